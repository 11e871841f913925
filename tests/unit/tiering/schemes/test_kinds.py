"""Every kind over hand-worked clients at, under and over its limits."""

from __future__ import annotations

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
from tests.unit.tiering.schemes.people import population, tiers
from tiering.engine.schemes import (
    Categories,
    Firm,
    Population,
    as_categories,
    attributes_of,
    evaluate,
    firm_measures_of,
    in_order,
    measures_of,
    read,
    schemes_of,
)
from tiering.engine.schemes.points import score
from tiering.engine.table import MeasureTable

# A busy machine is no fault of the code.
PATIENT = settings(deadline=None)


def test_bands_take_the_first_rule_that_holds() -> None:
    people = population({"equity": [100.0, 99.99, 50.0, 49.99, None]})
    assert tiers(bands(), people) == [
        ("a", "limit"),
        ("b", "limit"),
        ("b", "limit"),
        ("c", "remainder"),
        ("c", "remainder"),
    ]


def test_rules_go_before_the_body_of_every_kind() -> None:
    people = population({"equity": [100.0, None], "risk": [0.0, None]})
    unknown = rule("b", {"measure": "equity", "known": False}, "unheard_of")
    assert tiers(card() | {"rules": [unknown]}, people) == [("a", "points"), ("b", "unheard_of")]


def test_card_weighs_points() -> None:
    # (3 × equity + 1 × (1 − risk) × 100) ÷ 4: 75 and 50 exactly, and a hundredth of a point under.
    people = population(
        {
            "equity": [75.0, 74.99, 50.0, 49.99, 200.0, -5.0, None],
            "risk": [0.25, 0.25, 0.5, 0.5, 2.0, 0.0, None],
        }
    )
    assert score(read(card()).body, people).total.tolist()[:6] == [75.0, 74.9925, 50.0, 49.9925, 75.0, 25.0]  # type: ignore[arg-type]
    assert [tier for tier, _rule in tiers(card(), people)] == ["a", "b", "b", "c", "a", "c", "c"]


def test_an_unknown_factor_has_its_points_or_takes_its_weight_with_it() -> None:
    people = population({"equity": [80.0, None], "risk": [None, None]})
    for if_unknown, expected in ((0, 60.0), (100, 85.0), (None, 80.0)):
        whole = card()
        whole["card"]["factors"][1]["if_unknown"] = if_unknown
        total = evaluate(read(whole), people).points
        assert total is not None
        np.testing.assert_equal(total, [expected, np.nan])


def test_a_card_with_every_factor_left_out_has_no_points() -> None:
    factor = {"measure": "equity", "weight": 1, "method": "percentile", "if_unknown": None}
    people = population({"equity": [None, None]})
    assert tiers(card(factors=[factor]), people) == [("c", "remainder")] * 2


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        # Half of the equal ones count as below: 1 of 5 → 10, 2 and 3 of 5 → (1 + 3) ÷ 2 × 20 = 40.
        ({"method": "percentile"}, [10.0, 40.0, 40.0, 70.0, 90.0, 0.0]),
        ({"method": "percentile", "better": "low"}, [90.0, 60.0, 60.0, 30.0, 10.0, 0.0]),
        # Quartiles of 1, 2, 2, 4, 101 are 2 and 4.
        ({"method": "winsorised", "low": 25, "high": 75}, [0.0, 0.0, 0.0, 100.0, 100.0, 0.0]),
        ({"method": "winsorised", "low": 25, "high": 51}, [0.0, 0.0, 0.0, 100.0, 100.0, 0.0]),
        ({"method": "winsorised", "low": 25, "high": 50}, [50.0, 50.0, 50.0, 50.0, 50.0, 0.0]),
        ({"method": "range", "low": 1, "high": 5}, [0.0, 25.0, 25.0, 75.0, 100.0, 0.0]),
        ({"method": "range", "low": 1, "high": 5, "better": "low"}, [100.0, 75.0, 75.0, 25.0, 0.0, 0.0]),
        (
            {"method": "steps", "steps": [{"at_least": 2, "points": 30}, {"at_least": 4.5, "points": 90}]},
            [0.0, 30.0, 30.0, 30.0, 90.0, 0.0],
        ),
    ],
)
def test_methods_of_a_factor(factor: dict[str, object], expected: list[float]) -> None:
    people = population({"m": [1.0, 2.0, 2.0, 4.0, 101.0, None], "other": [0.0] * 6})
    whole = card(factors=[{"measure": "m", "weight": 1} | factor])
    np.testing.assert_allclose(score(read(whole).body, people).points[0], expected, rtol=0, atol=1e-9)  # type: ignore[arg-type]


