"""Every fault has a place, a sentence and a remedy; nothing that JSON can hold makes the reader fall over."""

from __future__ import annotations

from typing import Any

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
    document,
    grid,
    manual,
    quadrant,
    rule,
    text,
)
from tiering.engine.schemes import Fault, InvalidDocument, Vocabulary, read, validate

# A busy machine is no fault of the code.
PATIENT = settings(deadline=None)

VOCABULARY = Vocabulary(
    measures=["equity"], attributes={"class": ["good"], "branch": []}, schemes={"grade": ["one"]}
)


def faults(whole: Any, vocabulary: Vocabulary | None = None) -> list[tuple[str, str]]:
    return [(fault.place, fault.code) for fault in validate(whole, vocabulary)]


def with_movement(**parts: Any) -> dict[str, Any]:
    return bands(movement=parts)


def with_factor(**parts: Any) -> dict[str, Any]:
    factor = {"measure": "equity", "weight": 1, "method": "range", "low": 0, "high": 1} | parts
    return card(factors=[{key: part for key, part in factor.items() if part != "left out"}])


def with_condition(when: Any) -> dict[str, Any]:
    return bands(rule("a", when))


def deep(levels: int) -> dict[str, Any]:
    condition = at_least("equity", 1)
    for _level in range(levels):
        condition = {"not": condition}
    return condition


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_sound_document_has_no_fault(kind: str) -> None:
    assert validate(EVERY_KIND[kind]()) == []
    assert read(EVERY_KIND[kind]()).kind == kind


WHOLE = [
    (None, [("", "not_an_object")]),
    (3, [("", "not_an_object")]),
    (bands(format=2), [("format", "format_unknown")]),
    (bands(format=True), [("format", "not_a_number"), ("format", "format_unknown")]),
    (bands() | {"kind": "bend"}, [("kind", "not_a_choice")]),
    (bands(colour="red"), [("colour", "unknown_key")]),
    (bands(remainder="d"), [("remainder", "tier_unknown")]),
    (bands(remainder=None), [("remainder", "missing")]),
    (bands(title={"zh": " ", "en": 3}), [("title.zh", "not_a_text"), ("title.en", "not_a_text")]),
    (bands(title="Words"), [("title", "not_an_object")]),
    (document("bands"), [("rules", "missing")]),
    (
        document("bands", remainder="a", tiers=[{"name": text("A")}], rules=[rule("a", at_least("m", 1))]),
        [("tiers[0].code", "missing"), ("remainder", "tier_unknown"), ("rules[0].tier", "tier_unknown")],
    ),
    (document("bands", rules=[]), [("rules", "empty_list")]),
    (document("bands", rules={}), [("rules", "not_a_list")]),
    (
        bands(*[rule("a", at_least("m", 1))] * 2),
        [("rules[1].code", "repeated"), ("rules[1]", "never_reached")],
    ),
    (document("card"), [("card", "missing")]),
    (bands(card=card()["card"]), [("card", "kind_without_part")]),
    (bands(requirements=["R7", ""]), [("requirements[1]", "not_a_text")]),
    (bands(guesses=[{"place": "rules[0]"}]), [("guesses[0].note", "missing")]),
    (bands(requirements=[], guesses=[]), []),
    (
        bands(tiers=[{"code": "A", "name": text("A")}], remainder=None, rules=[rule("a", at_least("m", 1))]),
        [("tiers[0].code", "not_a_code"), ("remainder", "missing"), ("rules[0].tier", "tier_unknown")],
    ),
    (
        bands(tiers=[{"code": code, "name": text("A"), "is_aim": "no"} for code in "abc"]),
        [(f"tiers[{place}].is_aim", "not_true_or_false") for place in range(3)],
    ),
    (
        bands(tiers=[{"code": code, "name": text("A")} for code in "abcb"]),
        [("tiers[3].code", "repeated")],
    ),
]

