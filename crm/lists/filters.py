from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import QuerySet

from crm.lists.fields import FilterField, style
from crm.models import User

if TYPE_CHECKING:
    FilterSetBase = Any
else:
    FilterSetBase = django_filters.FilterSet


class ListFilters(FilterSetBase):  # type: ignore[misc]  # django-filter ships no types
    """A filter set that knows who asks, so that its choices stay within that user's scope.

    A value that does not fit shows its error and no rows: never more rows than were asked for.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: QuerySet[Any] | None = None,
        *,
        user: User | None = None,
        request: Any = None,
        prefix: str | None = None,
    ) -> None:
        self.user = user or getattr(request, "user", None)
        super().__init__(data if data is not None else {}, queryset, request=request, prefix=prefix)
        # One row matches once here; DISTINCT would sort every column of every match before the first page.
        for each in self.filters.values():
            each.distinct = False
            # Whoever looked at the class kept a field there, and with it the choices of that moment.
            vars(each).pop("_field", None)

    @property
    def qs(self) -> QuerySet[Any]:
        if not self.is_valid():
            none: QuerySet[Any] = self.queryset.none()
            return none
        filtered: QuerySet[Any] = super().qs
        return filtered

    def fields_for(self, main: tuple[str, ...]) -> tuple[list[FilterField], list[FilterField]]:
        """The form's fields: those in the bar in the order of `main`, and the others."""
        form = self.form
        for name, field in form.fields.items():
            style(field.widget)
            if name in main and isinstance(field.widget, forms.MultiWidget):
                # Two empty days side by side do not say of what.
                field.widget.attrs["title"] = field.label
        shown = [FilterField(form[name], True) for name in main]
        others = [FilterField(form[name], False) for name in form.fields if name not in main]
        return shown, others
