"""The running figures kept per client: what they are, and how one settled day moves them on.

Every column is one array over the clients of a shard. Amounts are whole cents, day numbers count from 1970-01-01.
A window is the difference of two days' running sums, so it costs the same however long it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tiering.engine.table import BoolArray, FloatArray, IntArray

Array: TypeAlias = npt.NDArray[Any]
Columns: TypeAlias = Mapping[str, Array]

# An amount that a row does not print.
UNKNOWN = int(np.iinfo(np.int64).min)
# Day numbers of what has not happened: later than every day, and earlier than every day.
NOT_YET = int(np.iinfo(np.int32).max)
NEVER = int(np.iinfo(np.int32).min)
# A day that loses everything counts as this return: the logarithm of nothing is not a number.
WORST_RETURN = -0.9999


@dataclass(frozen=True)
class Column:
    """A column of the state: its name, how it is stored, and what it says of a client who has no day yet."""

    name: str
    kind: str
    empty: float


def _sums(kind: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind, 0) for name in names)


# Running sums since the first day.
AMOUNTS = _sums("i8", "equity", "commission", "margin", "profit", "deposits", "withdrawals", "turnover")
LOTS = _sums("i8", "lots", "closed_lots", "intraday_lots", "held_lot_days")
DAY_COUNTS = _sums(
    "i4", "days", "equity_days", "commission_days", "margin_days", "profit_days", "turnover_days", "traded_days",
    "win_days", "moved_days", "margin_call_days", "position_days", "risk_days", "return_days", "concentration_days",
)  # fmt: skip
SCORES = _sums("f8", "risk", "returns", "returns_squared", "log_nav", "concentration")
SUMS = (*AMOUNTS, *LOTS, *DAY_COUNTS, *SCORES)
# What stood last, or happened first or last; and the risk degree of the day itself.
MARKS = (
    Column("equity_last", "i8", UNKNOWN),
    Column("margin_last", "i8", UNKNOWN),
    Column("first_day", "i4", NOT_YET),
    Column("first_trade", "i4", NOT_YET),
    Column("last_trade", "i4", NEVER),
    Column("last_position", "i4", NEVER),
    Column("last_deposit", "i4", NEVER),
    Column("risk_today", "f8", float("nan")),
    # Of the calendar month so far: highest and lowest log_nav, its largest fall, the highest risk degree.
    Column("month_high", "f8", 0),
    Column("month_low", "f8", 0),
    Column("month_fall", "f8", 0),
    Column("month_peak", "f8", float("nan")),
)
COLUMNS = (*SUMS, *MARKS)
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True)
class AccountRows:
    """Settled days of accounts, one line each, in cents and lots; UNKNOWN where the row does not print the figure.

    `cells` is where a line is added: the client's place, or (day × clients + place) for many days at once.
    """

    cells: IntArray
    equity: IntArray
    margin: IntArray
    commission: IntArray
    profit: IntArray
    net_deposit: IntArray
    margin_call: IntArray
    turnover: IntArray
    lots: IntArray


@dataclass(frozen=True)
class DetailRows:
    """What the detail rows of those days add: closes by line, positions by product, both with their cells."""

    close_cells: IntArray
    closed_lots: IntArray
    intraday_lots: IntArray
    held_lot_days: IntArray
    position_cells: IntArray
    product: IntArray
    position_margin: IntArray


def empty_columns(size: int) -> dict[str, Array]:
    """The state of clients before their first day."""
    return {column.name: np.full(size, column.empty, dtype=column.kind) for column in COLUMNS}


def day_figures(rows: AccountRows, details: DetailRows, size: int) -> dict[str, Array]:
    """What one day adds to each of `size` cells: every sum, and `risk_today`.

    A client is the sum of its accounts; a figure is known when one of them prints it. Profit is what moved
    equity apart from money paid in and out. Return = profit ÷ (equity − profit), not known where that is not
    above zero. Risk degree = margin ÷ equity, not known with a margin on equity that is not above zero.
    Sources: domain 1.1 and 1.2; docs/method-tiering.md, section "Measures".
    """
    add = _Adder(rows.cells, size)
    found: dict[str, Array] = {"days": add.has(np.ones(len(rows.cells), dtype=np.bool_))}
    for name in ("equity", "commission", "margin", "profit", "turnover"):
        found[name], found[f"{name}_days"] = add.known(getattr(rows, name))
    flow, _known = add.known(rows.net_deposit)
    found["deposits"], found["withdrawals"] = np.maximum(flow, 0), np.maximum(-flow, 0)
    found["lots"], _known = add.known(rows.lots)
    found["traded_days"] = found["lots"] > 0
    found["win_days"], found["moved_days"] = found["profit"] > 0, found["profit"] != 0
    found["margin_call_days"] = add.has(rows.margin_call > 0)
    return found | _risk(found) | _returns(found) | _closes(details, size) | _positions(details, found, size)


def advance(before: Columns, today: Columns, day: int, *, opens_month: bool) -> dict[str, Array]:
    """The state after a day: sums grow by it, marks move where it says something.

    `day` is its day number; `opens_month` where it is the first settled day of its calendar month.
    """
    after: dict[str, Array] = {
        column.name: before[column.name] + today[column.name].astype(column.kind, copy=False)
        for column in SUMS
    }
    for name in ("equity", "margin"):
        is_known = today[f"{name}_days"] > 0
        after[f"{name}_last"] = np.where(is_known, today[name], before[f"{name}_last"])
    after["first_day"] = _earlier(before["first_day"], today["days"] > 0, day)
    after["first_trade"] = _earlier(before["first_trade"], today["traded_days"] > 0, day)
    after["last_trade"] = _later(before["last_trade"], today["traded_days"] > 0, day)
    after["last_position"] = _later(before["last_position"], today["position_days"] > 0, day)
    after["last_deposit"] = _later(before["last_deposit"], today["deposits"] > 0, day)
    after["risk_today"] = today["risk_today"]
    return after | _month(before, after, opens_month=opens_month)


class _Adder:
    """Adds lines up by cell; where every cell has one line at most, which is nearly every day, it only places them."""

    def __init__(self, cells: IntArray, size: int) -> None:
        self.cells, self.size = cells, size
        self.is_single = not len(cells) or int(np.bincount(cells, minlength=1).max()) <= 1

    def known(self, values: IntArray) -> tuple[IntArray, BoolArray]:
        """The sum of what is known by cell, and whether anything is."""
        is_known = values != UNKNOWN
        total = np.zeros(self.size, dtype=np.int64)
        amounts = np.where(is_known, values, 0)
        if self.is_single:
            total[self.cells] = amounts
        else:
            np.add.at(total, self.cells, amounts)
        return total, self.has(is_known)

    def has(self, is_so: BoolArray) -> BoolArray:
        found = np.zeros(self.size, dtype=np.bool_)
        found[self.cells[is_so]] = True
        return found


def _risk(found: Columns) -> dict[str, Array]:
    equity, margin = found["equity"], found["margin"]
    both = found["equity_days"] & found["margin_days"]
    is_known = both & ((equity > 0) | (margin == 0))
    degree: FloatArray = np.where(is_known, margin / np.where(equity > 0, equity, 1), np.nan)
    return {"risk_days": is_known, "risk": np.where(is_known, degree, 0.0), "risk_today": degree}


def _returns(found: Columns) -> dict[str, Array]:
    profit = found["profit"]
    base = found["equity"] - profit
    is_known = found["equity_days"] & found["profit_days"] & (base > 0)
    rate = np.where(is_known, profit / np.where(is_known, base, 1), 0.0)
    logs = np.log1p(np.maximum(rate, WORST_RETURN))
    return {"return_days": is_known, "returns": rate, "returns_squared": rate * rate, "log_nav": logs}


def _closes(details: DetailRows, size: int) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name in ("closed_lots", "intraday_lots", "held_lot_days"):
        found[name] = np.zeros(size, dtype=np.int64)
        np.add.at(found[name], details.close_cells, getattr(details, name))
    return found


def _positions(details: DetailRows, found: Columns, size: int) -> dict[str, Array]:
    """Herfindahl index of the margin by product, where positions say their margin; held: a margin or a position."""
    has_rows = np.zeros(size, dtype=np.bool_)
    has_rows[details.position_cells] = True
    index, is_known = np.zeros(size), np.zeros(size, dtype=np.bool_)
    says = details.position_margin > 0
    if says.any():
        cells, margins = _by_product(details, says)
        whole, squares = np.bincount(cells, margins, size), np.bincount(cells, margins * margins, size)
        is_known = whole > 0
        index = np.where(is_known, squares / np.where(is_known, whole * whole, 1), 0.0)
    is_held = has_rows | (found["margin"] > 0)
    return {"position_days": is_held, "concentration": index, "concentration_days": is_known}


def _by_product(details: DetailRows, says: BoolArray) -> tuple[IntArray, FloatArray]:
    order = np.lexsort((details.product[says], details.position_cells[says]))
    cells, products = details.position_cells[says][order], details.product[says][order]
    starts = np.flatnonzero(np.r_[True, (np.diff(cells) != 0) | (np.diff(products) != 0)])
    margins = np.add.reduceat(details.position_margin[says][order], starts)
    return cells[starts], margins.astype(np.float64)


def _month(before: Columns, after: Columns, *, opens_month: bool) -> dict[str, Array]:
    """What cannot be had as a difference is kept by month: max, min, largest fall, highest risk."""
    value, risk = after["log_nav"], after["risk_today"]
    if opens_month:
        return {
            "month_high": value,
            "month_low": value,
            "month_fall": np.zeros_like(value),
            "month_peak": risk,
        }
    high = np.maximum(before["month_high"], value)
    return {
        "month_high": high,
        "month_low": np.minimum(before["month_low"], value),
        "month_fall": np.maximum(before["month_fall"], high - value),
        "month_peak": np.fmax(before["month_peak"], risk),
    }


def _earlier(before: Array, is_so: Array, day: int) -> Array:
    return np.minimum(before, np.where(is_so, np.int32(day), np.int32(NOT_YET)))


def _later(before: Array, is_so: Array, day: int) -> Array:
    return np.maximum(before, np.where(is_so, np.int32(day), np.int32(NEVER)))