CONDITIONS: list[tuple[Any, list[tuple[str, str]]]] = [
    (None, [("", "missing")]),
    ({}, [("", "no_condition")]),
    (7, [("", "no_condition")]),
    ({"measure": "m", "attribute": "x"}, [("", "two_conditions")]),
    ({"measure": "m", "op": "≥", "value": 1}, [(".op", "not_a_choice")]),
    ({"measure": "m", "op": ">="}, [(".value", "missing")]),
    ({"measure": "m", "op": ">=", "value": "1"}, [(".value", "not_a_number")]),
    ({"measure": "m", "op": ">=", "value": 10**400}, [(".value", "not_a_number")]),
    ({"measure": "m", "op": ">=", "value": float("nan")}, [(".value", "not_a_number")]),
    ({"measure": "m", "op": ">=", "value": 101, "of": "percentile"}, [(".value", "out_of_range")]),
    ({"measure": "m", "op": ">=", "value": 101, "of": "mode"}, [(".of", "not_a_choice")]),
    ({"measure": 3, "op": ">=", "value": 1}, [(".measure", "not_a_text")]),
    ({"measure": "m", "between": [1, 2], "op": ">"}, [(".op", "unknown_key")]),
    ({"measure": "m", "between": [2, 1]}, [(".between", "wrong_way_round")]),
    ({"measure": "m", "between": [1]}, [(".between", "not_two")]),
    ({"measure": "m", "between": []}, [(".between", "empty_list")]),
    ({"measure": "m", "between": [1, None]}, [(".between[1]", "missing"), (".between", "wrong_way_round")]),
    ({"measure": "m", "between": [10, 110], "of": "percentile"}, [(".between[1]", "out_of_range")]),
    ({"measure": "m", "between": [10, 90], "of": "percentile"}, []),
    ({"measure": "m", "known": "yes"}, [(".known", "not_true_or_false")]),
    ({"measure": "m", "known": False}, []),
    ({"attribute": "x"}, [(".in", "missing")]),
    ({"attribute": "x", "in": [""]}, [(".in[0]", "not_a_text")]),
    ({"attribute": "x", "equals": "y"}, []),
    ({"scheme": "x", "in": []}, [(".in", "empty_list")]),
    ({"any": [at_least("m", 1), {"all": []}]}, [(".any[1].all", "empty_list")]),
    ({"any": [at_least("m", 1)] * 501}, [(".any", "too_long")]),
    ({"not": {}}, [(".not", "no_condition")]),
    (deep(10), []),
    (deep(11), [(".not" * 11, "too_deep")]),
]

