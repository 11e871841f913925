from __future__ import annotations

from typing import Any

import pytest

from tests.unit.tiering.schemes.documents import (
    EVERY_KIND,
    at_least,
    bands,
    card,
    count,
    deviation,
    quadrant,
    rule,
)
from tiering.engine.schemes import read
from tiering.engine.simulation import Knob, knobs, turned
from tiering.queries.presets import presets


def values(document: Any) -> dict[str, float]:
    return {knob.place: knob.value for knob in knobs(document)}


def test_limits_of_rules() -> None:
    found = knobs(bands())
    assert found == (
        Knob(("rules[0].when.value",), 100.0, "value", "a", "equity", ">="),
        Knob(("rules[1].when.value",), 50.0, "value", "b", "equity", ">="),
    )
    assert found[0].place == "rules[0].when.value"


def test_a_limit_that_rules_of_a_tier_share_is_turned_as_one() -> None:
    both = {"all": [at_least("equity", 100), at_least("commission", 7)]}
    document = bands(rule("a", both, "both"), rule("a", at_least("equity", 100), "one"))
    found = knobs(document)
    assert [knob.places for knob in found] == [
        ("rules[0].when.all[0].value", "rules[1].when.value"),
        ("rules[0].when.all[1].value",),
    ]
    after = turned(document, {"rules[0].when.all[0].value": 250.5})
    assert after["rules"][0]["when"]["all"][0]["value"] == 250.5
    assert after["rules"][1]["when"]["value"] == 250.5
    assert document["rules"][1]["when"]["value"] == 100


def test_an_equality_and_a_yes_or_no_is_no_knob() -> None:
    flags = {"all": [{"measure": "traded", "op": "=", "value": 1}, {"measure": "equity", "known": True}]}
    assert knobs(bands(rule("a", flags))) == ()


def test_two_ends_are_two_knobs() -> None:
    document = bands(rule("a", {"measure": "equity", "between": [1, 2.5]}))
    assert values(document) == {"rules[0].when.between[0]": 1.0, "rules[0].when.between[1]": 2.5}
    assert turned(document, {"rules[0].when.between[1]": 3.0})["rules"][0]["when"]["between"] == [1, 3]


def test_points_weights_and_cuts() -> None:
    assert values(card()) == {
        "card.factors[0].weight": 3.0,
        "card.factors[0].low": 0.0,
        "card.factors[0].high": 100.0,
        "card.factors[1].weight": 1.0,
        "card.factors[1].low": 0.0,
        "card.factors[1].high": 1.0,
        "card.cuts[0].at_least": 75.0,
        "card.cuts[1].at_least": 50.0,
    }
    assert values(deviation()) == {"deviation.stability.value": 1.0, "deviation.cuts[0].above": 30.0}
    assert values(quadrant()) == {"quadrant.x.value": 1.0, "quadrant.y.value": 10.0}
    assert values(count())["count.cuts[1].at_least"] == 2.0


def test_what_a_limit_is_a_multiple_of() -> None:
    assert [(knob.measure, knob.of) for knob in knobs(quadrant())] == [
        ("equity", "mean"),
        ("commission", "value"),
    ]


@pytest.mark.parametrize("broken", [None, [], "rules", {"rules": 3}, {"rules": [None, {"when": None}]}])
def test_a_text_that_cannot_be_read_has_no_knobs(broken: Any) -> None:
    assert knobs(broken) == ()


def test_only_knobs_are_turned() -> None:
    with pytest.raises(KeyError):
        turned(bands(), {"format": 2.0})


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_turning_nothing_changes_nothing(kind: str) -> None:
    document = EVERY_KIND[kind]()
    assert turned(document, values(document)) == document


def test_every_preset_can_be_turned() -> None:
    for preset in presets():
        document = preset.document
        same = turned(document, values(document))
        assert read(same) == read(document)
        assert all(knob.name for knob in knobs(document))
