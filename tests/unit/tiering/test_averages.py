from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiering.engine.averages import MonthSums, complete_months, divide_half_up, monthly_averages

Row = list[int]


def sums(equity: Row, equity_days: Row, commission: Row, commission_days: Row) -> MonthSums:
    columns = (equity, equity_days, commission, commission_days)
    return MonthSums(*(np.array([column], dtype=np.int64) for column in columns))


def flags(*values: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.array([values], dtype=np.bool_)


def test_three_complete_months_hand_worked() -> None:
    # Equity 100.00 on 20 days, 200.00 on 21, 300.00 on 19, and the running month left out:
    # (2,000 + 4,200 + 5,700) / 60 = 198.3333 -> 198.33. Commission (10 + 20 + 0.01) / 3 = 10.0033 -> 10.00.
    given_sums = sums(
        [2_000_00, 4_200_00, 5_700_00, 999_999_00], [20, 21, 19, 3], [1000, 2000, 1, 777], [20, 21, 19, 3]
    )
    found = monthly_averages(given_sums, flags(True, True, True), 21)
    assert (found.equity[0], found.commission[0], found.months[0]) == (198_33, 10_00, 3)
    assert (found.has_equity[0], found.has_commission[0]) == (True, True)


def test_shorter_history_uses_its_complete_months() -> None:
    given_sums = sums([0, 7_700_00, 6_300_00, 1_00], [0, 7, 21, 1], [0, 90_00, 60_00, 5_00], [0, 7, 21, 1])
    found = monthly_averages(given_sums, flags(False, False, True), 21)
    assert (found.equity[0], found.commission[0], found.months[0]) == (300_00, 60_00, 1)


def test_running_month_is_scaled_when_no_month_is_complete() -> None:
    # 8 days of 500.00, commission 40.00 in 8 of 20 trading days: 40 x 20 / 8 = 100.00 a month.
    given_sums = sums([0, 0, 0, 4_000_00], [0, 0, 0, 8], [0, 0, 0, 40_00], [0, 0, 0, 8])
    found = monthly_averages(given_sums, flags(False, False, False), 20)
    assert (found.equity[0], found.commission[0], found.months[0]) == (500_00, 100_00, 0)


def test_running_month_never_scales_down() -> None:
    given_sums = sums([0, 0, 0, 0], [0, 0, 0, 5], [0, 0, 0, 40_00], [0, 0, 0, 5])
    assert monthly_averages(given_sums, flags(False, False, False), 3).commission[0] == 40_00


def test_missing_is_not_zero() -> None:
    given_sums = sums([0, 0, 0, 9_00], [0, 0, 0, 1], [0, 0, 0, 9_00], [0, 0, 0, 1])
    found = monthly_averages(given_sums, flags(True, True, True), 20)
    assert (found.has_equity[0], found.has_commission[0]) == (False, False)
    assert (found.equity[0], found.commission[0]) == (0, 0)


def test_complete_months_begin_no_later_than_their_first_trading_day() -> None:
    starts = np.array([10, 11, 40], dtype=np.int64)
    months = np.array([10, 20, 30], dtype=np.int64)
    assert complete_months(starts, months).tolist() == [
        [True, True, True],
        [False, True, True],
        [False, False, False],
    ]


@pytest.mark.parametrize(
    ("total", "count", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (1, 3, 0), (2, 3, 1), (-5, 2, -3), (7, 0, 0), (0, 4, 0)],
)
def test_divide_half_up(total: int, count: int, rounded: int) -> None:
    assert divide_half_up(np.array([total]), np.array([count])).tolist() == [rounded]


@given(st.integers(-(10**14), 10**14), st.integers(1, 90))
def test_division_agrees_with_decimal(total: int, count: int) -> None:
    by_decimal = (Decimal(total) / count).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert divide_half_up(np.array([total]), np.array([count]))[0] == int(by_decimal)
