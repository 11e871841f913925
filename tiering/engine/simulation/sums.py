"""What stands behind the tiers: clients, their money, and the managers who serve them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.simulation.applying import Applied
from tiering.engine.table import FloatArray, IntArray

_CENTS = 100


@dataclass(frozen=True)
class TierSums:
    """Per tier, best first: clients, and sums in yuan of what is known of them; both sums exact to the cent."""

    clients: IntArray
    equity: FloatArray
    commission: FloatArray


@dataclass(frozen=True)
class ServiceLoad:
    """Per tier: clients with a manager, the managers who have at least one, and the most that one of them has."""

    clients: IntArray
    managers: IntArray
    most: IntArray


def sums_by_tier(applied: Applied, equity: FloatArray, commission: FloatArray) -> TierSums:
    """Clients, equity and commission of each tier. An unknown amount adds nothing."""
    clients = np.bincount(applied.tiers, minlength=len(applied.codes)).astype(np.int64)
    return TierSums(clients, _sums(applied, equity), _sums(applied, commission))


def service_load(applied: Applied, managers: IntArray) -> ServiceLoad:
    """How the clients of each tier are spread over managers; `managers` are numbers from 0, -1 for none."""
    size = int(managers.max(initial=-1)) + 1
    has_manager = managers >= 0
    places = applied.tiers[has_manager] * size + managers[has_manager]
    held = np.bincount(places, minlength=len(applied.codes) * size).reshape(len(applied.codes), size)
    return ServiceLoad(
        held.sum(axis=1).astype(np.int64),
        (held > 0).sum(axis=1).astype(np.int64),
        held.max(axis=1, initial=0).astype(np.int64),
    )


def _sums(applied: Applied, amounts: FloatArray) -> FloatArray:
    """Whole cents are added, so that the sum is exact up to 2^53 of them (90 trillion yuan) in whatever order."""
    cents = np.rint(np.nan_to_num(amounts) * _CENTS)
    found: FloatArray = np.bincount(applied.tiers, weights=cents, minlength=len(applied.codes)) / _CENTS
    return found