def test_deviation_takes_the_largest_and_stability() -> None:
    # Means: equity 100, commission 10, spread 0.2. 130 is exactly 30 per cent above, which is not "above 30".
    people = population(
        {
            "equity": [130.0, 130.01, 100.0, 39.99, None, None],
            "commission": [10.0, 10.0, 13.01, 6.99, 10.0, None],
            "spread": [0.1, 0.2, 0.3, 0.2, None, 0.2],
        }
    )
    assert people.firm.mean("equity") == 100.0
    assert tiers(deviation(), people) == [
        ("b", "stable"),
        ("a", "stable"),
        ("b", "unstable"),
        ("b", "stable"),
        ("c", "unstable"),
        ("c", "remainder"),
    ]


def test_a_firm_without_a_mean_above_zero_has_no_deviations() -> None:
    people = population({"equity": [0.0, 0.0], "commission": [None, None], "spread": [0.1, 0.2]})
    assert tiers(deviation(), people) == [("c", "remainder")] * 2


def test_quadrant_is_high_at_its_limit() -> None:
    people = population(
        {"equity": [4.0, 4.0, 1.0, 1.0, None, 10.0], "commission": [10.0, 9.99, 10.0, 9.99, 10.0, None]}
    )
    assert people.firm.mean("equity") == 4.0
    assert tiers(quadrant(), people) == [
        ("a", "high_high"),
        ("b", "high_low"),
        ("b", "low_high"),
        ("c", "low_low"),
        ("c", "remainder"),
        ("c", "remainder"),
    ]


def test_grid_combines_two_schemes() -> None:
    people = population(
        {},
        others={
            "grade": ["one", "one", "two", "two", "three", None],
            "type": ["calm", "bold", "calm", "bold", "calm", "calm"],
        },
    )
    assert tiers(grid(), people) == [
        ("a", "one_calm"),
        ("b", "one_bold"),
        ("b", "two_calm"),
        ("c", "two_bold"),
        ("c", "remainder"),
        ("c", "remainder"),
    ]


def test_grid_without_its_schemes_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="scheme 'grade' has to be evaluated first"):
        tiers(grid(), population({"m": [1.0]}))


def test_count_counts_what_holds() -> None:
    people = population(
        {"one": [1.0, 1.0, 1.0, None], "two": [1.0, 1.0, 0.99, None], "three": [1.0, None, 0.0, 1.0]}
    )
    assert tiers(count(), people) == [
        ("a", "conditions"),
        ("b", "conditions"),
        ("c", "remainder"),
        ("c", "remainder"),
    ]
    assert evaluate(read(count()), people).points is not None


def test_manual_takes_what_people_set() -> None:
    people = population({}, attributes={"class": ["good", "fair", "unheard of", None]})
    assert tiers(manual(), people) == [
        ("a", "set_by_hand"),
        ("b", "set_by_hand"),
        ("c", "remainder"),
        ("c", "remainder"),
    ]


def test_outcomes_say_where_they_stand() -> None:
    named = bands() | {"kind": "count", "count": count()["count"]}
    named["rules"][0]["name"] = {"zh": "大户", "en": "Large"}
    outcomes = evaluate(
        read(named), population({"equity": [1.0], "one": [0.0], "two": [0.0], "three": [0.0]})
    ).outcomes
    assert [(outcome.place, outcome.code, outcome.tier) for outcome in outcomes] == [
        ("rules[0]", "limit", "a"),
        ("rules[1]", "limit", "b"),
        ("count.cuts[0]", "conditions", "a"),
        ("count.cuts[1]", "conditions", "b"),
        ("remainder", "remainder", "c"),
    ]
    assert outcomes[0].name is not None
    assert outcomes[0].name.zh == "大户"


NEEDS = {
    "bands": (("equity",), (), (), ()),
    "card": (("equity", "risk"), (), (), ()),
    "deviation": (("equity", "commission", "spread"), ("equity", "commission", "spread"), (), ()),
    "quadrant": (("equity", "commission"), ("equity",), (), ()),
    "grid": ((), (), (), ("grade", "type")),
    "count": (("one", "two", "three"), (), (), ()),
    "manual": ((), (), ("class",), ()),
}


@pytest.mark.parametrize("kind", NEEDS)
def test_a_document_says_what_it_needs(kind: str) -> None:
    scheme = read(EVERY_KIND[kind]())
    assert (
        measures_of(scheme),
        firm_measures_of(scheme),
        attributes_of(scheme),
        schemes_of(scheme),
    ) == NEEDS[kind]


