"""The signs of a client who may be leaving, each measured against the client's own past.

The axis is the settled trading days up to the day. "Recent" are the last 30 of them, "before" the 90 before those;
a client who came later is measured over the days since its first settlement. Everything is known on the day itself:
nothing later enters. Source: domain facts, section 4 (recency, frequency, money, clumpiness; fund transfers).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tiering.engine.churn.clumpiness import GapSums
from tiering.engine.churn.parameters import FACTORS
from tiering.engine.series import NEVER, NOT_YET, UNKNOWN, Array, Columns
from tiering.engine.table import FloatArray, IntArray

RECENT, BEFORE = 30, 90
WINDOW = RECENT + BEFORE
# Average equity is taken over this many days before the recent ones, so that what was taken out does not shrink it.
EQUITY_DAYS = 60
# Losses are counted over a quarter, withdrawals over the six weeks that hold the recent days.
WEEKS, WITHDRAWAL_WEEKS = 13, 6
_PERCENT = 100


@dataclass(frozen=True)
class Footprint:
    """What clients left behind up to a day: the state at the edges, and what the time line says.

    `edges` hold the state "now", "recent" (30 days ago), "equity" (90), "window" (120) and "calls" (60).
    `axis` are the day numbers of the window's days, ascending, today last; `weeks` the states after each of the last
    weeks, the oldest first, the running week last.
    """

    axis: IntArray
    edges: Mapping[str, Columns]
    weeks: Sequence[Columns]
    forced_liquidations: IntArray
    open_complaints: IntArray

    def total(self, series: str, edge: str, until: str = "now") -> Array:
        found: Array = self.edges[until][series] - self.edges[edge][series]
        return found


@dataclass(frozen=True)
class Signs:
    """A column per sign in FACTORS, NaN where not known, and what people want to see beside them.

    `silent_days` are settled days since the last trade, `usual_gap` those that usually lie between two trades;
    `equity` and `usual_equity` are yuan.
    """

    columns: Mapping[str, FloatArray]
    silent_days: FloatArray
    usual_gap: FloatArray
    equity: FloatArray
    usual_equity: FloatArray

    def __post_init__(self) -> None:
        assert tuple(self.columns) == FACTORS


def signs_of(found: Footprint, last_trades: Iterable[Array], shortest: int) -> Signs:
    """Every sign. `last_trades` is the day number of the last trade as known after each day of the axis, in order.

    A usual rhythm needs `shortest` days before the recent ones, and at least one trade in them.
    """
    known = _days_known(found)
    before = np.minimum(known - RECENT, BEFORE).astype(np.float64)
    has_past = before >= shortest
    traded = found.total("traded_days", "window", "recent").astype(np.float64)
    gap = _divided(before, traded, has_past & (traded > 0))
    silent = _silent_days(found)
    before_equity = _mean_yuan(found, "equity", "recent")
    equity = _last_yuan(found)
    columns = {
        "silence": silent / np.maximum(gap, 1.0),
        "activity": _shortfall(found.total("traded_days", "recent"), _divided(traded, before, has_past)),
        "outflow": _outflow(found, before_equity),
        "withdrawal_weeks": withdrawal_weeks(found.weeks),
        "equity_fall": _divided(before_equity - equity, before_equity, before_equity > 0),
        "commission_fall": _fall(
            found.total("commission", "recent"),
            _divided(found.total("commission", "window", "recent"), before, has_past),
        ),
        "clumpiness": _clumpiness(found, last_trades, known),
        "margin_calls": found.total("margin_call_days", "calls").astype(np.float64),
        "forced_liquidations": found.forced_liquidations.astype(np.float64),
        "open_complaints": found.open_complaints.astype(np.float64),
        "loss_weeks": loss_weeks(found.weeks),
    }
    return Signs(columns, silent, gap, equity, _mean_yuan(found, "window", "now"))


def loss_weeks(weeks: Sequence[Columns]) -> FloatArray:
    """How many weeks in a row ended with a loss, up to the last week with any result; weeks of nothing are skipped."""
    results = [after["profit"] - before["profit"] for before, after in pairwise(weeks)]
    count = np.zeros(len(weeks[0]["profit"]), dtype=np.float64)
    is_running = np.ones(len(count), dtype=np.bool_)
    for result in reversed(results):
        count += is_running & (result < 0)
        is_running &= result <= 0
    return count


def withdrawal_weeks(weeks: Sequence[Columns]) -> FloatArray:
    """In how many of the last six weeks more was taken out than paid in."""
    net = [week["withdrawals"] - week["deposits"] for week in weeks[-WITHDRAWAL_WEEKS - 1 :]]
    count = np.zeros(len(net[0]), dtype=np.float64)
    for before, after in pairwise(net):
        count += after > before
    return count


def _days_known(found: Footprint) -> IntArray:
    """Days of the axis from the client's first settlement on; 0 before it."""
    first = found.edges["now"]["first_day"].astype(np.int64)
    known: IntArray = len(found.axis) - np.searchsorted(found.axis, first)
    return np.where(first == NOT_YET, 0, known)


def _silent_days(found: Footprint) -> FloatArray:
    """Days of the axis after the last trade, at most the whole window; NaN for who never traded."""
    last = found.edges["now"]["last_trade"].astype(np.int64)
    after = len(found.axis) - np.searchsorted(found.axis, last, side="right")
    return np.where(last == NEVER, np.nan, after.astype(np.float64))


def _fall(recent: Array, usual: FloatArray) -> FloatArray:
    """1 − daily rate of the recent days ÷ the usual one: 1 where nothing is left, below 0 where it grew."""
    return 1.0 - _divided(recent / RECENT, usual, usual > 0)


def _shortfall(recent: Array, usual: FloatArray) -> FloatArray:
    """(expected − recent days with a trade) ÷ √expected, where the usual rate says what to expect.

    Few trades differ by chance alone: one day instead of three is no sign, ten instead of thirty is one.
    """
    expected = usual * RECENT
    return _divided(expected - recent, np.sqrt(expected), expected > 0)


def _outflow(found: Footprint, usual: FloatArray) -> FloatArray:
    """Net withdrawal of the recent days ÷ average equity before them."""
    net = found.total("withdrawals", "recent") - found.total("deposits", "recent")
    return _divided(net / _PERCENT, usual, usual > 0)


def _mean_yuan(found: Footprint, edge: str, until: str) -> FloatArray:
    days = found.total("equity_days", edge, until).astype(np.float64)
    return _divided(found.total("equity", edge, until) / _PERCENT, days, days > 0)


def _last_yuan(found: Footprint) -> FloatArray:
    cents = found.edges["now"]["equity_last"]
    return np.where(cents == UNKNOWN, np.nan, cents / _PERCENT)


def _clumpiness(found: Footprint, last_trades: Iterable[Array], known: IntArray) -> FloatArray:
    sums = GapSums.begin(len(found.axis), np.minimum(known, len(found.axis)))
    for place, (day, last) in enumerate(zip(found.axis.tolist(), last_trades, strict=True)):
        sums.add(place, last == day)
    return sums.clumpiness()


def _divided(part: FloatArray, whole: FloatArray, is_known: Array) -> FloatArray:
    found: FloatArray = np.where(is_known, part / np.where(is_known, whole, 1.0), np.nan)
    return found
