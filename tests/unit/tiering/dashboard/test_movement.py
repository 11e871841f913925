from __future__ import annotations

import numpy as np
import pytest

from tiering.engine.dashboard import movement


def test_lines_are_before_and_columns_after_with_no_tier_last() -> None:
    before = np.array([0, 0, 1, -1, 1, -1])
    after = np.array([0, 1, 0, 1, -1, -1])
    assert movement(before, after, 2).tolist() == [[1, 1, 0], [1, 0, 1], [0, 1, 1]]


def test_a_line_may_stand_for_many() -> None:
    found = movement(np.array([0, 0, 0]), np.array([0, 1, 1]), 2, np.array([5, 2, 1]))
    assert found.tolist() == [[5, 3, 0], [0, 0, 0], [0, 0, 0]]


def test_nobody_and_unequal() -> None:
    assert movement(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 1).tolist() == [[0, 0], [0, 0]]
    with pytest.raises(ValueError, match="different clients"):
        movement(np.array([0]), np.array([0, 1]), 2)