def test_conditions_and_movement_are_needs_too() -> None:
    parts = [
        {"not": at_least("m", 1, of="mean")},
        {"attribute": "x", "equals": "y"},
        {"scheme": "z", "in": ["q"]},
        {"measure": "n", "known": True},
    ]
    movement = {
        "new_client": {"tier": "b", "under_days": 9, "instead_of": ["c"]},
        "caps": [{"code": "calls", "tier": "b", "when": at_least("calls", 2)}],
    }
    scheme = read(bands(rule("a", {"all": parts}), movement=movement))
    assert measures_of(scheme) == ("m", "n", "calls", "tenure_days")
    assert (firm_measures_of(scheme), attributes_of(scheme), schemes_of(scheme)) == (("m",), ("x",), ("z",))


def test_a_limit_that_is_a_value_needs_no_firm() -> None:
    scheme = read(deviation(stability={"measure": "spread", "value": 0.1}))
    assert firm_measures_of(scheme) == ("equity", "commission")
    factors = [
        {"measure": name, "weight": 1, "method": name, **ends}
        for name, ends in (("percentile", {}), ("winsorised", {"low": 5, "high": 95}))
    ]
    assert firm_measures_of(read(card(factors=factors))) == ("percentile", "winsorised")


def test_schemes_come_after_those_they_build_on() -> None:
    documents = {"grid": read(grid()), "type": read(manual()), "grade": read(bands())}
    assert in_order(documents) == ("grade", "type", "grid")


def test_schemes_that_build_on_nothing_or_on_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="scheme 'grid' builds on 'grade', which is not there"):
        in_order({"grid": read(grid())})
    one = read(bands(rule("a", {"scheme": "two", "in": ["a"]})))
    two = read(bands(rule("a", {"scheme": "one", "in": ["a"]})))
    with pytest.raises(ValueError, match="one → two → one"):
        in_order({"one": one, "two": two})


def test_tiers_of_one_scheme_are_words_for_another() -> None:
    scheme = read(bands())
    people = population({"equity": [100.0, 50.0, 0.0]})
    grade = as_categories(scheme, evaluate(scheme, people).tiers)
    above = bands(rule("a", {"scheme": "grade", "in": ["a", "b"]}))
    found = evaluate(read(above), Population(people.table, people.firm, others={"grade": grade}))
    assert found.tiers.tolist() == [0, 0, 2]
    assert Categories.of(["b", None]).is_known.tolist() == [True, False]


values = st.lists(st.none() | st.floats(-1e9, 1e9), min_size=1, max_size=20)


@PATIENT
@given(values, st.randoms())
def test_figures_of_the_firm_do_not_depend_on_the_order_of_clients(
    figures: list[float | None], random: object
) -> None:
    shuffled = list(figures)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = population({"m": figures}).firm, population({"m": shuffled}).firm
    np.testing.assert_equal(one.mean("m"), other.mean("m"))
    np.testing.assert_equal(one.quantile("m", 90), other.quantile("m", 90))


@PATIENT
@given(st.sampled_from(["card", "deviation", "quadrant", "bands"]), st.data())
def test_a_part_of_the_clients_has_the_tiers_it_has_among_all(kind: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    column = st.lists(st.none() | st.floats(-1e6, 1e6), min_size=size, max_size=size)
    scheme = read(EVERY_KIND[kind]())
    whole = population({name: data.draw(column) for name in measures_of(scheme)})
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    part = Population(whole.table.take(chosen), whole.firm)
    assert evaluate(scheme, part).tiers.tolist() == evaluate(scheme, whole).tiers[chosen].tolist()


@PATIENT
@given(values, st.integers(1, 5))
def test_a_firm_joined_from_parts_is_the_whole(figures: list[float | None], shards: int) -> None:
    whole = population({"m": figures})
    lines = np.arange(len(figures))
    parts = [Firm.of(whole.table.take(lines % shards == shard), ["m"]) for shard in range(shards)]
    np.testing.assert_array_equal(Firm.joined(parts).ordered["m"], whole.firm.ordered["m"])
    np.testing.assert_equal(Firm.joined(parts).mean("m"), whole.firm.mean("m"))


def test_a_firm_of_no_parts_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        Firm.joined([])


def test_nobody_is_nobody() -> None:
    table = MeasureTable(np.array([], dtype=np.int64), {"equity": np.array([]), "risk": np.array([])})
    for whole in (bands(), card()):
        assert evaluate(read(whole), Population(table, Firm.of(table, table.columns))).tiers.tolist() == []
