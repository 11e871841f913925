"""Clients by the month of their opening, and how many of them are still there month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.table import BoolArray, IntArray


@dataclass(frozen=True)
class Cohorts:
    """`months` are counted from 0 = January of year 0, ascending; `sizes` the clients opened in each.

    `alive` is (cohorts, nights): how many of a cohort are there on each night, -1 on nights before its month.
    """

    months: IntArray
    sizes: IntArray
    alive: IntArray


def cohorts(opened: IntArray, nights: IntArray, alive: BoolArray, first: int) -> Cohorts:
    """`opened` has the month per client, `nights` the month per night (ascending), `alive` is (clients, nights).

    Months before `first` and after the last night are left out. Raises ValueError where shapes differ.
    """
    if alive.shape != (len(opened), len(nights)):
        raise ValueError("marks are not of these clients and nights")
    last = int(nights.max(initial=first - 1))
    months = np.arange(first, last + 1, dtype=np.int64)
    is_in = (opened >= first) & (opened <= last)
    places = opened[is_in] - first
    sizes = np.bincount(places, minlength=len(months)).astype(np.int64)
    counts = np.full((len(months), len(nights)), -1, dtype=np.int64)
    for at, night in enumerate(nights):
        found = np.bincount(places[alive[is_in, at]], minlength=len(months))
        counts[:, at] = np.where(months <= night, found, -1)
    return Cohorts(months, sizes, counts)
