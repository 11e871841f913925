from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiering.engine.dashboard import UNKNOWN_CENTS, concentration, pareto, top_lines

# Ten clients: one has 80 of 100, one 10, the others share 10.
CENTS = np.array([2, 80, 1, 10, 1, 1, 1, 1, 1, 2])


def test_a_tenth_has_four_fifths() -> None:
    found = pareto(CENTS)
    assert (found.clients, found.total) == (10, 100)
    assert found.curve[0] == 0.0
    assert found.curve[10] == 0.8
    assert found.curve[20] == 0.9
    assert found.curve[100] == 1.0
    assert found.steps == (
        (1, 1, 80, 0.8), (5, 1, 80, 0.8), (10, 1, 80, 0.8), (20, 2, 90, 0.9), (50, 5, 95, 0.95), (80, 8, 98, 0.98),
    )  # fmt: skip


def test_unknown_and_negative_count_as_clients_with_nothing() -> None:
    found = pareto(np.array([UNKNOWN_CENTS, 30, -50, 10]))
    assert (found.clients, found.total) == (4, 40)
    assert found.curve[25] == 0.75
    assert found.curve[50] == 1.0


def test_nothing_to_share() -> None:
    for cents in (np.zeros(0, dtype=np.int64), np.array([0, UNKNOWN_CENTS])):
        found = pareto(cents)
        assert found.total == 0
        assert np.isnan(found.curve).all()


def test_the_top_are_the_largest_and_of_equals_the_first() -> None:
    assert top_lines(CENTS, 20).tolist() == [1, 3]
    assert top_lines(CENTS, 30).tolist() == [1, 3, 0]
    assert top_lines(CENTS, 0).tolist() == []
    assert sorted(top_lines(CENTS, 100).tolist()) == list(range(10))
    with pytest.raises(ValueError, match="between 0 and 100"):
        top_lines(CENTS, 101)


def test_concentration_by_hand() -> None:
    found = concentration(np.array([50_00, 25_00, 25_00]))
    assert (found.clients, found.total, found.top) == (3, 100_00, 1.0)
    assert found.herfindahl == 0.375
    assert found.equal_clients == pytest.approx(2.6666667)
    assert concentration(np.array([7])).herfindahl == 1.0
    twenty = concentration(np.full(20, 3))
    assert twenty.top == 0.5
    assert twenty.herfindahl == pytest.approx(0.05)
    assert twenty.equal_clients == pytest.approx(20)


def test_concentration_of_nothing_is_not_known() -> None:
    found = concentration(np.array([0, -5, UNKNOWN_CENTS]))
    assert (found.clients, found.total, found.top, found.herfindahl, found.equal_clients) == (
        3,
        0,
        None,
        None,
        None,
    )


@given(st.lists(st.integers(-(10**12), 10**13), min_size=1, max_size=80))
def test_the_curve_rises_and_never_bends_up(amounts: list[int]) -> None:
    found = pareto(np.array(amounts))
    if found.total:
        assert (np.diff(found.curve) >= 0).all()
        assert found.curve[100] == 1.0
        assert (found.curve + 1e-12 >= np.arange(101) / 100).all()
        index = concentration(np.array(amounts)).herfindahl
        assert index is not None
        assert 1 / len(amounts) - 1e-12 <= index <= 1 + 1e-12
