"""The largest fall and the highest risk of a window: no differences, so whole months are joined with single days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from tiering.engine.series import Columns
from tiering.engine.table import FloatArray


@dataclass(frozen=True)
class Segment:
    """A stretch of settled days that the state after `last` describes: its whole month so far, or that day alone."""

    last: date
    is_month: bool


def segments(days: Sequence[date], after: date | None, until: date) -> list[Segment]:
    """The settled days (ascending) after one day up to another, a whole month at once wherever possible.

    A month that begins before the window is taken day by day; the last one may be a running month.
    """
    first = bisect_right(days, after) if after else 0
    inside = days[first : bisect_right(days, until)]
    found: list[Segment] = []
    for month, group in groupby(inside, key=lambda day: day.replace(day=1)):
        members = list(group)
        before = days[first - 1] if first else None
        is_cut = before is not None and before >= month and members[0] == inside[0]
        found += [Segment(day, False) for day in members] if is_cut else [Segment(members[-1], True)]
    return found


def extremes(start: FloatArray, parts: Iterable[tuple[Segment, Columns]]) -> tuple[FloatArray, FloatArray]:
    """(largest fall of log_nav from a high to a later low, highest risk degree; NaN without any).

    `start` is log_nav where the window begins, the first high there is. 1 − exp(−fall) is the drawdown.
    """
    high, fall = start.copy(), np.zeros_like(start)
    peak = np.full(len(start), np.nan)
    for segment, state in parts:
        if segment.is_month:
            np.maximum(fall, state["month_fall"], out=fall)
            np.maximum(fall, high - state["month_low"], out=fall)
            np.maximum(high, state["month_high"], out=high)
            np.fmax(peak, state["month_peak"], out=peak)
        else:
            np.maximum(fall, high - state["log_nav"], out=fall)
            np.maximum(high, state["log_nav"], out=high)
            np.fmax(peak, state["risk_today"], out=peak)
    return fall, peak