BODIES = [
    (with_factor(weight=0), [("card.factors[0].weight", "out_of_range")]),
    (with_factor(method="magic"), [("card.factors[0].method", "not_a_choice")]),
    (with_factor(low=2), [("card.factors[0].low", "wrong_way_round")]),
    (with_factor(low="left out"), [("card.factors[0].low", "missing")]),
    (with_factor(method="winsorised", high=101), [("card.factors[0].high", "out_of_range")]),
    (with_factor(method="percentile"), []),
    (with_factor(if_unknown=None), []),
    (with_factor(if_unknown=50), []),
    (with_factor(if_unknown=-1), [("card.factors[0].if_unknown", "out_of_range")]),
    (with_factor(better="tall"), [("card.factors[0].better", "not_a_choice")]),
    (with_factor(method="steps"), [("card.factors[0].steps", "missing")]),
    (
        with_factor(method="steps", steps=[{"at_least": 1, "points": 5}, {"at_least": 1, "points": 9}]),
        [("card.factors[0].steps[1].at_least", "not_rising")],
    ),
    (card(factors=[3]), [("card.factors[0]", "not_an_object")]),
    (
        card(cuts=[{"tier": "a", "at_least": 50}, {"tier": "b", "at_least": 50}]),
        [("card.cuts[1].at_least", "not_falling")],
    ),
    (deviation(measures=[]), [("deviation.measures", "empty_list")]),
    (deviation(stability={"measure": "spread"}), [("deviation.stability.value", "missing")]),
    (deviation(cuts=[{"above": 3, "stable": "a", "unstable": "b"}]), [("deviation.cuts", "open_end")]),
    (
        deviation(cuts=[{"above": above, "stable": "a", "unstable": "b"} for above in (3, 3, None)]),
        [("deviation.cuts[1]", "not_falling")],
    ),
    (
        quadrant(cells={"high_high": "a"}),
        [(f"quadrant.cells.{c}", "missing") for c in ("high_low", "low_high", "low_low")],
    ),
    (quadrant(x={"measure": "m"}), [("quadrant.x.value", "missing")]),
    (grid(cells={"one": {"calm": "a", "bold": "b"}}), [("grid.cells.two", "missing")]),
    (
        grid(cells={"one": {"calm": "a"}, "two": {"calm": "z", "bold": "b"}}),
        [("grid.cells.one", "cell_missing"), ("grid.cells.two.calm", "tier_unknown")],
    ),
    (
        grid(rows={"scheme": "grade", "tiers": ["one", "one"]}),
        [("grid.rows.tiers[1]", "repeated"), ("grid.cells.two", "unknown_key")],
    ),
    (count(cuts=[{"tier": "a", "at_least": 4}]), [("count.cuts[0].at_least", "count_out_of_reach")]),
    (count(cuts=[{"tier": "a", "at_least": 1.5}]), [("count.cuts[0].at_least", "not_whole")]),
    (
        count(conditions=[{"code": "x", "name": text("x"), "when": at_least("m", 1)}] * 3),
        [("count.conditions[1].code", "repeated"), ("count.conditions[2].code", "repeated")],
    ),
    (document("manual", manual={"attribute": "class"}), [("manual.values", "missing")]),
    (manual(values={}), [("manual.values", "empty_list")]),
    (manual(values=[]), [("manual.values", "not_an_object")]),
    (manual(values={"good": None}), [("manual.values.good", "missing")]),
    (manual(values={"good": "z"}), [("manual.values.good", "tier_unknown")]),
]

MOVEMENTS = [
    (with_movement(), []),
    (with_movement(period="week"), [("movement.period", "not_a_choice")]),
    (with_movement(minimum_stay=1.5), [("movement.minimum_stay", "not_whole")]),
    (with_movement(hysteresis=1), [("movement.hysteresis", "out_of_range")]),
    (with_movement(protection=-1), [("movement.protection", "out_of_range")]),
    (
        with_movement(
            new_client={"tier": "b", "under_days": 90, "instead_of": ["c"], "needs_approval": True}
        ),
        [],
    ),
    (
        with_movement(new_client={"tier": "b", "under_days": 90}),
        [("movement.new_client.instead_of", "missing")],
    ),
    (
        with_movement(new_client={"tier": "b", "under_days": 0, "instead_of": ["c"]}),
        [("movement.new_client.under_days", "out_of_range")],
    ),
    (with_movement(caps=[]), []),
    (with_movement(caps=[{"code": "x", "tier": "b", "when": at_least("m", 2), "name": text("x")}]), []),
    (
        with_movement(caps=[{"code": "x", "tier": "b", "when": at_least("m", 2)}] * 2),
        [("movement.caps[1].code", "repeated")],
    ),
]


@pytest.mark.parametrize(("whole", "expected"), [*WHOLE, *BODIES, *MOVEMENTS])
def test_faults_have_their_place(whole: Any, expected: list[tuple[str, str]]) -> None:
    assert faults(whole) == expected


@pytest.mark.parametrize(("when", "expected"), CONDITIONS)
def test_faults_of_conditions_have_their_place(when: Any, expected: list[tuple[str, str]]) -> None:
    places = [(f"rules[0].when{place}", code) for place, code in expected]
    assert faults(with_condition(when)) == places


