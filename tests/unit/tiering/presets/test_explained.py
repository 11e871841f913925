"""Explanations of the shipped schemes for their golden clients, and the house scheme against the rules in code."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.tiering.presets.golden import golden
from tests.unit.tiering.presets.test_golden import CODES
from tiering.engine.explain import next_tier
from tiering.engine.scheme import HOUSE_PARAMETERS, read_parameters
from tiering.engine.schemes import Firm, Person, Population, explain, read
from tiering.queries.presets import preset

# A busy machine is no fault of the code.
PATIENT = settings(deadline=None)

HOUSE = read_parameters(HOUSE_PARAMETERS)
DOCUMENT = read(preset("house").document)


def person(people: Population, line: int) -> Person:
    def word(name: str, part: str) -> str | None:
        categories = getattr(people, part)[name]
        code = int(categories.codes[line])
        return None if code < 0 else str(categories.values[code])

    return Person(
        {name: float(column[line]) for name, column in people.table.columns.items()},
        {name: word(name, "attributes") for name in people.attributes},
        {name: word(name, "others") for name in people.others},
    )


@pytest.mark.parametrize("code", CODES)
def test_every_golden_client_is_explained_as_it_was_classed(code: str) -> None:
    case = golden(code)
    place = case.document.tier_codes.index
    for line, (tier, rule) in enumerate(case.expected):
        found = explain(case.document, person(case.population, line), case.population.firm)
        assert (found.tier, found.outcome.code) == (tier, rule)
        assert all(place(way.tier) < place(tier) for way in found.up)
        assert all(place(way.tier) > place(tier) for way in found.down)
        assert len({way.tier for way in found.up}) <= 1


yuan = st.decimals(0, 12_000_000, places=2)


@PATIENT
@given(yuan, yuan.map(lambda amount: (amount / 100).quantize(Decimal("0.01"))))
def test_the_house_asks_for_what_the_rules_in_code_ask_for(equity: Decimal, commission: Decimal) -> None:
    figures = {"equity_month_avg": float(equity), "commission_month_avg": float(commission)}
    still = {"traded_in_year": 0.0, "held_in_year": 1.0, "opened_before_year": 1.0, "year_end_equity": 0.0}
    found = explain(DOCUMENT, Person(figures | still), Firm({}))
    before = next_tier(found.tier, equity, commission, HOUSE)
    asked = {way.changes[0].name: way.changes[0].limit for way in found.up if len(way.changes) == 1}
    if before is None:
        assert found.up == ()
        return
    assert {way.tier for way in found.up} == {before.tier}
    # "Above 1,000" is the limit 1,000 here and the first cent above it there.
    limit = HOUSE.effective_equity if before.tier == "effective" else before.equity_threshold
    assert asked["equity_month_avg"] == float(limit)
    expected = before.commission_threshold
    assert asked.get("commission_month_avg") == (None if expected is None else float(expected))


def test_a_dormant_client_wakes_by_trading_or_by_equity() -> None:
    figures = {"equity_month_avg": 400.0, "commission_month_avg": 0.0, "traded_in_year": 0.0}
    still = {"held_in_year": 0.0, "opened_before_year": 1.0, "year_end_equity": 380.0}
    found = explain(DOCUMENT, Person(figures | still), Firm({}))
    assert (found.tier, found.outcome.code, found.outcome.place) == ("dormant", "dormant", "rules[12]")
    assert [
        (way.tier, [(each.name, each.op, each.limit, each.gap) for each in way.changes]) for way in found.up
    ] == [
        ("effective", [("equity_month_avg", ">", 1000.0, 600.0)]),
        ("effective", [("traded_in_year", "=", 1.0, 1.0)]),
    ]
    assert found.down == ()


def test_seniority_by_hand() -> None:
    case = golden("seniority")
    # 0.4 × 80 + 0.3 × 0 + 0.2 × 40 + 0.1 × 100 = 50: 25 more points for the next tier.
    found = explain(case.document, person(case.population, 17), case.population.firm)
    assert (found.tier, found.points) == ("intermediate", 50.0)
    # Turnover: 25 ÷ 0.3 = 83⅓ points of the 900 between the 5th and the 95th percentile. No other factor has as many.
    assert [(way.tier, way.changes[0].name) for way in found.up] == [("senior", "turnover_60d")]
    assert found.up[0].changes[0].limit == pytest.approx(800.0)
    weights = {use.measure: use.weight for use in found.measures if use.weight is not None}
    assert weights == {
        "equity_avg_60d": 0.4,
        "turnover_60d": 0.3,
        "tenure_days": 0.2,
        "trading_days_60d": 0.1,
    }
    points = {use.measure: use.points for use in found.measures if use.points is not None}
    np.testing.assert_allclose(list(points.values()), [80, 0, 40, 100])
