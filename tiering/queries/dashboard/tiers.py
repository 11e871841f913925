"""Clients and money by tier, on any day, for any part of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from crm import house
from crm.models import User
from tiering.engine.dashboard import Spread, spread
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.book import Book, amounts, book_of
from tiering.queries.stored import stored_table

AMOUNTS: Final = ("equity_end", "commission_12m", "commission_month")
EQUITY, COMMISSION, COMMISSION_MONTH = range(len(AMOUNTS))
UNIT, BRANCH, MANAGER = range(3)


def spread_of(asked: Asked) -> Spread:
    """Everybody of the scope by unit, branch, manager and tier, with their money on the night kept."""
    return house.remembered(asked.seen, f"spread:{asked.words}", lambda: _read(asked))


def within(found: Spread, asked: Asked) -> Spread:
    """The part of it that the unit asked for holds."""
    units = asked.units
    return found if units is None else found.take(np.isin(found.keys[:, UNIT], list(units)))


def book(asked: Asked) -> Book:
    return book_of(asked.seen, asked.ladder.scheme.pk, asked.day, asked.ladder.codes)


def _read(asked: Asked) -> Spread:
    found = book(asked)
    found = found.take(found.tiers >= 0)
    table = stored_table(asked.night, AMOUNTS) if asked.night else None
    empty = np.full((len(found), len(AMOUNTS)), np.iinfo(np.int64).min)
    cents = empty if table is None else amounts(table, found.clients, AMOUNTS)
    keys = np.column_stack([found.units, found.branches, found.managers, found.tiers])
    return spread(keys, cents)


@dataclass(frozen=True)
class Line:
    """A branch, a unit or a manager with its clients by tier; `key` is 0 for clients without one."""

    key: int
    counts: list[int]
    cents: list[list[int]]

    @property
    def total(self) -> int:
        return sum(self.counts)


def lines_by(found: Spread, column: int, tiers: int) -> list[Line]:
    """A line per key, ascending. `cents` has per tier the sums of AMOUNTS."""
    part = found.by(column)
    keys, places = np.unique(part.keys[:, 0], return_inverse=True)
    counts = np.zeros((len(keys), tiers), dtype=np.int64)
    cents = np.zeros((len(keys), tiers, len(AMOUNTS)), dtype=np.int64)
    counts[places, part.keys[:, -1]] = part.clients
    cents[places, part.keys[:, -1]] = part.sums
    return [
        Line(int(key), count.tolist(), sums.tolist())
        for key, count, sums in zip(keys, counts, cents, strict=True)
    ]


def people(keys: list[int]) -> dict[int, User]:
    return User.objects.in_bulk([key for key in keys if key])