@pytest.mark.parametrize(
    ("first", "second", "is_reached"),
    [
        ((">=", 50), (">=", 100), False),
        ((">=", 100), (">=", 50), True),
        ((">", 50), (">=", 50), True),
        ((">=", 50), (">", 50), False),
        (("<", 50), ("<=", 50), True),
        (("<=", 50), ("<", 10), False),
        (("<=", 50), (">=", 10), True),
        (("=", 50), ("=", 50), True),
    ],
)
def test_a_rule_below_a_wider_one_is_never_reached(
    first: tuple[str, float], second: tuple[str, float], is_reached: bool
) -> None:
    rules = [
        rule(tier, {"measure": "m", "op": op, "value": value})
        for tier, (op, value) in (("a", first), ("b", second))
    ]
    assert faults(bands(*rules)) == ([] if is_reached else [("rules[1]", "never_reached")])


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (bands(), []),
        (with_condition(at_least("equities", 1)), [("rules[0].when.measure", "measure_unknown")]),
        (
            with_condition({"attribute": "clas", "equals": "x"}),
            [("rules[0].when.attribute", "attribute_unknown")],
        ),
        (with_condition({"attribute": "class", "equals": "x"}), [("rules[0].when.equals", "not_a_choice")]),
        (
            with_condition({"attribute": "class", "in": ["good", "x"]}),
            [("rules[0].when.in[1]", "not_a_choice")],
        ),
        (with_condition({"attribute": "branch", "equals": "anything"}), []),
        (with_condition({"scheme": "grades", "in": ["x"]}), [("rules[0].when.scheme", "scheme_unknown")]),
        (with_condition({"scheme": "grade", "in": ["x"]}), [("rules[0].when.in[0]", "tier_unknown")]),
        (manual(), [("manual.values.fair", "not_a_choice")]),
    ],
)
def test_names_are_checked_against_the_vocabulary(whole: Any, expected: list[tuple[str, str]]) -> None:
    assert faults(whole, VOCABULARY) == expected


def test_a_fault_speaks() -> None:
    (fault,) = validate(with_condition({"measure": "m", "op": ">=", "value": "ten"}))
    assert fault.message == "“%(value)s” is not a number."
    assert fault.remedy == "Write a number without a unit."
    assert fault.parameters == {"value": "ten"}
    assert fault.sentence == "rules[0].when.value: “ten” is not a number. Write a number without a unit."


def test_limits_are_shown_without_decimals_they_do_not_have() -> None:
    (fault,) = validate(with_movement(protection=-1))
    assert fault.parameters == {"value": "-1", "low": "0", "high": "1000"}


def test_a_fault_without_a_sentence_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no sentence for fault 'bad'"):
        Fault("", "bad")


def test_reading_an_unsound_document_raises_its_faults() -> None:
    with pytest.raises(InvalidDocument, match=r"remainder: There is no tier “d”") as raised:
        read(bands(remainder="d"))
    assert [fault.place for fault in raised.value.faults] == ["remainder"]


KEYS = [
    *("kind", "tiers", "code", "name", "when", "measure", "op", "value", "between"),
    *("any", "all", "not", "rules", "card", "factors", "cuts"),
]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["a", ">="]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "kind",
                    "tiers",
                    "code",
                    "name",
                    "when",
                    "measure",
                    "op",
                    "value",
                    "between",
                    "any",
                    "all",
                    "not",
                    "rules",
                    "card",
                    "factors",
                    "cuts",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@PATIENT
@given(st.sampled_from(sorted(EVERY_KIND)), st.data())
def test_any_json_in_any_part_is_answered_with_faults(kind: str, data: st.DataObject) -> None:
    whole = EVERY_KIND[kind]()
    whole[data.draw(st.sampled_from(sorted(whole)))] = data.draw(anything)
    for fault in validate(whole):
        assert fault.sentence


@PATIENT
@given(anything)
def test_any_json_is_answered_with_faults(whole: Any) -> None:
    assert validate(whole)
