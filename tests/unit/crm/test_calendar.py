"""Trading days around weekends, nights and holidays, by the committed calendar."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from crm.calendar import TradingCalendar, day_before, month_start
from crm.seeds import calendar as seeds

CALENDAR = TradingCalendar.of(each.day for each in seeds.read() if each.is_trading)
SHORT = TradingCalendar.of([date(2026, 3, 4), date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 3)])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_days_are_sorted_and_single() -> None:
    assert SHORT.days == (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))


@pytest.mark.parametrize(
    ("moment", "trading_day"),
    [
        ("2026-11-18T09:00", "2026-11-18"),  # a common Wednesday morning
        ("2026-11-18T15:00", "2026-11-18"),
        ("2026-11-18T19:59:59", "2026-11-18"),  # the last second before the night
        ("2026-11-18T20:00", "2026-11-19"),  # the night opens the next day
        ("2026-11-18T23:30", "2026-11-19"),
        ("2026-11-19T01:30", "2026-11-19"),  # after midnight it is the next day by the calendar too
        ("2026-11-20T21:00", "2026-11-23"),  # Friday night belongs to Monday
        ("2026-11-21T01:00", "2026-11-23"),  # and so does Saturday after midnight
        ("2026-11-21T12:00", "2026-11-23"),
        ("2026-11-22T23:00", "2026-11-23"),
        ("2026-11-23T08:55", "2026-11-23"),
        ("2026-09-30T14:59", "2026-09-30"),  # the last day before Golden Week
        ("2026-09-30T20:30", "2026-10-08"),  # no night opens, yet a moment of it belongs after the holiday
        ("2026-10-01T10:00", "2026-10-08"),
        ("2026-10-07T23:59", "2026-10-08"),
        ("2026-10-08T09:00", "2026-10-08"),
        ("2026-10-09T21:00", "2026-10-12"),  # the adjusted Saturday in between is worked and never traded
        ("2026-10-10T10:00", "2026-10-12"),
        ("2026-02-14T10:00", "2026-02-24"),  # the adjusted Saturday before the Spring Festival
        ("2026-02-13T20:00", "2026-02-24"),
        ("2024-02-09T10:00", "2024-02-19"),  # New Year's Eve of 2024: worked, and the exchanges shut
    ],
)
def test_the_trading_day_of_a_moment(moment: str, trading_day: str) -> None:
    assert CALENDAR.trading_day_of(at(moment)) == date.fromisoformat(trading_day)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2026-11-18", "2026-11-17", "2026-11-19"),
        ("2026-11-20", "2026-11-19", "2026-11-23"),
        ("2026-11-21", "2026-11-20", "2026-11-23"),
        ("2026-10-01", "2026-09-30", "2026-10-08"),
        ("2026-10-08", "2026-09-30", "2026-10-09"),
        ("2026-10-10", "2026-10-09", "2026-10-12"),
        ("2026-01-01", "2025-12-31", "2026-01-05"),
        ("2026-01-04", "2025-12-31", "2026-01-05"),  # an adjusted Sunday
        ("2026-05-09", "2026-05-08", "2026-05-11"),
    ],
)
def test_the_neighbours_of_a_day(day: str, before: str, after: str) -> None:
    assert CALENDAR.last_before(date.fromisoformat(day)) == date.fromisoformat(before)
    assert CALENDAR.next_after(date.fromisoformat(day)) == date.fromisoformat(after)


@pytest.mark.parametrize(
    ("day", "is_trading"),
    [
        ("2026-10-08", True), ("2026-10-07", False), ("2026-10-10", False), ("2026-09-20", False),
        ("2026-11-21", False), ("2023-12-29", False), ("2028-01-04", False),
    ],
)  # fmt: skip
def test_a_trading_day_is_known_or_it_is_none(day: str, is_trading: bool) -> None:
    assert CALENDAR.is_trading(date.fromisoformat(day)) is is_trading


def test_beyond_the_calendar_nothing_is_guessed() -> None:
    with pytest.raises(ValueError, match="ends before the day after 2026-03-04"):
        SHORT.next_after(date(2026, 3, 4))
    with pytest.raises(ValueError, match="begins after the day before 2026-03-02"):
        SHORT.last_before(date(2026, 3, 2))
    with pytest.raises(ValueError, match="ends before"):
        SHORT.trading_day_of(at("2026-03-04T20:00"))
    with pytest.raises(ValueError, match="ends before"):
        TradingCalendar.of([]).next_after(date(2026, 3, 4))


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-03-02", "2026-03-04", 3), ("2026-03-03", "2026-03-03", 1), ("2026-01-01", "2026-12-31", 3),
        ("2026-03-05", "2026-03-09", 0), ("2026-03-04", "2026-03-02", 0),
    ],
)  # fmt: skip
def test_a_stretch_holds_both_its_ends(first: str, last: str, found: int) -> None:
    assert len(SHORT.between(date.fromisoformat(first), date.fromisoformat(last))) == found


def test_every_trading_day_is_its_neighbours_neighbour() -> None:
    for day in CALENDAR.days[1:-1]:
        assert CALENDAR.next_after(CALENDAR.last_before(day)) == day
        assert CALENDAR.last_before(CALENDAR.next_after(day)) == day


@pytest.mark.parametrize(
    ("day", "months_back", "first"),
    [
        ("2026-11-20", 0, "2026-11-01"), ("2026-11-01", 1, "2026-10-01"), ("2026-01-31", 1, "2025-12-01"),
        ("2026-03-31", 3, "2025-12-01"), ("2026-12-31", -1, "2027-01-01"), ("2024-02-29", 12, "2023-02-01"),
    ],
)  # fmt: skip
def test_the_first_of_a_month(day: str, months_back: int, first: str) -> None:
    assert month_start(date.fromisoformat(day), months_back) == date.fromisoformat(first)


def test_the_day_before_crosses_months_and_years() -> None:
    assert day_before(date(2024, 3, 1)) == date(2024, 2, 29)
    assert day_before(date(2026, 1, 1)) == date(2025, 12, 31)
