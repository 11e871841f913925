"""What is missing to the next tier and how far the one below is, worked out by hand for every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.tiering.schemes.documents import (
    EVERY_KIND,
    at_least,
    bands,
    card,
    count,
    deviation,
    grid,
    manual,
    quadrant,
    rule,
)
from tiering.engine.schemes import (
    Explanation,
    Firm,
    Person,
    Way,
    crowd,
    evaluate,
    explain,
    firm_measures_of,
    measures_of,
    read,
)

# A busy machine is no fault of the code.
PATIENT = settings(deadline=None)

# Means 100, 10 and 0.2.
FIRM = Firm(
    {
        "equity": np.array([50.0, 100.0, 150.0]),
        "commission": np.array([5.0, 10.0, 15.0]),
        "spread": np.array([0.1, 0.2, 0.3]),
        "m": np.array([1.0, 2.0, 2.0, 4.0]),
    }
)


def explained(document: Mapping[str, Any], figures: Mapping[str, float | None], **words: Any) -> Explanation:
    return explain(read(document), Person(figures, **words), FIRM)


def ways(found: tuple[Way, ...]) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Tier and changes: of a measure its name, operator, limit and gap; of anything else its words instead."""
    return [
        (
            way.tier,
            [
                (each.name, each.op, _round(each.limit), _round(each.gap))
                if each.sort == "measure"
                else (each.name, each.op, *each.words)
                for each in way.changes
            ],
        )
        for way in found
    ]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def test_bands_ask_for_the_next_limit_and_show_the_last() -> None:
    found = explained(bands(), {"equity": 60})
    assert (found.tier, found.outcome.place, found.points) == ("b", "rules[1]", None)
    assert ways(found.up) == [("a", [("equity", ">=", 100, 40)])]
    assert ways(found.down) == [("c", [("equity", "<", 50, -10)])]


def test_the_best_has_nothing_above_and_the_remainder_nothing_below() -> None:
    assert explained(bands(), {"equity": 100}).up == ()
    assert explained(bands(), {"equity": 10}).down == ()


def test_an_unknown_figure_has_a_limit_and_no_gap() -> None:
    assert ways(explained(bands(), {}).up) == [("b", [("equity", ">=", 50, None)])]


def test_a_tier_that_is_no_aim_is_neither_sought_nor_guarded() -> None:
    document = bands()
    document["tiers"][1]["is_aim"] = False
    assert ways(explained(document, {"equity": 10}).up) == [("a", [("equity", ">=", 100, 90)])]
    assert explained(document, {"equity": 60}).down == ()


EITHER = bands(
    rule("a", {"any": [at_least("equity", 100), at_least("commission", 10)]}),
    rule("b", {"all": [at_least("equity", 50), {"not": at_least("risk", 2)}]}),
)


def test_alternatives_are_ways_of_their_own_shortest_first() -> None:
    found = explained(EITHER, {"equity": 90, "commission": 1, "risk": 1})
    assert ways(found.up) == [
        ("a", [("equity", ">=", 100, 10)]),
        ("a", [("commission", ">=", 10, 9)]),
    ]
    assert ways(found.down) == [("c", [("equity", "<", 50, -40)]), ("c", [("risk", ">=", 2, 1)])]


def test_what_holds_twice_has_to_be_lost_twice() -> None:
    found = explained(EITHER, {"equity": 110, "commission": 20, "risk": 1})
    assert ways(found.down) == [("b", [("equity", "<", 100, -10), ("commission", "<", 10, -10)])]


def test_what_belongs_together_is_one_way() -> None:
    found = explained(EITHER, {"equity": 40, "commission": 1, "risk": 3})
    assert ways(found.up) == [("b", [("equity", ">=", 50, 10), ("risk", "<", 2, -1)])]


