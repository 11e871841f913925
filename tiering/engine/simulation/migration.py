"""Who would move from which tier into which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tiering.engine.simulation.applying import Applied
from tiering.engine.table import IntArray


def matrix(before: Applied, after: Applied) -> IntArray:
    """How many clients go from each tier of `before` (rows) to each of `after` (columns); sums to the clients.

    The two may have different tiers. Raises ValueError where they are of different numbers of clients.
    """
    if len(before) != len(after):
        raise ValueError("the two are of different clients")
    width = len(after.codes)
    cells = np.bincount(before.tiers * width + after.tiers, minlength=len(before.codes) * width)
    return cells.reshape(len(before.codes), width).astype(np.int64)


def merged_order(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The tiers of both, best first: those of `after`, each that only `before` has behind its better neighbour."""
    merged = list(after)
    for place, code in enumerate(before):
        if code not in merged:
            merged.insert(merged.index(before[place - 1]) + 1 if place else 0, code)
    return tuple(merged)


def directions(before: Applied, after: Applied) -> IntArray:
    """Per client 1 where it rises, -1 where it falls, 0 where it stays, by the merged order of the tiers."""
    order = merged_order(before.codes, after.codes)
    old = np.array([order.index(code) for code in before.codes], dtype=np.int64)
    new = np.array([order.index(code) for code in after.codes], dtype=np.int64)
    found: IntArray = np.sign(old[before.tiers] - new[after.tiers])
    return found
