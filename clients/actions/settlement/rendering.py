"""Parsed values as lines of COPY's text format: a tab between cells, \\N for what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from clients.enums import Method, Source
from clients.statements.values import (
    SUMMARY_FIELDS,
    CashFlowRow,
    ClientDay,
    CloseRow,
    ExerciseRow,
    PositionRow,
    PositionSummaryRow,
    TradeRow,
)
from clients.statements.values import Method as StatementMethod
from clients.statements.values import Source as StatementSource
from crm.contracts import parse_contract

NULL = "\\N"
# Daily lines hold no free text, so what Python writes for a missing figure can be the mark of one.
DAILY_NULL = "None"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
_summary_values = attrgetter(*SUMMARY_FIELDS)
_SUMMARY_CELLS = "\t".join(["%s"] * len(SUMMARY_FIELDS))
Cells = tuple[Any, ...]


def daily_lines(
    days: Iterable[ClientDay], incomplete: frozenset[tuple[str, date]], *, with_trades: bool
) -> Iterator[str]:
    """One line per daily account, in the order of columns.DAILY."""
    for day in days:
        yield f"{_key(day)}\t{daily_cells(day, incomplete, with_trades=with_trades)}\n"


def daily_cells(day: ClientDay, incomplete: frozenset[tuple[str, date]], *, with_trades: bool) -> str:
    """The figures of one daily account, in the order of columns.FIGURES."""
    cells = _SUMMARY_CELLS % _summary_values(day.summary)
    flag = "t" if incomplete and (day.client_id, day.trading_day) in incomplete else "f"
    tail = _turnover(day) if with_trades else f"{DAILY_NULL}\t{DAILY_NULL}"
    return f"{cells}\t{_derived(day.summary.derived)}\t{flag}\t{tail}"


def detail_lines(days: Iterable[ClientDay], name: str) -> Iterator[str]:
    """The lines of one detail table: the day's key, then the row's own columns."""
    read = _READERS[name]
    for day in days:
        rows = read(day)
        if rows:
            key = _key(day)
            for cells in rows:
                yield key + "\t" + "\t".join([_cell(value) for value in cells]) + "\n"


def _key(day: ClientDay) -> str:
    account = day.account if day.account.isalnum() else text(day.account)
    return f"{account}\t{day_key(day.trading_day, day.method, day.currency, day.source)}"


@lru_cache(maxsize=256)
def day_key(trading_day: date, method: StatementMethod, currency: str, source: StatementSource) -> str:
    """What the keys of a file's rows have in common."""
    return f"{trading_day}\t{Method[method.name].value}\t{currency}\t{Source[source.name].value}"


@lru_cache(maxsize=256)
def _derived(names: frozenset[str]) -> str:
    return ",".join(sorted(names))


def text(value: str) -> str:
    return value.translate(_ESCAPES)


def _cell(value: Any) -> str:
    if value is None:
        return NULL
    return text(value) if isinstance(value, str) else str(value)


def _turnover(day: ClientDay) -> str:
    """Turnover and lots of the day's trades; a fill without a turnover makes the sum unknown."""
    if not day.trades:
        return "0\t0"
    amounts = [row.turnover for row in day.trades]
    known = [amount for amount in amounts if amount is not None]
    turnover = str(sum(known)) if len(known) == len(amounts) else DAILY_NULL
    return f"{turnover}\t{sum(row.lots for row in day.trades)}"


def _trades(day: ClientDay) -> list[Cells]:
    return [_trade(row) for row in day.trades]


def _trade(row: TradeRow) -> Cells:
    kind = (row.ordinal, row.contract, row.exchange or "", row.side, row.offset or "", row.hedge_flag or "")
    money = (row.price, row.lots, row.turnover, row.commission, row.realized_pl, row.premium)
    return (*kind, *money, row.trade_id[:40], row.traded_at, row.traded_on)


def _closes(day: ClientDay) -> list[Cells]:
    return [_close(row) for row in day.closes]


def _close(row: CloseRow) -> Cells:
    kind = (row.ordinal, row.contract, row.exchange or "", row.side, row.hedge_flag or "", row.opened_on)
    prices = (row.lots, row.open_price, row.prev_settlement, row.price)
    return (*kind, *prices, row.realized_pl, row.premium)


def _positions(day: ClientDay) -> list[Cells]:
    details = [_position(row) for row in day.positions]
    return details + [
        cells for row in day.position_summaries for cells in _summary_sides(row, day.trading_day)
    ]


def _position(row: PositionRow) -> Cells:
    kind = (row.ordinal, row.contract, row.exchange or "", row.side, row.hedge_flag or "", row.lots)
    prices = (row.opened_on, row.open_price, row.prev_settlement, row.settlement_price)
    return (*kind, *prices, row.floating_pl, row.mtm_pl, row.margin, row.option_value, "f")


def _summary_sides(row: PositionSummaryRow, trading_day: date) -> list[Cells]:
    """A summary line as one row per held side. Margin and profit are printed once for both sides and stay so:
    they go to the first, because any split would be invented."""
    long = (0, "long", row.long_lots, row.long_price, row.long_option_value)
    short = (1, "short", row.short_lots, row.short_price, row.short_option_value)
    held = [side for side in (long, short) if side[2]]
    return [_side(row, side, trading_day, is_first=side is held[0]) for side in held]


def _side(row: PositionSummaryRow, side: tuple[Any, ...], trading_day: date, *, is_first: bool) -> Cells:
    place, name, lots, price, option_value = side
    contract = parse_contract(row.contract, trading_day)
    exchange = (contract.exchange if contract else None) or ""
    kind = (2 * row.ordinal + place, row.contract, exchange, name, row.hedge_flag or "", lots)
    prices = (None, price, row.prev_settlement, row.settlement_price)
    money = (row.floating_pl, row.mtm_pl, row.margin) if is_first else (None, None, None)
    return (*kind, *prices, *money, option_value, "t")


def _cash_flows(day: ClientDay) -> list[Cells]:
    return [_cash_flow(row) for row in day.cash_flows]


def _cash_flow(row: CashFlowRow) -> Cells:
    return (row.ordinal, row.kind, row.deposit, row.withdrawal, row.label[:60], row.note[:200])


def _exercises(day: ClientDay) -> list[Cells]:
    return [_exercise(row) for row in day.exercises]


def _exercise(row: ExerciseRow) -> Cells:
    kind = (row.ordinal, row.contract, row.exchange or "", row.side, row.hedge_flag or "", row.kind)
    return (*kind, row.lots, row.strike, row.amount, row.exercise_pl, row.commission)


_READERS: dict[str, Callable[[ClientDay], Sequence[Cells]]] = {
    "trade": _trades,
    "close": _closes,
    "position": _positions,
    "cashflow": _cash_flows,
    "exercise": _exercises,
}
