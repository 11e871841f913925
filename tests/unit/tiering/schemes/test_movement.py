"""Clients over several runs: first tiers, rises, falls, and everything that holds them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.tiering.schemes.documents import at_least, bands, rule
from tests.unit.tiering.schemes.people import population
from tiering.engine.schemes import MOVES, Standing, begins_period, move, read

# A busy machine is no fault of the code.
PATIENT = settings(deadline=None)

Run = tuple[float | None, bool]


def course(movement: dict[str, Any], *runs: float | Run | None) -> list[tuple[str, str]]:
    """One client's tier and move, run by run. A run is its equity, and whether it begins a period (it does)."""
    scheme = read(bands(movement=movement))
    standing = Standing.none(1)
    found: list[tuple[str, str]] = []
    for run in runs:
        equity, begins = run if isinstance(run, tuple) else (run, True)
        moved = move(scheme, population({"equity": [equity]}), standing, begins_period=begins)
        standing = moved.standing
        found.append((scheme.tier_codes[moved.tiers[0]], MOVES[moved.moves[0]]))
    return found


def test_without_rules_tiers_follow_the_figures() -> None:
    assert course({}, 60, 100, 100, 40, None, 50) == [
        ("b", "first"),
        ("a", "rose"),
        ("a", "kept"),
        ("c", "fell"),
        ("c", "kept"),
        ("b", "rose"),
    ]


def test_between_periods_tiers_stand() -> None:
    assert course({"period": "month"}, (60, False), (100, False), (40, False), (60, False), (100, True)) == [
        ("b", "first"),
        ("b", "held_period"),
        ("b", "held_period"),
        ("b", "kept"),
        ("a", "rose"),
    ]


def test_at_an_edge_a_fall_is_held_and_a_rise_is_not() -> None:
    # The limit of 100 is 95 on the way down, the limit of 50 is 47.5.
    assert course({"hysteresis": 0.05}, 99.99, 100, 95, 94.99, 99.99, 47.5, 47.49) == [
        ("b", "first"),
        ("a", "rose"),
        ("a", "held_edge"),
        ("b", "fell"),
        ("b", "kept"),
        ("b", "held_edge"),
        ("c", "fell"),
    ]


def test_minimum_stay_holds_in_both_directions() -> None:
    assert course({"minimum_stay": 2}, 60, 100, 100, 40, 40, 40) == [
        ("b", "first"),
        ("b", "held_stay"),
        ("a", "rose"),
        ("a", "held_stay"),
        ("c", "fell"),
        ("c", "kept"),
    ]


def test_protection_counts_periods_in_a_row() -> None:
    assert course({"protection": 2}, 100, 60, 60, 100, 60, 40, 60, 60) == [
        ("a", "first"),
        ("a", "held_protected"),
        ("a", "held_protected"),
        ("a", "kept"),
        ("a", "held_protected"),
        ("a", "held_protected"),
        ("b", "fell"),
        ("b", "kept"),
    ]


def test_runs_between_periods_do_not_count_towards_stay_or_protection() -> None:
    movement = {"period": "month", "protection": 1, "minimum_stay": 1}
    runs = [(100, True), (60, False), (60, True), (60, False), (60, True)]
    assert course(movement, *runs) == [
        ("a", "first"),
        ("a", "held_period"),
        ("a", "held_protected"),
        ("a", "held_period"),
        ("b", "fell"),
    ]


def test_a_period_at_the_edge_does_not_count_as_below() -> None:
    assert course({"hysteresis": 0.05, "protection": 1}, 100, 60, 95, 60, 60) == [
        ("a", "first"),
        ("a", "held_protected"),
        ("a", "held_edge"),
        ("a", "held_protected"),
        ("b", "fell"),
    ]


def test_an_edge_is_looked_at_with_everything_that_is_known() -> None:
    when = [
        at_least("equity", 100),
        {"attribute": "class", "equals": "good"},
        {"scheme": "grade", "in": ["one"]},
    ]
    scheme = read(bands(rule("a", {"all": when}), movement={"hysteresis": 0.1}))
    words = ["good", "bad", "good", "good"]
    grades = ["one", "one", "two", "one"]
    people = population({"equity": [95.0, 95.0, 95.0, 80.0]}, {"class": words}, {"grade": grades})
    zeros = np.zeros(4, dtype=np.int64)
    moved = move(scheme, people, Standing(zeros, zeros, zeros), begins_period=True)
    assert [MOVES[place] for place in moved.moves] == ["held_edge", "fell", "fell", "fell"]