def test_a_rule_that_stands_in_the_way_has_to_go() -> None:
    document = bands(rule("c", at_least("calls", 2), "calls"), rule("a", at_least("equity", 100)))
    found = explained(document, {"calls": 3, "equity": 120})
    assert ways(found.up) == [("a", [("calls", "<", 2, -1)])]
    assert ways(explained(document, {"calls": 3, "equity": 20}).up) == [
        ("a", [("calls", "<", 2, -1), ("equity", ">=", 100, 80)])
    ]
    # Above it stands a rule that would take the client down.
    assert ways(explained(document, {"calls": 1, "equity": 120}).down) == [
        ("c", [("equity", "<", 100, -20)]),
        ("c", [("calls", ">=", 2, 1)]),
    ]


def test_a_way_that_another_rule_blocks_is_not_shown() -> None:
    outside = {"not": {"measure": "equity", "between": [0, 90]}}
    assert explained(bands(rule("c", outside), rule("a", at_least("equity", 100))), {"equity": 50}).up == ()


@pytest.mark.parametrize(
    ("op", "value", "change"),
    [
        (">", 5.0, ("m", ">", 5, 0)),
        ("<", 5.0, ("m", "<", 5, 0)),
        ("=", 4.0, ("m", "=", 5, 1)),
        ("!=", 5.0, ("m", "!=", 5, 0)),
    ],
)
def test_strict_limits_are_tried_just_beside_them(op: str, value: float, change: tuple[Any, ...]) -> None:
    document = bands(rule("a", {"measure": "m", "op": op, "value": 5}))
    assert ways(explained(document, {"m": value}).up) == [("a", [change])]


def test_other_conditions_name_what_has_to_be_so() -> None:
    when = [
        {"measure": "m", "known": True},
        {"attribute": "class", "in": ["good", "fair"]},
        {"not": {"scheme": "grade", "in": ["bad"]}},
    ]
    document = bands(rule("a", {"all": when}))
    found = explained(document, {}, attributes={"class": "poor"}, others={"grade": "bad"})
    assert ways(found.up) == [
        ("a", [("m", "known"), ("class", "in", "good", "fair"), ("grade", "not in", "bad")])
    ]
    assert [change.word for change in found.up[0].changes] == [None, "poor", "bad"]
    held = explained(document, {"m": 1}, attributes={"class": "good"}, others={"grade": "fine"})
    assert held.tier == "a"
    assert sorted(ways(held.down)) == [
        ("c", [("class", "not in", "good", "fair")]),
        ("c", [("grade", "in", "bad")]),
    ]


def test_a_card_says_how_far_each_factor_alone_would_lead() -> None:
    # (3 × 60 + 1 × 75) ÷ 4 = 63.75. For 75: equity (300 − 75) ÷ 3 = 75; the risk would need 120 points.
    found = explained(card(), {"equity": 60, "risk": 0.25})
    assert (found.tier, found.points) == ("b", 63.75)
    assert ways(found.up) == [("a", [("equity", ">=", 75, 15)])]
    # For 50: equity (200 − 75) ÷ 3; risk 200 − 180 = 20 points.
    assert ways(found.down) == [
        ("c", [("equity", "<", 41.666667, -18.333333)]),
        ("c", [("risk", ">", 0.8, 0.55)]),
    ]
    assert [(use.measure, use.value, use.points, use.weight) for use in found.measures] == [
        ("equity", 60, 60, 0.75),
        ("risk", 0.25, 75, 0.25),
    ]


def test_a_card_at_its_cut_is_at_the_edge() -> None:
    found = explained(card(), {"equity": 75, "risk": 0.25})
    assert (found.tier, found.points) == ("a", 75.0)
    assert ways(found.down) == [("b", [("equity", "<", 75, 0)]), ("b", [("risk", ">", 0.25, 0)])]


def test_a_card_that_no_factor_alone_lifts_has_no_way() -> None:
    assert explained(card(), {"equity": 0, "risk": 1}).up[0].changes[0].limit == pytest.approx(66.666667)
    even = [
        {"measure": name, "weight": 1, "method": "range", "low": 0, "high": 1} for name in ("x", "y", "z")
    ]
    assert explained(card(factors=even), {"x": 0, "y": 0, "z": 0}).up == ()


