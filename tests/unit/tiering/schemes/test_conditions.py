"""Conditions over clients with figures at, under and over a limit, and with none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.tiering.schemes.documents import at_least, bands, rule
from tests.unit.tiering.schemes.people import population
from tiering.engine.schemes import read
from tiering.engine.schemes.truth import answer

# A busy machine is no fault of the code.
PATIENT = settings(deadline=None)

# At 10, under it, over it, and unknown.
M = population(
    {"m": [10.0, 9.99, 10.01, None]}, {"class": ["good", "bad", None, None]}, {"grade": ["a", "b", None, "a"]}
)
YES, NO, OPEN = "yes", "no", "–"


def answers(when: dict[str, Any], people: Any = M, slack: float = 0.0) -> list[str]:
    (first,) = read(bands(rule("a", when))).rules
    found = answer(first.when, people, slack)
    assert not (found.yes & found.no).any()
    return [YES if yes else NO if no else OPEN for yes, no in zip(found.yes, found.no, strict=True)]


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        (">=", [YES, NO, YES, OPEN]),
        (">", [NO, NO, YES, OPEN]),
        ("<=", [YES, YES, NO, OPEN]),
        ("<", [NO, YES, NO, OPEN]),
        ("=", [YES, NO, NO, OPEN]),
        ("!=", [NO, YES, YES, OPEN]),
    ],
)
def test_an_unknown_figure_answers_no_comparison(op: str, expected: list[str]) -> None:
    comparison = {"measure": "m", "op": op, "value": 10}
    opposite = {YES: NO, NO: YES, OPEN: OPEN}
    assert answers(comparison) == expected
    assert answers({"not": comparison}) == [opposite[one] for one in expected]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"measure": "m", "between": [10, 10.01]}, [YES, NO, YES, OPEN]),
        ({"measure": "m", "known": True}, [YES, YES, YES, NO]),
        ({"measure": "m", "known": False}, [NO, NO, NO, YES]),
        ({"attribute": "class", "equals": "good"}, [YES, NO, OPEN, OPEN]),
        ({"attribute": "class", "in": ["good", "bad"]}, [YES, YES, OPEN, OPEN]),
        ({"attribute": "class", "equals": "unheard of"}, [NO, NO, OPEN, OPEN]),
        ({"attribute": "nobody has it", "equals": "good"}, [OPEN, OPEN, OPEN, OPEN]),
        ({"scheme": "grade", "in": ["a"]}, [YES, NO, OPEN, YES]),
        # A part without an answer decides nothing where another part does.
        ({"any": [at_least("m", 10), {"scheme": "grade", "in": ["a"]}]}, [YES, NO, YES, YES]),
        ({"all": [at_least("m", 10), {"scheme": "grade", "in": ["a"]}]}, [YES, NO, OPEN, OPEN]),
        ({"all": [at_least("m", 10), {"scheme": "grade", "in": ["b"]}]}, [NO, NO, OPEN, NO]),
        ({"any": [{"not": at_least("m", 10)}, {"measure": "m", "known": False}]}, [NO, YES, NO, YES]),
    ],
)
def test_conditions(when: dict[str, Any], expected: list[str]) -> None:
    assert answers(when) == expected


def test_limits_may_be_figures_of_the_firm() -> None:
    people = population({"m": [1.0, 2.0, 3.0, 10.0, None], "none": [None] * 5})
    # The mean of the four known figures is 4, their median 2.5, the 75th percentile 3 + 0.25 × 7 = 4.75.
    assert answers(at_least("m", 1, of="mean"), people) == [NO, NO, NO, YES, OPEN]
    assert answers(at_least("m", 0.5, of="mean"), people) == [NO, YES, YES, YES, OPEN]
    assert answers(at_least("m", 1, of="median"), people) == [NO, NO, YES, YES, OPEN]
    assert answers(at_least("m", 75, of="percentile"), people) == [NO, NO, NO, YES, OPEN]
    assert people.firm.quantile("m", 75) == 4.75
    for of in ("mean", "median", "percentile"):
        assert answers(at_least("none", 1, of=of), people) == [OPEN] * 5


def test_slack_widens_a_limit_in_favour_of_yes() -> None:
    people = population({"m": [90.0, 89.99, 110.0, 110.01]})
    assert answers(at_least("m", 100), people, 0.1) == [YES, NO, YES, YES]
    assert answers({"measure": "m", "op": "<=", "value": 100}, people, 0.1) == [YES, YES, YES, NO]
    assert answers({"measure": "m", "op": "=", "value": 100}, people, 0.1) == [NO] * 4
    # The negation is yes for m < 110 instead of m < 100.
    assert answers({"not": at_least("m", 100)}, people, 0.1) == [YES, YES, NO, NO]
    below_zero = population({"m": [-110.0, -110.01]})
    assert answers(at_least("m", -100), below_zero, 0.1) == [YES, NO]


figures = st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1, max_size=8)
limits = st.floats(-1e6, 1e6)


@PATIENT
@given(figures, limits, limits)
def test_negation_of_parts_is_the_parts_of_negations(
    values: list[float | None], one: float, other: float
) -> None:
    people = population({"m": values})
    parts = [at_least("m", one), {"measure": "m", "op": "<", "value": other}]
    negated = [{"not": part} for part in parts]
    assert answers({"not": {"all": parts}}, people) == answers({"any": negated}, people)
    assert answers({"not": {"any": parts}}, people) == answers({"all": negated}, people)


@PATIENT
@given(figures, limits, st.floats(0, 0.9))
def test_slack_takes_no_yes_away(values: list[float | None], limit: float, slack: float) -> None:
    people = population({"m": values})
    strict, relaxed = answers(at_least("m", limit), people), answers(at_least("m", limit), people, slack)
    assert all(after == YES for before, after in zip(strict, relaxed, strict=True) if before == YES)
