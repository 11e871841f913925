"""A scheme's thresholds as a value, and how they are read from the stored parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

METHOD_VERSION = "1"
# Best first; tiering.enums.Tier has the same words in the same order.
TIERS: tuple[str, ...] = ("diamond", "platinum", "gold", "quality", "effective", "dormant", "inactive")
RULES: tuple[str, ...] = (
    "equity_and_commission",
    "equity",
    "commission",
    "traded",
    "equity_above",
    "dormant",
    "remainder",
    # Given by people over everything that is measured.
    "overridden",
)


@dataclass(frozen=True)
class Band:
    """A tier reached by monthly average equity at or above `equity`, or commission at or above `commission` (yuan)."""

    tier: str
    equity: Decimal
    commission: Decimal | None


@dataclass(frozen=True)
class SchemeParameters:
    """Bands best first; effective above `effective_equity` yuan (not at it); dormant at or below `dormant_equity`."""

    bands: tuple[Band, ...]
    effective_equity: Decimal
    dormant_equity: Decimal


# R148 to R154. A scheme row holds the same figures as data; this one proves the row in tests and fills the first one.
HOUSE_PARAMETERS: dict[str, Any] = {
    "bands": [
        {"tier": "diamond", "equity": "10000000.00", "commission": "100000.00"},
        {"tier": "platinum", "equity": "5000000.00", "commission": "50000.00"},
        {"tier": "gold", "equity": "1000000.00", "commission": "10000.00"},
        {"tier": "quality", "equity": "500000.00", "commission": None},
    ],
    "effective_equity": "1000.00",
    "dormant_equity": "1000.00",
}


def read_parameters(stored: Mapping[str, Any]) -> SchemeParameters:
    """The stored parameters as a value. Raises ValueError on an unknown tier or bands that do not fall."""
    bands = tuple(
        Band(
            entry["tier"],
            Decimal(entry["equity"]),
            None if entry["commission"] is None else Decimal(entry["commission"]),
        )
        for entry in stored["bands"]
    )
    if tuple(band.tier for band in bands) != TIERS[: len(bands)]:
        raise ValueError("bands must name the tiers from the top down")
    if any(better.equity <= worse.equity for better, worse in pairwise(bands)):
        raise ValueError("each band must ask for more equity than the one below it")
    return SchemeParameters(bands, Decimal(stored["effective_equity"]), Decimal(stored["dormant_equity"]))
