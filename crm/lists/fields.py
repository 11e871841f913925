"""A filter's field as the bar prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

SEARCH = "search"


@dataclass(frozen=True)
class FilterField:
    bound: Any
    is_main: bool

    @property
    def is_search(self) -> bool:
        return bool(self.bound.name == SEARCH)

    @property
    def is_many(self) -> bool:
        return isinstance(self.bound.field, forms.MultipleChoiceField)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in self.bound.field.choices]

    @property
    def chosen(self) -> set[str]:
        return {str(value) for value in self.bound.value() or []}

    @property
    def is_filled(self) -> bool:
        value = self.bound.value()
        return any(value) if isinstance(value, list | tuple) else bool(value)


def style(widget: forms.Widget) -> None:
    """Give a widget the classes of the glass."""
    if isinstance(widget, forms.MultiWidget):
        for part in widget.widgets:
            style(part)
    elif isinstance(widget, forms.CheckboxInput):
        widget.attrs.setdefault("class", "form-check-input")
    elif isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "form-select")
    else:
        widget.attrs.setdefault("class", "form-control")