NEW = {"tier": "b", "under_days": 90, "instead_of": ["c"]}


@pytest.mark.parametrize(
    ("equity", "tenure", "expected", "approved"),
    [
        (10, 89, ("b", "new_client"), ("c", "first", True)),
        (10, 90, ("c", "first"), ("c", "first", False)),
        (10, None, ("c", "first"), ("c", "first", False)),
        (100, 89, ("a", "first"), ("a", "first", False)),
    ],
)
def test_new_clients_are_placed_or_proposed(
    equity: float, tenure: float | None, expected: tuple[str, str], approved: tuple[str, str, bool]
) -> None:
    people = population({"equity": [equity], "tenure_days": [tenure]})
    for needs_approval, wanted in ((False, (*expected, False)), (True, approved)):
        scheme = read(bands(movement={"new_client": NEW | {"needs_approval": needs_approval}}))
        moved = move(scheme, people, Standing.none(1), begins_period=True)
        found = scheme.tier_codes[moved.tiers[0]], MOVES[moved.moves[0]], bool(moved.is_proposed[0])
        assert found == wanted


def test_what_is_placed_above_leaves_no_trace_in_the_earned_tier() -> None:
    cap = {"code": "liquidations", "tier": "b", "when": at_least("forced", 2)}
    scheme = read(bands(movement={"caps": [cap]}))
    people = population({"equity": [100.0] * 4, "forced": [1.0, 2.0, 2.0, None]})
    moved = move(scheme, people, Standing.none(4), begins_period=True, overrides=np.array([-1, -1, 0, 2]))
    assert [scheme.tier_codes[tier] for tier in moved.tiers] == ["a", "b", "a", "c"]
    assert [MOVES[place] for place in moved.moves] == ["first", "capped", "overridden", "overridden"]
    assert moved.standing.earned.tolist() == [0, 0, 0, 0]


def test_a_cap_lifts_nobody() -> None:
    cap = {"code": "liquidations", "tier": "b", "when": at_least("forced", 2)}
    people = population({"equity": [10.0], "forced": [5.0]})
    moved = move(read(bands(movement={"caps": [cap]})), people, Standing.none(1), begins_period=True)
    assert (moved.tiers.tolist(), MOVES[moved.moves[0]]) == ([2], "first")


@pytest.mark.parametrize(
    ("period", "day", "before", "expected"),
    [
        ("night", date(2026, 8, 4), date(2026, 8, 3), True),
        ("month", date(2026, 8, 31), date(2026, 8, 3), False),
        ("month", date(2026, 9, 1), date(2026, 8, 31), True),
        ("month", date(2026, 9, 1), date(2025, 9, 30), True),
        ("month", date(2026, 9, 2), None, True),
        ("quarter", date(2026, 9, 1), date(2026, 8, 31), False),
        ("quarter", date(2026, 10, 8), date(2026, 9, 30), True),
        ("quarter", date(2026, 9, 30), date(2025, 9, 30), True),
    ],
)
def test_periods_begin_with_the_first_run_in_them(
    period: str, day: date, before: date | None, expected: bool
) -> None:
    assert begins_period(period, day, before) is expected


@PATIENT
@given(
    st.lists(st.floats(0, 200), min_size=1, max_size=12),
    st.integers(0, 3),
    st.integers(0, 3),
    st.floats(0, 0.5),
)
def test_a_held_client_never_stands_below_what_it_is_measured(
    equities: list[float], stay: int, protection: int, hysteresis: float
) -> None:
    movement = {"minimum_stay": stay, "protection": protection, "hysteresis": hysteresis}
    held = course(movement, *equities)
    free = course({}, *equities)
    for (tier, reason), (measured, _reason) in zip(held, free, strict=True):
        if reason != "held_stay":
            assert tier <= measured


@PATIENT
@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200)), min_size=1, max_size=8))
def test_many_at_once_move_as_one_by_one(pairs: list[tuple[float, float]]) -> None:
    scheme = read(bands(movement={"protection": 1, "hysteresis": 0.1}))
    standing = Standing.none(len(pairs))
    for run in range(2):
        moved = move(
            scheme, population({"equity": [pair[run] for pair in pairs]}), standing, begins_period=True
        )
        standing = moved.standing
    alone = [course({"protection": 1, "hysteresis": 0.1}, *pair)[-1] for pair in pairs]
    assert [
        (scheme.tier_codes[tier], MOVES[why]) for tier, why in zip(moved.tiers, moved.moves, strict=True)
    ] == alone
