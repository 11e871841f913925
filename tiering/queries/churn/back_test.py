"""The warning of past days beside what then happened: scored with what was known, judged by what came later."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tiering.engine.churn import (
    DateResult,
    Leaving,
    Method,
    Ranked,
    judge,
    lead_times,
    leaving_starts,
    ranked,
)
from tiering.engine.churn.labels import LASTING
from tiering.engine.churn.parameters import FACTORS, Parameters
from tiering.engine.churn.warning import points_of
from tiering.engine.figures import day_number
from tiering.engine.table import IntArray
from tiering.queries.churn.footprints import Watch, watch
from tiering.state.shard import Shard
from tiering.state.store import Days, Store

# Who begins to leave within so many settled days after the list counts as found.
HORIZON = 40
STEP = 5
# Lists before so many settled days know nobody's rhythm.
LEAST_PAST = 90
_COLUMNS = ("equity_last", "equity", "equity_days", "last_trade")
Progress = Callable[[int, int], None]


class NoPast(ValueError):
    """The settled days are too few, or the day asked for is not far enough back."""


@dataclass(frozen=True)
class SignRecord:
    """How often a sign was shown over all days, and how often its client then left."""

    shown: int
    left: int


@dataclass(frozen=True)
class BackTest:
    """Lists of past days, and from when on each client left (a place in `axis`)."""

    axis: Sequence[date]
    ranked: Sequence[Ranked]
    starts: IntArray
    signs: dict[str, SignRecord]

    def day(self, one: Ranked) -> date:
        return self.axis[one.place]

    def results(self, size: int) -> list[DateResult]:
        return [judge(one, self.starts, HORIZON, size) for one in self.ranked]

    def lead_times(self, size: int, method: Method) -> IntArray:
        return lead_times(self.ranked, self.starts, HORIZON, size, method)


def possible_days(days: Days) -> Sequence[date]:
    """The days whose list can be judged by now: enough before them, and enough after."""
    whole = [day for day in days.all if days.whole_from is None or day >= days.whole_from]
    return whole[LEAST_PAST : max(len(whole) - LASTING - HORIZON + 1, 0)]


def back_test(
    store: Store, days: Days, parameters: Parameters, progress: Progress, only: date | None = None
) -> BackTest:
    """Every fifth possible day, or one. Raises NoPast where there is none."""
    possible = possible_days(days)
    chosen = list(possible[::-STEP][::-1])
    if only is not None:
        chosen = [
            possible[place]
            for place in [bisect_right(possible, only) - 1]
            if place >= 0 and only <= possible[-1]
        ]
    if not chosen:
        raise NoPast
    axis = [day for day in days.all if days.whole_from is None or day >= days.whole_from]
    starts = _starts(store, axis, parameters)
    lists, shown, left = [], dict.fromkeys(FACTORS, 0), dict.fromkeys(FACTORS, 0)
    for done, day in enumerate(chosen):
        progress(done, len(chosen))
        found, place = watch(day, store, days, parameters), axis.index(day)
        lists.append(_ranked(found, place))
        _count_signs(found, (starts > place) & (starts <= place + HORIZON), parameters, shown, left)
    progress(len(chosen), len(chosen))
    return BackTest(axis, lists, starts, {name: SignRecord(shown[name], left[name]) for name in FACTORS})


def _ranked(found: Watch, place: int) -> Ranked:
    # Later days are larger numbers; who never traded has the smallest of all and comes last.
    silent = np.where(found.signs.silent_days >= 0, -found.last_trade.astype(np.float64), np.nan)
    silent = day_number(found.day) + silent
    return ranked(place, found.warned.is_watched, found.warned.points, silent, found.signs.equity)


def _count_signs(
    found: Watch, leaves: np.ndarray, parameters: Parameters, shown: dict[str, int], left: dict[str, int]
) -> None:
    points = points_of(found.signs.columns, parameters)
    for name in FACTORS:
        has_sign = (points[name] > 0) & found.warned.is_watched
        shown[name] += int(has_sign.sum())
        left[name] += int((has_sign & leaves).sum())


def _starts(store: Store, axis: Sequence[date], parameters: Parameters) -> IntArray:
    """From when on each client left, in the order of record numbers."""
    parts = [
        leaving_starts(_leaving(shard, axis), parameters.gone_share, parameters.least_equity * 100)
        for shard in store.shards
    ]
    clients = np.concatenate([shard.clients for shard in store.shards])
    found: IntArray = np.concatenate(parts)[np.argsort(clients, kind="stable")]
    return found


def _leaving(shard: Shard, axis: Sequence[date]) -> Leaving:
    states = [shard.read(day, _COLUMNS) for day in axis]
    equity, total, count, last = (np.stack([state[name] for state in states]) for name in _COLUMNS)
    numbers = np.array([day_number(day) for day in axis], dtype=np.int64)
    return Leaving(numbers, equity, total, count, last)
