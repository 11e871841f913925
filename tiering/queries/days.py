"""Days that runs and decisions turn on: where the runs of a scheme stand, and what comes after."""

from __future__ import annotations

from datetime import date, timedelta

from crm.models import TradingDay
from tiering.models import Scheme, TierRun


class NoTradingDay(LookupError):
    """The calendar does not reach that far."""


def last_run_day(scheme: Scheme) -> date | None:
    """The newest day of a scheme that a run has begun on, finished or not."""
    return (
        TierRun.objects.filter(scheme=scheme)
        .order_by("-trading_day")
        .values_list("trading_day", flat=True)
        .first()
    )


def next_trading_day(day: date) -> date:
    """Raises NoTradingDay at the end of the calendar."""
    later = TradingDay.objects.filter(is_trading=True, day__gt=day).order_by("day")
    found = later.values_list("day", flat=True).first()
    if found is None:
        raise NoTradingDay(day.isoformat())
    return found


def first_open_day(scheme: Scheme, day: date) -> date:
    """The first trading day from which a person may publish tiers: after every run of the scheme, and after `day`."""
    return next_trading_day(max(last_run_day(scheme) or day, day))


def quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_after(first: date) -> date:
    """The first day of the quarter that follows the one beginning on `first`."""
    return quarter_of(first + timedelta(days=100))


def last_trading_day_of(first: date) -> date | None:
    """The last trading day of the quarter that begins on `first`; None where the calendar has none of it."""
    days = TradingDay.objects.filter(is_trading=True, day__gte=first, day__lt=quarter_after(first)).order_by(
        "-day"
    )
    return days.values_list("day", flat=True).first()


def quarter_before(first: date) -> date:
    """The first day of the quarter before the one beginning on `first`."""
    return quarter_of(first - timedelta(days=1))


def quarters_over(today: date, count: int) -> list[date]:
    """The first days of the last so many quarters that are over on a day, newest first."""
    found = [quarter_before(quarter_of(today))]
    while len(found) < count:
        found.append(quarter_before(found[-1]))
    return found
