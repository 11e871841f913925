"""A version of a settled day that a re-issued statement replaced, beside what replaced it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from clients.models import CashFlow, Close, DailyAccount, DetailRow, Exercise, Position, SupersededDay, Trade
from crm.access import scope
from crm.models import User

_TABLES: dict[str, type[DetailRow]] = {
    "trade": Trade,
    "close": Close,
    "position": Position,
    "cashflow": CashFlow,
    "exercise": Exercise,
}


@dataclass(frozen=True)
class FigureChange:
    label: str | Promise
    old: str | None
    new: str | None


@dataclass(frozen=True)
class RowChange:
    """Rows of one table that only the older or only the newer version has, as (column, value) pairs."""

    label: str | Promise
    gone: list[dict[str, Any]]
    come: list[dict[str, Any]]
    columns: list[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Version:
    day: SupersededDay
    figures: list[FigureChange]
    rows: list[RowChange]


def visible(user: User) -> QuerySet[SupersededDay]:
    rows = SupersededDay.objects.select_related("account__client")
    return scope(user).filter(rows, "account__client")


def version(day: SupersededDay) -> Version:
    """What the newer version changed: the next kept one, or the stored day."""
    changes = [
        FigureChange(_label(DailyAccount, name), change["old"], change["new"])
        for name, change in sorted(day.differences.items())
    ]
    newer = _rows_after(day)
    rows = [_row_change(name, day.rows.get(name, []), newer[name]) for name in _TABLES]
    return Version(day, changes, [change for change in rows if change.gone or change.come])


def _rows_after(day: SupersededDay) -> dict[str, list[dict[str, Any]]]:
    key = {
        "account_id": day.account_id,
        "trading_day": day.trading_day,
        "method": day.method,
        "currency": day.currency,
        "source": day.source,
    }
    following = SupersededDay.objects.filter(**key, version=day.version + 1).first()
    if following is not None:
        return {name: following.rows.get(name, []) for name in _TABLES}
    return {
        name: [_as_text(row, name) for row in model._default_manager.filter(**key).order_by("pk")]
        for name, model in _TABLES.items()
    }


def _as_text(row: DetailRow, name: str) -> dict[str, Any]:
    """A stored row as the kept ones are: every value the text the database writes."""
    return {column: _text(getattr(row, column)) for column, _label_ in _columns(name)}


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _columns(name: str) -> list[tuple[str, str | Promise]]:
    shared = {"id", "account_id", "trading_day", "method", "currency", "source"}
    fields = _TABLES[name]._meta.concrete_fields
    return [(field.attname, field.verbose_name) for field in fields if field.attname not in shared]


def _row_change(name: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> RowChange:
    gone = [row for row in old if row not in new]
    come = [row for row in new if row not in old]
    label = _TABLES[name]._meta.verbose_name_plural or name
    columns = [pair for pair in _columns(name) if pair[0] != "ordinal"]
    return RowChange(label, _in_words(name, gone), _in_words(name, come), columns)


def _in_words(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Codes such as sell and open as the reader's words."""
    words = {field.attname: dict(field.flatchoices) for field in _TABLES[name]._meta.concrete_fields}
    return [{column: words[column].get(value, value) for column, value in row.items()} for row in rows]


def _label(model: type[DailyAccount], name: str) -> str | Promise:
    return model._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # plain columns only