def test_a_factor_that_was_left_out_takes_its_weight_back() -> None:
    whole = card()
    whole["card"]["factors"][1]["if_unknown"] = None
    found = explained(whole, {"equity": 60})
    assert (found.tier, found.points) == ("b", 60)
    assert [(use.points, use.weight) for use in found.measures] == [(60, 1.0), (None, None)]
    # (3 × 60 + points) ÷ 4 is 75 for 120 points: the risk alone cannot lift; equity alone has to be 75.
    assert ways(found.up) == [("a", [("equity", ">=", 75, 15)])]


METHODS = [
    # Percentiles of 1, 2, 2, 4: at 12.5, 50, 87.5; just above them 25, 75, 100.
    ({"method": "percentile"}, 1.5, 50, 2.0),
    ({"method": "percentile"}, 1.5, 51, np.nextafter(2.0, 3)),
    ({"method": "percentile"}, 1.5, 100, np.nextafter(4.0, 5)),
    ({"method": "percentile", "better": "low"}, 3.0, 50, 2.0),
    ({"method": "percentile", "better": "low"}, 3.0, 51, np.nextafter(2.0, 1)),
    # The quartiles are 1.75 and 2.5.
    ({"method": "winsorised", "low": 25, "high": 75}, 1.0, 60, 2.2),
    ({"method": "winsorised", "low": 25, "high": 75, "better": "low"}, 3.0, 60, 2.05),
    ({"method": "range", "low": 0, "high": 10}, 1.0, 60, 6.0),
    (
        {"method": "steps", "steps": [{"at_least": 3, "points": 20}, {"at_least": 7, "points": 80}]},
        1.0,
        60,
        7.0,
    ),
]


@pytest.mark.parametrize(("factor", "value", "cut", "limit"), METHODS)
def test_points_lead_back_to_a_figure(factor: dict[str, Any], value: float, cut: float, limit: float) -> None:
    factors = [{"measure": "m", "weight": 1} | factor]
    found = explained(card(factors=factors, cuts=[{"tier": "a", "at_least": cut}]), {"m": value})
    (way,) = found.up
    assert way.changes[0].limit == pytest.approx(limit, rel=1e-15)


@pytest.mark.parametrize(
    "factor",
    [
        {"method": "steps", "steps": [{"at_least": 3, "points": 20}]},
        {"method": "winsorised", "low": 40, "high": 60},
        {"measure": "none", "method": "percentile"},
        {"measure": "none", "method": "percentile", "better": "low"},
    ],
)
def test_points_that_no_figure_earns_lead_nowhere(factor: dict[str, Any]) -> None:
    factors = [{"measure": "m", "weight": 1} | factor]
    firm = Firm({**FIRM.ordered, "none": np.array([])})
    whole = read(card(factors=factors, cuts=[{"tier": "a", "at_least": 60}]))
    assert explain(whole, Person({"m": 1.0, "none": 1.0}), firm).up == ()


def test_deviation_asks_for_a_figure_above_the_mean_and_for_calm() -> None:
    found = explained(deviation(), {"equity": 110, "commission": 9, "spread": 0.3})
    assert (found.tier, found.points) == ("c", 10.0)
    # b is above 30 per cent and unsteady, or steady anywhere: the nearest by changes is one figure.
    assert sorted(ways(found.up)) == [
        ("b", [("commission", ">", 13, 4)]),
        ("b", [("equity", ">", 130, 20)]),
        ("b", [("spread", "<=", 0.2, -0.1)]),
    ]
    best = explained(deviation(), {"equity": 150, "commission": 9, "spread": 0.1})
    assert sorted(ways(best.down)) == [
        ("b", [("equity", "<=", 130, -20)]),
        ("b", [("spread", ">", 0.2, 0.1)]),
    ]


def test_deviation_without_a_mean_leads_nowhere() -> None:
    firm = Firm({"equity": np.array([0.0]), "commission": np.array([]), "spread": np.array([0.1])})
    assert explain(read(deviation()), Person({"equity": 0.0, "spread": 0.1}), firm).up == ()


