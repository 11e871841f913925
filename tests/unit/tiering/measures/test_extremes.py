from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tiering.engine.edges import edges
from tiering.engine.extremes import Segment, extremes, segments
from tiering.engine.series import NOT_YET, advance, empty_columns
from tiering.engine.windows import window_of

DAYS = [date(2026, 9, 28) + timedelta(days=place) for place in range(40)]


def test_months_are_taken_whole_where_they_are() -> None:
    found = segments(DAYS, date(2026, 9, 29), date(2026, 11, 3))
    assert found == [
        Segment(date(2026, 9, 30), False),
        Segment(date(2026, 10, 31), True),
        Segment(date(2026, 11, 3), True),
    ]


def test_window_inside_one_month_and_over_all() -> None:
    assert segments(DAYS, date(2026, 10, 1), date(2026, 10, 3)) == [
        Segment(date(2026, 10, 2), False),
        Segment(date(2026, 10, 3), False),
    ]
    assert segments(DAYS, None, date(2026, 10, 3)) == [
        Segment(date(2026, 9, 30), True),
        Segment(date(2026, 10, 3), True),
    ]
    assert segments(DAYS, DAYS[-1], DAYS[-1]) == []


@given(
    rates=st.lists(st.floats(-0.6, 0.6), min_size=40, max_size=40),
    begin=st.integers(-1, 38),
    length=st.integers(1, 40),
)
def test_joined_months_are_the_days_one_by_one(rates: list[float], begin: int, length: int) -> None:
    states = {}
    state = empty_columns(1)
    nothing = {name: np.zeros(1) for name in empty_columns(1)}
    for place, (day, rate) in enumerate(zip(DAYS, rates, strict=True)):
        risk = np.array([abs(rate)])
        today = nothing | {"log_nav": np.array([np.log1p(rate)]), "risk_today": risk}
        opens = place == 0 or DAYS[place - 1].month != day.month
        state = advance(state, today, 1, opens_month=opens)
        states[day] = state
    until = DAYS[min(begin + length, 39)]
    start = states[DAYS[begin]]["log_nav"] if begin >= 0 else np.zeros(1)
    parts = segments(DAYS, DAYS[begin] if begin >= 0 else None, until)
    fall, peak = extremes(start, ((part, states[part.last]) for part in parts))
    inside = rates[begin + 1 : DAYS.index(until) + 1]
    levels = np.concatenate([[0.0], np.cumsum(np.log1p(inside))])
    np.testing.assert_allclose(fall[0], (np.maximum.accumulate(levels) - levels).max(), atol=1e-12)
    np.testing.assert_allclose(peak[0], np.max(np.abs(inside)), atol=1e-12)
    assert state["first_day"][0] == NOT_YET


def test_windows_begin_on_trading_days_and_dates() -> None:
    trading = [date(2026, 11, day) for day in (12, 13, 16, 17, 18, 19, 20)]
    found = edges(window_of(date(2026, 11, 20), trading), trading)
    # 7 known days reach back to the 12th; 21 − 6 weekdays before it.
    assert found["21d"] == date(2026, 10, 22)
    assert (found["month"], found["12m"], found["year_end"]) == (
        date(2026, 10, 31), date(2025, 11, 20), date(2025, 12, 31),
    )  # fmt: skip
    assert [found[f"house{place}"] for place in range(4)] == [
        date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31),
    ]  # fmt: skip
