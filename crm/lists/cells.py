"""A row as the table prints it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from crm import figures
from crm.lists.columns import Column, Kind
from crm.lists.spec import ListSpec

# The name under which a row's link carries the query string of its list.
FROM_LIST = "list"
_FIGURE = "text-end text-nowrap figure"
# Texts up to this long stay on one line: "Branch 02" under "Branch".
_ONE_LINE = 12
_DAYS = frozenset({Kind.DATE, Kind.MOMENT})


@dataclass(frozen=True, slots=True)
class Cell:
    """`html` is what stands in the cell: text, a badge, a link. Made here, because a page has hundreds."""

    label: str
    text: str
    html: str
    css: str = ""


@dataclass(frozen=True)
class Line:
    pk: Any
    url: str
    cells: tuple[Cell, ...]


def lines(spec: ListSpec, columns: Sequence[Column], rows: Sequence[Any], query: str) -> list[Line]:
    """The rows with their links; each link remembers the list it was followed from, for previous and next."""
    suffix = f"?{urlencode({FROM_LIST: query})}"
    labelled = [(column, str(column.label)) for column in columns]
    found = []
    for row in rows:
        url = f"{spec.row_url(row)}{suffix}" if spec.row_url else ""
        found.append(Line(row.pk, url, tuple(_cell(column, label, row, url) for column, label in labelled)))
    return found


def _cell(column: Column, label: str, row: Any, url: str) -> Cell:
    value = column.read(row)
    if column.kind is Kind.TAGS:
        return Cell(label, "", _tags(value))
    text = as_text(column.kind, value)
    if column.kind is Kind.BADGE:
        return Cell(label, text, _badge(text, column.colour(row) if column.colour else "secondary"))
    if column.is_fixed and url:
        return Cell(label, text, format_html('<a href="{}">{}</a>', url, text))
    return Cell(label, text, text, _css(column, value) or ("text-nowrap" if len(text) <= _ONE_LINE else ""))


def _badge(text: str, colour: str) -> str:
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, text) if text else ""


def _tags(tags: Iterable[Any]) -> str:
    pairs = [(tag.colour, tag.name) for tag in tags]
    return format_html_join(" ", '<span class="badge bg-{}-lt">{}</span>', pairs)


def _css(column: Column, value: Any) -> str:
    if column.kind in _DAYS:
        return "text-nowrap"
    if not column.is_right_aligned:
        return ""
    is_result = column.kind is Kind.SIGNED_MONEY and value
    return f"{_FIGURE} pl-{'gain' if value > 0 else 'loss'}" if is_result else _FIGURE


def as_text(kind: Kind, value: Any) -> str:
    """A value in the words and digits of the glass; what is missing is a dash, or nothing where it is text."""
    match kind:
        case Kind.MONEY:
            return figures.money(value)
        case Kind.SIGNED_MONEY:
            return figures.MISSING if value is None else figures.signed(value)
        case Kind.RATIO:
            return figures.percent(value)
        case Kind.NUMBER:
            return figures.count(value)
        case Kind.DATE:
            return value.isoformat() if value else figures.MISSING
        case Kind.MOMENT:
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else figures.MISSING
        case Kind.FLAG:
            return _("Yes") if value else ""
        case _:
            return "" if value is None else str(value)