def test_quadrant_asks_for_the_side_that_is_low() -> None:
    found = explained(quadrant(), {"equity": 90, "commission": 12})
    assert found.outcome.code == "low_high"
    assert ways(found.up) == [("a", [("equity", ">=", 100, 10)])]
    assert ways(found.down) == [("c", [("commission", "<", 10, -2)])]


def test_grid_and_manual_name_tiers_and_words() -> None:
    found = explained(grid(), {}, others={"grade": "two", "type": "calm"})
    assert ways(found.up) == [("a", [("grade", "in", "one")])]
    assert ways(found.down) == [("c", [("grade", "not in", "two")]), ("c", [("type", "not in", "calm")])]
    assert ways(explained(manual(), {}, attributes={"class": "fair"}).up) == [
        ("a", [("class", "in", "good")])
    ]


def test_count_asks_for_as_many_conditions_as_are_missing() -> None:
    found = explained(count(), {"one": 1, "two": 0.5, "three": 0})
    assert (found.tier, found.points) == ("c", 1.0)
    assert ways(found.up) == [("b", [("two", ">=", 1, 0.5)]), ("b", [("three", ">=", 1, 1)])]
    held = explained(count(), {"one": 1, "two": 2, "three": 3})
    assert ways(held.down) == [
        ("b", [("one", "<", 1, 0)]),
        ("b", [("two", "<", 1, -1)]),
        ("b", [("three", "<", 1, -2)]),
    ]


def test_measures_stand_beside_the_firm() -> None:
    document = bands(rule("a", {"any": [at_least(name, 999) for name in ("equity", "m", "elsewhere")]}))
    found = explained(document, {"equity": 150, "elsewhere": 7})
    assert [
        (use.measure, use.value, use.average, use.deviation, use.percentile) for use in found.measures
    ] == [
        ("equity", 150, 100, 50, pytest.approx(83.333333)),
        ("m", None, 2.25, None, None),
        ("elsewhere", 7, None, None, None),
    ]


def test_a_deviation_needs_a_mean_above_zero() -> None:
    firm = Firm({"equity": np.array([-1.0, 1.0])})
    (use,) = explain(read(bands()), Person({"equity": 1.0}), firm).measures
    assert (use.average, use.deviation, use.percentile) == (0.0, None, 75.0)
    nobody = Firm({"equity": np.array([])})
    (use,) = explain(read(bands()), Person({"equity": 1.0}), nobody).measures
    assert (use.average, use.deviation, use.percentile) == (None, None, None)


def test_many_alternatives_are_cut_off() -> None:
    parts = [{"any": [at_least(f"m{line}{column}", 1) for column in range(4)]} for line in range(6)]
    found = explained(bands(rule("a", {"all": parts})), {})
    assert len(found.up) == 200
    assert all(len(way.changes) == 6 for way in found.up)


figure = st.none() | st.floats(0, 200)


@PATIENT
@given(st.sampled_from(["bands", "card", "deviation", "quadrant", "count"]), st.data())
def test_every_way_keeps_its_word(kind: str, data: st.DataObject) -> None:
    document = read(EVERY_KIND[kind]())
    person = Person({name: data.draw(figure) for name in measures_of(document)})
    firm = Firm({name: FIRM.ordered[name] for name in firm_measures_of(document)})
    found = explain(document, person, firm)
    place = document.tier_codes.index
    for way in (*found.up, *found.down):
        moved = person.with_figures(
            {change.name: _reached(change.op, change.limit) for change in way.changes}
        )
        after = evaluate(document, crowd(document, [moved], firm))
        assert document.tier_codes[after.tiers[0]] == way.tier
        assert (place(way.tier) < place(found.tier)) is (way in found.up)


def _reached(op: str, limit: float | None) -> float:
    """A little beyond a strict limit, at any other; 0 stands for a figure that only has to be known."""
    assert op in (">=", ">", "<=", "<", "known")
    return (limit or 0.0) + {">": 1e-6, "<": -1e-6}.get(op, 0.0)
