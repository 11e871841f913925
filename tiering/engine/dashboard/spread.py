"""Clients and their money by unit, branch, manager and tier: the one sum that every page of tiers is cut from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.dashboard.amounts import UNKNOWN_CENTS
from tiering.engine.table import BoolArray, IntArray


@dataclass(frozen=True)
class Spread:
    """A line per combination that has clients. `keys` has a column per key, the last one is the tier.

    `clients` counts; `sums` adds cents per amount, whose unknown ones add nothing; `known` counts the others.
    """

    keys: IntArray
    clients: IntArray
    sums: IntArray
    known: IntArray

    def take(self, lines: BoolArray | IntArray) -> Spread:
        return Spread(self.keys[lines], self.clients[lines], self.sums[lines], self.known[lines])

    def by(self, column: int) -> Spread:
        """The same by one key and the tier."""
        return _added(self.keys[:, [column, -1]], self.clients, self.sums, self.known)

    def by_tier(self, tiers: int) -> Spread:
        """A line per tier from 0 on, also for those without clients."""
        found = _added(self.keys[:, [-1]], self.clients, self.sums, self.known)
        places = found.keys[:, 0]
        filled = Spread(
            np.arange(tiers, dtype=np.int64)[:, None],
            np.zeros(tiers, dtype=np.int64),
            np.zeros((tiers, self.sums.shape[1]), dtype=np.int64),
            np.zeros((tiers, self.sums.shape[1]), dtype=np.int64),
        )
        filled.clients[places], filled.sums[places], filled.known[places] = (
            found.clients,
            found.sums,
            found.known,
        )
        return filled


def spread(keys: IntArray, amounts: IntArray) -> Spread:
    """`keys` is (clients, keys), `amounts` (clients, amounts) in cents with UNKNOWN_CENTS where not known.

    Raises ValueError where the two are of different numbers of clients.
    """
    if len(keys) != len(amounts):
        raise ValueError("keys and amounts are of different clients")
    is_known = amounts != UNKNOWN_CENTS
    ones = np.ones(len(keys), dtype=np.int64)
    return _added(keys, ones, np.where(is_known, amounts, 0), is_known.astype(np.int64))


def _added(keys: IntArray, clients: IntArray, sums: IntArray, known: IntArray) -> Spread:
    """Lines of equal keys as one, ordered by key. Integers are added, so that no order changes a cent."""
    order = np.lexsort(keys.T[::-1])
    keys = keys[order]
    is_first = np.ones(len(keys), dtype=np.bool_)
    is_first[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    starts = np.flatnonzero(is_first)
    if not len(starts):
        return Spread(keys, clients[order], sums[order], known[order])
    return Spread(
        keys[starts],
        np.add.reduceat(clients[order], starts),
        np.add.reduceat(sums[order], starts, axis=0),
        np.add.reduceat(known[order], starts, axis=0),
    )
