"""Two schemes side by side: where they agree about a client, and where they do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.simulation.applying import Applied
from tiering.engine.simulation.migration import matrix
from tiering.engine.table import FloatArray, IntArray


@dataclass(frozen=True)
class Crosstab:
    """`matrix` counts clients by tier in the first (rows) and second (columns).

    `difference` is per client the percentile it has in the first less that in the second, in points from -100 to
    100: above 0 where the first holds more of the client. `agreement` is Spearman's rank correlation of the two,
    None where either puts everybody into one tier.
    """

    matrix: IntArray
    difference: FloatArray
    agreement: float | None


def crosstab(first: Applied, second: Applied) -> Crosstab:
    """Tiers of different schemes have no common order, so that clients are compared by their rank in each.

    Clients of one tier share the rank in its middle. Raises ValueError where they are of different numbers of
    clients.
    """
    counted = matrix(first, second)
    one = _percentiles(counted.sum(axis=1))
    other = _percentiles(counted.sum(axis=0))
    difference = np.round(one[first.tiers] - other[second.tiers], 9)
    return Crosstab(counted, difference, _correlation(counted, one, other))


def _percentiles(sizes: IntArray) -> FloatArray:
    """Per tier, best first: the share of clients in worse tiers and half of its own, 0 to 100."""
    whole = sizes.sum()
    if not whole:
        return np.zeros(len(sizes))
    worse = whole - np.cumsum(sizes)
    found: FloatArray = (worse + sizes / 2) * 100.0 / whole
    return found


def _correlation(counted: IntArray, one: FloatArray, other: FloatArray) -> float | None:
    """Ranks of either side have the mean 50."""
    row, column = one - 50, other - 50
    spread = (counted.sum(axis=1) @ row**2) * (counted.sum(axis=0) @ column**2)
    return float(row @ counted @ column / np.sqrt(spread)) if spread > 0 else None
