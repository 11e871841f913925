"""The settled days behind a measure of one client. Callers fetch the client in scope."""

from __future__ import annotations

from datetime import date, timedelta

from clients.models import Client, DailyAccount
from clients.queries import settlement
from crm.models import TradingDay
from tiering.engine.figures import DAY_WINDOWS
from tiering.engine.measures import MEASURES
from tiering.engine.windows import window_of, year_before, year_end_before

# So many calendar days hold the longest window of trading days, with the long holidays.
_REACH = timedelta(days=400)
# Years of days are for the export; a page shows the latest of them.
LONGEST = 400


def span_of(measure: str, day: date) -> tuple[date, date]:
    """The first and the last day that the figure of that day looks at. Raises KeyError for an unknown measure."""
    window = MEASURES[measure].window
    if window in DAY_WINDOWS:
        return _trading_days_back(day, DAY_WINDOWS[window]), day
    if window == "house":
        months = window_of(day, _trading_days(day))
        return months.first, months.last
    if window == "year_end":
        return year_end_before(day).replace(month=12, day=1), year_end_before(day)
    if window == "12m":
        return year_before(day) + timedelta(days=1), day
    return (day.replace(day=1) if window == "month" else day), day


def days_behind(client: Client, measure: str, day: date) -> list[DailyAccount]:
    """The client's settled days of that span, newest first, over all of its accounts."""
    first, last = span_of(measure, day)
    return settlement.days(client, first=first, last=last)[:LONGEST]


def _trading_days_back(day: date, count: int) -> date:
    """The first of the last `count` trading days; the calendar may know fewer."""
    known = _trading_days(day)[-count:]
    return known[0] if known else day


def _trading_days(day: date) -> list[date]:
    days = TradingDay.objects.filter(day__gt=day - _REACH, day__lte=day, is_trading=True)
    return list(days.order_by("day").values_list("day", flat=True))
