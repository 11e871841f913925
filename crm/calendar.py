"""Trading days as a pure value: a trading day is not a calendar day (night session, weekend, holiday)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

NIGHT_OPENS = time(20, 0)


@dataclass(frozen=True)
class TradingCalendar:
    """The trading days known, ascending. Asking beyond them raises ValueError instead of guessing."""

    days: Sequence[date]

    @classmethod
    def of(cls, days: Iterable[date]) -> TradingCalendar:
        return cls(tuple(sorted(set(days))))

    def is_trading(self, day: date) -> bool:
        index = bisect_left(self.days, day)
        return index < len(self.days) and self.days[index] == day

    def next_after(self, day: date) -> date:
        """The first trading day after `day`."""
        index = bisect_right(self.days, day)
        if index == len(self.days):
            raise ValueError(f"the trading calendar ends before the day after {day}")
        return self.days[index]

    def last_before(self, day: date) -> date:
        """The last trading day before `day`."""
        index = bisect_left(self.days, day)
        if index == 0:
            raise ValueError(f"the trading calendar begins after the day before {day}")
        return self.days[index - 1]

    def trading_day_of(self, moment: datetime) -> date:
        """The trading day that a moment in exchange time belongs to: from 20:00 on, the next one.

        After midnight the night session goes on: Saturday 01:00 belongs to Monday, as its evening did.
        """
        day = moment.date()
        if moment.time() >= NIGHT_OPENS or not self.is_trading(day):
            return self.next_after(day)
        return day

    def between(self, first: date, last: date) -> Sequence[date]:
        """Trading days from `first` to `last`, both included."""
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]


def month_start(day: date, months_back: int = 0) -> date:
    """The first day of the month that lies `months_back` calendar months before `day`'s."""
    total = day.year * 12 + day.month - 1 - months_back
    return date(total // 12, total % 12 + 1, 1)


def day_before(day: date) -> date:
    return day - timedelta(days=1)
