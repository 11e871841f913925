from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django_filters.widgets import DateRangeWidget as PlainDateRangeWidget
from django_filters.widgets import RangeWidget as PlainRangeWidget

if TYPE_CHECKING:
    RangeBase = Any
    DateRangeBase = Any
else:
    RangeBase = PlainRangeWidget
    DateRangeBase = PlainDateRangeWidget


class RangeWidget(RangeBase):  # type: ignore[misc]  # django-filter ships no types
    """Two numbers, "at least" and "at most"."""

    template_name = "lists/range.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], (_("at least"), _("at most")), strict=True):
            part["attrs"] |= {"placeholder": label, "aria-label": label, "inputmode": "decimal"}
        return context


class DateRangeWidget(DateRangeBase):  # type: ignore[misc]  # django-filter ships no types
    """Two days, "from" and "until", both included."""

    template_name = "lists/range.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for part in self.widgets:
            part.input_type = "date"
            part.format = "%Y-%m-%d"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], (_("from"), _("until")), strict=True):
            part["attrs"] |= {"aria-label": label}
        return context
