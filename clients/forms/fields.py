from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    # The stubs' name for a translated text; Django itself has none.
    from django.utils.functional import _StrPromise

TEXT = {"class": "form-control"}
CHOICE = {"class": "form-select"}


class ByKeyField(forms.CharField):
    """A row named by a key that people know (a user name, a number): no choice list as long as its table."""

    def __init__(
        self,
        rows: Callable[[], QuerySet[Any]],
        key: str,
        *,
        label: str | _StrPromise,
        required: bool = False,
        suggestions: str = "",
        suggestions_url: str | _StrPromise = "",
    ) -> None:
        self.rows, self.key = rows, key
        attrs: dict[str, Any] = {**TEXT, "autocomplete": "off"}
        if suggestions:
            attrs |= {
                "list": suggestions,
                "hx-get": suggestions_url,
                "hx-trigger": "focus once",
                "hx-target": f"#{suggestions}",
                "hx-swap": "innerHTML",
            }
        super().__init__(label=label, required=required, max_length=150, widget=forms.TextInput(attrs=attrs))

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, self.key) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        row = self.rows().filter(**{self.key: text}).first()
        if row is None:
            raise forms.ValidationError(_("“%(text)s” is not one of those you may choose.") % {"text": text})
        return row


def styled(form: forms.BaseForm) -> None:
    """Give every widget of a form the classes of the glass."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs.setdefault("class", "form-check-input")
        elif isinstance(widget, forms.Select):
            widget.attrs.setdefault("class", "form-select")
        else:
            widget.attrs.setdefault("class", "form-control")
        if isinstance(widget, forms.DateInput):
            widget.input_type, widget.format = "date", "%Y-%m-%d"
