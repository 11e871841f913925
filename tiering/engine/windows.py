"""Which months a trading day looks back on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from crm.calendar import TradingCalendar, day_before, month_start

MONTHS_IN_WINDOW = 3


@dataclass(frozen=True)
class Month:
    """A calendar month: its days, the first trading day in it, and how many trading days it has in all."""

    first: date
    last: date
    first_trading_day: date
    trading_day_count: int


@dataclass(frozen=True)
class Window:
    """The last three complete calendar months before `day`, oldest first, and the running month of `day`."""

    day: date
    months: tuple[Month, ...]
    running: Month

    @property
    def first(self) -> date:
        return self.months[0].first

    @property
    def last(self) -> date:
        return self.months[-1].last


def window_of(day: date, trading_days: Iterable[date]) -> Window:
    """The window of a trading day.

    A calendar month is complete once it is over, so the month of `day` is the running one even on its last
    trading day. Where the calendar knows no trading day of a month, its weekdays stand in.
    Source: docs/method-tiering.md, section "Window".
    """
    calendar = TradingCalendar.of(trading_days)
    months = [_month(month_start(day, back), calendar) for back in range(MONTHS_IN_WINDOW, -1, -1)]
    return Window(day, tuple(months[:-1]), months[-1])


def year_before(day: date) -> date:
    """The same date one year earlier; 29 February goes to 28 February."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def year_end_before(day: date) -> date:
    """31 December of the calendar year before `day`'s."""
    return date(day.year - 1, 12, 31)


def _month(first: date, calendar: TradingCalendar) -> Month:
    last = day_before(month_start(first, -1))
    known = calendar.between(first, last) or _weekdays(first, last)
    return Month(first, last, known[0], len(known))


def _weekdays(first: date, last: date) -> tuple[date, ...]:
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return tuple(day for day in days if day.weekday() < 5)
