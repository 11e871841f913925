"""How much hangs on few clients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.dashboard.amounts import whole
from tiering.engine.table import IntArray

TOP = 10


@dataclass(frozen=True)
class Concentration:
    """Of a group of clients: how many, cents in all, the fraction of the ten largest, and the sum of squared shares.

    The last is the Herfindahl index: 1 where one client has all, 1 ÷ n where n have the same. None without a whole.
    """

    clients: int
    total: int
    top: float | None
    herfindahl: float | None

    @property
    def equal_clients(self) -> float | None:
        """So many clients of equal size would be as concentrated."""
        return None if not self.herfindahl else 1 / self.herfindahl


def concentration(cents: IntArray) -> Concentration:
    """Of amounts in cents; unknown ones and those below zero count as nothing."""
    amounts = whole(cents)
    total = int(amounts.sum())
    if not total:
        return Concentration(len(amounts), 0, None, None)
    largest = np.sort(amounts)[::-1][:TOP]
    return Concentration(
        len(amounts), total, int(largest.sum()) / total, float(np.square(amounts / total).sum())
    )
