"""How good a list of calls would have been: precision and recall at its length, and how early it warned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tiering.engine.table import BoolArray, FloatArray, IntArray


class Method(StrEnum):
    """What the list is ordered by. `random` is the expectation over all orders, not one draw."""

    POINTS = "points"
    DAYS_SINCE_TRADE = "days_since_trade"
    RANDOM = "random"


@dataclass(frozen=True)
class Ranked:
    """One past day: the places of the watched clients, the most suspicious first, by each method that orders."""

    place: int
    orders: dict[Method, IntArray]

    @property
    def watched(self) -> int:
        return len(self.orders[Method.POINTS])


@dataclass(frozen=True)
class DateResult:
    """A list of `size` clients (all, where fewer are watched), of whom `hits` left, by method; `left` of `watched`
    clients left within the horizon."""

    watched: int
    left: int
    size: int
    hits: dict[Method, float]

    def precision(self, method: Method) -> float | None:
        return self.hits[method] / self.size if self.size else None

    def recall(self, method: Method) -> float | None:
        """None where nobody left: there was nothing to be found."""
        return self.hits[method] / self.left if self.left else None


def ranked(
    place: int, is_watched: BoolArray, points: IntArray, silent: FloatArray, equity: FloatArray
) -> Ranked:
    """The orders of one day. Equal figures are ordered by equity, the larger first, then by place."""
    lines = np.flatnonzero(is_watched)
    money = -np.nan_to_num(equity[lines])
    quiet = -np.nan_to_num(silent[lines], nan=-1.0)
    return Ranked(
        place,
        {
            Method.POINTS: lines[np.lexsort((lines, money, -points[lines]))],
            Method.DAYS_SINCE_TRADE: lines[np.lexsort((lines, money, quiet))],
        },
    )


def judge(day: Ranked, starts: IntArray, horizon: int, size: int) -> DateResult:
    """Lists of `size` against who began to leave within `horizon` days after the day. `starts` as of labels."""
    leaves = (starts > day.place) & (starts <= day.place + horizon)
    left = int(leaves[day.orders[Method.POINTS]].sum())
    shown = min(size, day.watched)
    hits = {method: float(leaves[order[:shown]].sum()) for method, order in day.orders.items()}
    hits[Method.RANDOM] = left * shown / day.watched if day.watched else 0.0
    return DateResult(day.watched, left, shown, hits)


def lead_times(days: Sequence[Ranked], starts: IntArray, horizon: int, size: int, method: Method) -> IntArray:
    """Per client who left and was warned of: days from the first warning within the horizon to the start."""
    first = np.full(len(starts), -1, dtype=np.int64)
    for day in sorted(days, key=lambda one: one.place, reverse=True):
        listed = day.orders[method][:size]
        is_ahead = (starts[listed] > day.place) & (starts[listed] <= day.place + horizon)
        first[listed[is_ahead]] = day.place
    warned = first >= 0
    found: IntArray = starts[warned] - first[warned]
    return found
