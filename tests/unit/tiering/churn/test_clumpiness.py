"""Entropy of gaps: hand-worked, at its two ends, and the same by the formula itself."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiering.engine.churn.clumpiness import GapSums


def clumpiness(days: list[int], size: int, window: int | None = None) -> float:
    sums = GapSums.begin(size, np.array([size if window is None else window]))
    for place in range(size):
        sums.add(place, np.array([place in days]))
    return float(sums.clumpiness()[0])


def by_formula(days: list[int], size: int) -> float:
    edges = [-1, *sorted(days), size]
    gaps = [(after - before) / (size + 1) for before, after in pairwise(edges)]
    return 1 + sum(gap * math.log(gap) for gap in gaps) / math.log(len(days) + 1)


def test_even_gaps_have_no_clumps() -> None:
    # 3 trades cut 11 days into 4 gaps of 3: all shares 1/4, entropy ln 4.
    assert clumpiness([2, 5, 8], 11) == pytest.approx(0.0, abs=1e-12)


def test_all_at_one_end_is_clumpy() -> None:
    # Gaps 1, 1, 1, 9 of 12: 1 + (3 × 1/12 ln 1/12 + 9/12 ln 9/12) ÷ ln 4 = 0.396241...
    expected = 1 + (3 / 12 * math.log(1 / 12) + 0.75 * math.log(0.75)) / math.log(4)
    assert clumpiness([0, 1, 2], 11) == pytest.approx(expected)
    assert expected == pytest.approx(0.3962406, abs=1e-6)


def test_two_trades_say_nothing() -> None:
    assert math.isnan(clumpiness([3, 7], 11))
    assert math.isnan(clumpiness([], 11))


def test_a_newcomer_is_measured_over_its_own_days() -> None:
    # The last 11 of 20 days, traded evenly in them.
    assert clumpiness([11, 14, 17], 20, window=11) == pytest.approx(0.0, abs=1e-12)


def test_a_trade_before_the_first_settled_day_is_not_counted() -> None:
    assert math.isnan(clumpiness([3, 14, 17], 20, window=11))


@given(st.sets(st.integers(0, 59), min_size=3, max_size=60))
@settings(max_examples=60, deadline=None)
def test_it_is_the_formula(days: set[int]) -> None:
    found = clumpiness(sorted(days), 60)
    assert 0 <= found <= 1
    assert found == pytest.approx(max(by_formula(sorted(days), 60), 0.0), abs=1e-9)
