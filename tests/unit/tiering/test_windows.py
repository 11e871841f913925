from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiering.engine.windows import window_of, year_before, year_end_before

DAYS = [date(2026, 8, 3), date(2026, 8, 4), date(2026, 9, 1), date(2026, 10, 9), date(2026, 11, 2)]


def test_window_is_the_three_calendar_months_before_the_running_one() -> None:
    window = window_of(date(2026, 11, 20), DAYS)
    assert [month.first for month in window.months] == [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]
    assert (window.first, window.last) == (date(2026, 8, 1), date(2026, 10, 31))
    assert (window.running.first, window.running.last) == (date(2026, 11, 1), date(2026, 11, 30))


def test_months_begin_with_their_first_trading_day() -> None:
    window = window_of(date(2026, 11, 20), DAYS)
    assert [month.first_trading_day for month in window.months] == [
        date(2026, 8, 3),
        date(2026, 9, 1),
        date(2026, 10, 9),
    ]
    assert [month.trading_day_count for month in window.months] == [2, 1, 1]


def test_month_of_the_last_trading_day_is_still_running() -> None:
    assert window_of(date(2026, 10, 30), ()).months[-1].first == date(2026, 9, 1)


def test_window_crosses_the_year() -> None:
    assert window_of(date(2026, 2, 10), ()).first == date(2025, 11, 1)


def test_weekdays_stand_in_for_a_month_the_calendar_does_not_know() -> None:
    running = window_of(date(2026, 11, 20), DAYS[:2]).running
    assert (running.first_trading_day, running.trading_day_count) == (date(2026, 11, 2), 21)


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2026, 11, 20), date(2025, 11, 20)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 28)),
    ],
)
def test_year_before(day: date, earlier: date) -> None:
    assert year_before(day) == earlier


def test_year_end_before() -> None:
    assert year_end_before(date(2026, 11, 20)) == date(2025, 12, 31)


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)))
def test_months_join_without_gap_up_to_the_day(day: date) -> None:
    window = window_of(day, ())
    months = [*window.months, window.running]
    for earlier, later in pairwise(months):
        assert earlier.last + timedelta(days=1) == later.first
    assert window.running.first <= day <= window.running.last
