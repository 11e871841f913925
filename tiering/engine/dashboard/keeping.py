"""Who of the clients of one night is still there on a later one (R316, R317)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.table import BoolArray, IntArray


@dataclass(frozen=True)
class Kept:
    """Clients that were there at the start, that still are, that are gone, and that came (new or back)."""

    start: int
    kept: int
    lost: int
    gained: int

    @property
    def retention(self) -> float | None:
        """Kept ÷ start; None where nobody was there. Churn is what is missing to one."""
        return self.kept / self.start if self.start else None

    @property
    def churn(self) -> float | None:
        return self.lost / self.start if self.start else None


def kept(before: BoolArray, after: BoolArray) -> Kept:
    """Raises ValueError where the two are of different numbers of clients."""
    if len(before) != len(after):
        raise ValueError("the two are of different clients")
    stayed = int((before & after).sum())
    start, end = int(before.sum()), int(after.sum())
    return Kept(start, stayed, start - stayed, end - stayed)


def on_lines(known: IntArray, clients: IntArray, marks: BoolArray) -> BoolArray:
    """Marks of `clients` (ascending) for the clients in `known`; False for whom there is no mark."""
    if not len(clients):
        return np.zeros(len(known), dtype=np.bool_)
    places = np.minimum(np.searchsorted(clients, known), len(clients) - 1)
    found: BoolArray = (clients[places] == known) & marks[places]
    return found
