"""Where windows begin: the last day before each, on the calendar of trading days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from crm.calendar import day_before, month_start
from tiering.engine.figures import BEFORE, DAY_WINDOWS
from tiering.engine.windows import MONTHS_IN_WINDOW, Window, year_before, year_end_before

LONGEST = max(DAY_WINDOWS.values())
# The calendar days that certainly hold the longest window, holidays included.
REACH = timedelta(days=LONGEST * 2)
_WEEKEND = 5


def edges(window: Window, trading_days: Sequence[date]) -> dict[str, date]:
    """The last day outside each window that ends on `window.day`, by the window's name.

    `trading_days` (ascending) reach back at least REACH where the calendar knows them; weekdays stand in before
    its first day. A day window of n holds the day and the n − 1 trading days before it.
    """
    day = window.day
    found = {name: _back(trading_days, day, count) for name, count in DAY_WINDOWS.items()}
    found |= {before: _back(trading_days, day, 2 * DAY_WINDOWS[name]) for name, before in BEFORE.items()}
    firsts = [month_start(day, back) for back in range(MONTHS_IN_WINDOW, -1, -1)]
    found |= {f"house{place}": day_before(first) for place, first in enumerate(firsts)}
    found |= {"month": day_before(firsts[-1]), "12m": year_before(day), "year_end": year_end_before(day)}
    return found


def _back(trading_days: Sequence[date], day: date, count: int) -> date:
    """The trading day `count` trading days before `day`, or before the trading day that `day` follows."""
    place = bisect_right(trading_days, day) - 1 - count
    if place >= 0:
        return trading_days[place]
    earliest = trading_days[0] if len(trading_days) else day + timedelta(days=1)
    return _weekdays_back(earliest, -place)


def _weekdays_back(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < _WEEKEND
    return day
