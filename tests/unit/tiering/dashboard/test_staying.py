from __future__ import annotations

import numpy as np
import pytest

from tiering.engine.dashboard import cohorts, kept

YES, NO = True, False


def test_kept_lost_and_gained() -> None:
    before, after = np.array([YES, YES, YES, NO, NO]), np.array([YES, YES, NO, YES, NO])
    found = kept(before, after)
    assert (found.start, found.kept, found.lost, found.gained) == (3, 2, 1, 1)
    assert found.retention == pytest.approx(2 / 3)
    assert found.churn == pytest.approx(1 / 3)


def test_nobody_at_the_start_has_no_rate() -> None:
    found = kept(np.array([NO]), np.array([YES]))
    assert (found.start, found.gained, found.retention, found.churn) == (0, 1, None, None)
    with pytest.raises(ValueError, match="different clients"):
        kept(np.array([YES]), np.array([YES, NO]))


def test_cohorts_month_by_month() -> None:
    opened = np.array([10, 10, 11, 12, 9, -1])
    nights = np.array([10, 11, 12])
    alive = np.array(
        [[YES, YES, NO], [YES, NO, NO], [YES, YES, YES], [NO, NO, YES], [YES, YES, YES], [YES, YES, YES]]
    )
    found = cohorts(opened, nights, alive, 10)
    assert found.months.tolist() == [10, 11, 12]
    assert found.sizes.tolist() == [2, 1, 1]
    # A night before the month of a cohort says nothing of it, even where a mark is set.
    assert found.alive.tolist() == [[2, 1, 0], [-1, 1, 1], [-1, -1, 1]]


def test_cohorts_of_nothing() -> None:
    empty = np.zeros(0, dtype=np.int64)
    found = cohorts(empty, empty, np.zeros((0, 0), dtype=np.bool_), 10)
    assert found.months.tolist() == []
    with pytest.raises(ValueError, match="clients and nights"):
        cohorts(np.array([1]), np.array([1]), np.zeros((2, 1), dtype=np.bool_), 0)
