"""Which columns the COPY carries, in order, and how a value of the parser becomes one line of it."""

from __future__ import annotations

from clients.models import CashFlow, Close, DailyAccount, DetailRow, Exercise, Position, Trade
from clients.statements.values import SUMMARY_FIELDS

KEY = ("account_id", "trading_day", "method", "currency", "source")
TURNOVER = ("turnover", "turnover_lots")
FIGURES = (*SUMMARY_FIELDS, "derived", "is_incomplete", *TURNOVER)
DAILY = ("account", "trading_day", "method", "currency", "source", *FIGURES)

DETAIL_MODELS: dict[str, type[DetailRow]] = {
    "trade": Trade,
    "close": Close,
    "position": Position,
    "cashflow": CashFlow,
    "exercise": Exercise,
}
_OWN_COLUMNS: dict[str, tuple[str, ...]] = {
    name: tuple(
        f'"{field.attname}"' for field in model._meta.concrete_fields if field.attname not in {"id", *KEY}
    )
    for name, model in DETAIL_MODELS.items()
}
DAILY_TABLE = DailyAccount._meta.db_table


def table(name: str) -> str:
    return DETAIL_MODELS[name]._meta.db_table


def detail_columns(name: str) -> tuple[str, ...]:
    """The row's own columns, quoted (one is a word of SQL), its place included, without the key of its day."""
    return _OWN_COLUMNS[name]
