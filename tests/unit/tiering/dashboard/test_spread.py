from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiering.engine.dashboard import UNKNOWN_CENTS, in_cents, spread, whole

UNKNOWN = UNKNOWN_CENTS
# Unit, branch, manager, tier.
KEYS = np.array([[2, 1, 7, 0], [2, 1, 7, 0], [3, 1, 8, 1], [3, 1, 7, 0], [9, 5, 0, 2]])
CENTS = np.array([[10_00, 1], [20_50, UNKNOWN], [5, 2], [1, 3], [UNKNOWN, UNKNOWN]])


def test_yuan_become_the_cents_that_they_were_rounded_to() -> None:
    yuan = np.array([0.1, 1_153_472.5, -0.01, np.nan, 90_000_000_000.07])
    assert in_cents(yuan).tolist() == [10, 115_347_250, -1, UNKNOWN, 9_000_000_000_007]
    assert whole(in_cents(yuan)).tolist() == [10, 115_347_250, 0, 0, 9_000_000_000_007]


def test_equal_keys_become_one_line_and_unknown_adds_nothing() -> None:
    found = spread(KEYS, CENTS)
    assert found.keys.tolist() == [[2, 1, 7, 0], [3, 1, 7, 0], [3, 1, 8, 1], [9, 5, 0, 2]]
    assert found.clients.tolist() == [2, 1, 1, 1]
    assert found.sums.tolist() == [[30_50, 1], [1, 3], [5, 2], [0, 0]]
    assert found.known.tolist() == [[2, 1], [1, 1], [1, 1], [0, 0]]


def test_by_one_key_and_by_tier() -> None:
    found = spread(KEYS, CENTS)
    by_manager = found.by(2)
    assert by_manager.keys.tolist() == [[0, 2], [7, 0], [8, 1]]
    assert by_manager.clients.tolist() == [1, 3, 1]
    assert by_manager.sums.tolist() == [[0, 0], [30_51, 4], [5, 2]]
    tiers = found.by_tier(4)
    assert tiers.clients.tolist() == [3, 1, 1, 0]
    assert tiers.sums.tolist() == [[30_51, 4], [5, 2], [0, 0], [0, 0]]
    assert tiers.known.tolist() == [[3, 2], [1, 1], [0, 0], [0, 0]]


def test_a_part_and_nobody() -> None:
    found = spread(KEYS, CENTS)
    assert found.take(found.keys[:, 0] == 3).clients.tolist() == [1, 1]
    nobody = spread(np.zeros((0, 4), dtype=np.int64), np.zeros((0, 2), dtype=np.int64))
    assert nobody.by_tier(2).clients.tolist() == [0, 0]
    assert len(nobody.by(1).keys) == 0
    with pytest.raises(ValueError, match="different clients"):
        spread(KEYS, CENTS[:2])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(-(10**15), 10**15)), max_size=60))
def test_no_order_changes_a_cent(rows: list[tuple[int, int, int]]) -> None:
    keys = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2)
    cents = np.array([row[2:] for row in rows], dtype=np.int64).reshape(-1, 1)
    one, other = spread(keys, cents), spread(keys[::-1], cents[::-1])
    assert one.sums.tolist() == other.sums.tolist()
    assert int(one.sums.sum()) == sum(row[2] for row in rows)
    assert int(one.clients.sum()) == len(rows)
