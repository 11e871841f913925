from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from importlib import import_module

import pytest

from tiering.engine.scheme import HOUSE_PARAMETERS, TIERS, read_parameters
from tiering.enums import Tier


def test_engine_and_model_name_the_same_tiers_in_the_same_order() -> None:
    assert list(TIERS) == Tier.values


def test_seeded_scheme_is_the_house_scheme() -> None:
    seeded = import_module("tiering.migrations.0003_seed_house_scheme")
    assert seeded.PARAMETERS == HOUSE_PARAMETERS


def test_parameters_are_exact() -> None:
    house = read_parameters(HOUSE_PARAMETERS)
    assert [band.tier for band in house.bands] == ["diamond", "platinum", "gold", "quality"]
    assert house.bands[2].commission == Decimal("10000.00")
    assert house.bands[3].commission is None
    assert (house.effective_equity, house.dormant_equity) == (Decimal("1000.00"), Decimal("1000.00"))


def test_bands_name_the_tiers_from_the_top_down() -> None:
    stored = deepcopy(HOUSE_PARAMETERS)
    stored["bands"].reverse()
    with pytest.raises(ValueError, match="from the top down"):
        read_parameters(stored)


def test_bands_must_fall() -> None:
    stored = deepcopy(HOUSE_PARAMETERS)
    stored["bands"][1]["equity"] = "10000000.00"
    with pytest.raises(ValueError, match="more equity"):
        read_parameters(stored)
