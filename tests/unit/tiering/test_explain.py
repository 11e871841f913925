from __future__ import annotations

from decimal import Decimal

import pytest

from tiering.engine.explain import NextTier, next_tier
from tiering.engine.scheme import HOUSE_PARAMETERS, TIERS, read_parameters

HOUSE = read_parameters(HOUSE_PARAMETERS)
D = Decimal


def test_distance_by_either_figure() -> None:
    assert next_tier("gold", D("4200000.00"), D("12000.50"), HOUSE) == NextTier(
        "platinum", D("5000000.00"), D("800000.00"), D("50000.00"), D("37999.50")
    )


def test_quality_is_reached_by_equity_alone() -> None:
    assert next_tier("effective", D("400000.00"), D("9000.00"), HOUSE) == NextTier(
        "quality", D("500000.00"), D("100000.00"), None, None
    )


@pytest.mark.parametrize("tier", ["dormant", "inactive"])
def test_from_the_bottom_the_way_leads_to_effective(tier: str) -> None:
    assert next_tier(tier, D("400.00"), None, HOUSE) == NextTier(
        "effective", D("1000.01"), D("600.01"), None, None
    )


def test_unknown_averages_count_as_nothing() -> None:
    found = next_tier("inactive", None, None, HOUSE)
    assert found is not None
    assert found.equity_missing == D("1000.01")


def test_what_is_reached_is_not_missing() -> None:
    # A tier that was given before still stands until the next night.
    found = next_tier("platinum", D("12000000.00"), D("5.00"), HOUSE)
    assert found is not None
    assert found.equity_missing == D("0.00")


def test_the_best_tier_has_no_next() -> None:
    assert next_tier(TIERS[0], D("1.00"), D("1.00"), HOUSE) is None
