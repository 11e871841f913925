"""The filters in force, each with an address that takes it away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm.lists.filters import ListFilters
from crm.lists.state import ListState


@dataclass(frozen=True)
class Chip:
    label: str
    text: str
    without: str


def chips(filters: ListFilters, state: ListState) -> list[Chip]:
    if not filters.is_valid():
        return []
    found = []
    for name, value in filters.form.cleaned_data.items():
        if value in (None, "", [], ()) or (isinstance(value, slice) and value == slice(None, None)):
            continue
        field = filters.form.fields[name]
        found.append(Chip(str(field.label or name), _text(field, value), f"?{state.without(name)}"))
    return found


def _text(field: Any, value: Any) -> str:
    if isinstance(value, slice):
        return f"{_bound(value.start)} – {_bound(value.stop)}"
    if isinstance(value, list | tuple):
        return ", ".join(_text(field, one) for one in value)
    names = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return names.get(str(value), str(value))


def _bound(value: Any) -> str:
    return (
        "" if value is None else f"{value:,}" if not hasattr(value, "isoformat") else value.isoformat()[:10]
    )
