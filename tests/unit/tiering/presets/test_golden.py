"""Each shipped scheme over hand-worked clients at, just under and just over every boundary."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.tiering.presets.boundaries import boundaries
from tests.unit.tiering.presets.golden import FOLDER, golden
from tests.unit.tiering.schemes.people import population
from tiering.engine.measures import MEASURES
from tiering.engine.schemes import MOVES, Standing, Vocabulary, evaluate, in_order, move, read, validate
from tiering.engine.schemes.attributes import ATTRIBUTE_LABELS, ATTRIBUTES
from tiering.engine.schemes.document import Card
from tiering.engine.schemes.points import ends, score
from tiering.queries.presets import preset, presets

CODES = [entry.code for entry in presets()]


@pytest.mark.parametrize("code", CODES)
def test_hand_worked_clients(code: str) -> None:
    case = golden(code)
    found = evaluate(case.document, case.population)
    tiers = [case.document.tier_codes[tier] for tier in found.tiers]
    rules = [found.outcomes[place].code for place in found.fired]
    assert list(zip(tiers, rules, strict=True)) == case.expected


@pytest.mark.parametrize("code", CODES)
def test_clients_stand_at_under_and_over_every_boundary(code: str) -> None:
    assert [side for boundary in boundaries(golden(code)) for side in boundary.uncovered] == []


@pytest.mark.parametrize("code", CODES)
def test_every_tier_and_every_rule_has_a_client(code: str) -> None:
    case = golden(code)
    found = evaluate(case.document, case.population)
    assert set(found.fired.tolist()) == set(range(len(found.outcomes)))


def test_every_scheme_has_a_file_and_every_file_a_scheme() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == CODES
    assert preset("house").document["title"]["zh"] == "公司客户分类"


@pytest.mark.parametrize("code", CODES)
def test_shipped_schemes_are_sound(code: str) -> None:
    schemes = {
        entry.code: [tier["code"] for tier in entry.document["tiers"]]
        for entry in presets()
        if entry.code != code
    }
    document = preset(code).document
    assert validate(document, Vocabulary(MEASURES, ATTRIBUTES, schemes)) == []
    assert document["requirements"]
    for guess in document.get("guesses", []):
        assert _is_there(document, guess["place"]), guess["place"]


def test_shipped_schemes_build_on_each_other_in_an_order() -> None:
    order = in_order({entry.code: read(entry.document) for entry in presets()})
    assert sorted(order) == CODES
    assert order.index("grade_by_type") > max(order.index("value_grades"), order.index("risk_types"))


def test_attributes_have_labels() -> None:
    assert list(ATTRIBUTE_LABELS) == list(ATTRIBUTES)


@pytest.mark.parametrize(
    ("tenure", "tier", "is_proposed"),
    [(89, "ordinary", True), (90, "ordinary", False), (91, "ordinary", False), (None, "ordinary", False)],
)
def test_silver_is_proposed_within_three_months_and_given_by_a_person(
    tenure: float | None, tier: str, is_proposed: bool
) -> None:
    document = read(preset("cards").document)
    names = ("margin_contribution_rate", "commission_contribution_rate_12m", "daily_return_stdev_250d")
    people = population({name: [None] for name in names} | {"tenure_days": [tenure]})
    moved = move(document, people, Standing.none(1), begins_period=True)
    assert document.tier_codes[moved.tiers[0]] == tier
    assert moved.is_proposed.tolist() == [is_proposed]
    silver = np.array([document.tier_codes.index("silver")])
    placed = move(document, people, Standing.none(1), begins_period=True, overrides=silver)
    assert document.tier_codes[placed.tiers[0]] == "silver"


@pytest.mark.parametrize(
    ("risk_class", "expected"),
    [("C1", ("primary", "capped")), ("C2", ("senior", "first")), (None, ("senior", "first"))],
)
def test_the_lowest_risk_class_caps_seniority(risk_class: str | None, expected: tuple[str, str]) -> None:
    document = read(preset("seniority").document)
    figures = {"equity_avg_60d": 5e6, "turnover_60d": 1.0, "tenure_days": 1095.0, "trading_days_60d": 60.0}
    people = population({name: [value] for name, value in figures.items()}, {"risk_class": [risk_class]})
    moved = move(document, people, Standing.none(1), begins_period=True)
    assert (document.tier_codes[moved.tiers[0]], MOVES[moved.moves[0]]) == expected


def test_points_of_seniority_by_hand() -> None:
    case = golden("seniority")
    card = case.document.body
    assert isinstance(card, Card)
    # The 5th and the 95th percentile of 0, 10 … 1000 are 50 and 950.
    assert ends(card.factors[1], case.population.firm) == (50.0, 950.0)
    sheet = score(card, case.population)
    # 0.4 × 100 + 0.3 × 100 + 0.2 × 0 + 0.1 × 50; then 0.4 × 80 + 0.2 × 40 + 0.1 × 100.
    assert [sheet.total[0], sheet.total[17]] == [75.0, 50.0]


def _is_there(document: Any, place: str) -> bool:
    found = document
    for step in place.replace("]", "").replace("[", ".").split("."):
        key: Any = int(step) if isinstance(found, list) else step
        if not (isinstance(found, list) and key < len(found)) and not (
            isinstance(found, dict) and key in found
        ):
            return False
        found = found[key]
    return True
