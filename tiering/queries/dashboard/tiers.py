"""Clients and money by tier, on any day, for any part of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from crm import house
from crm.models import OrgUnit, User
from tiering.engine.dashboard import Spread, spread
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.book import Book, amounts, book_of
from tiering.queries.stored import stored_table

AMOUNTS: Final = ("equity_end", "commission_12m", "commission_month")
EQUITY, COMMISSION, COMMISSION_MONTH = range(len(AMOUNTS))
UNIT, BRANCH, MANAGER = range(3)
BY: Final = {"branch": BRANCH, "team": UNIT, "manager": MANAGER}


def spread_of(asked: Asked) -> Spread:
    """Everybody of the scope by unit, branch, manager and tier, with their money on the night kept."""
    return house.remembered(asked.seen, f"spread:{asked.words}", lambda: _read(asked), is_own_too=True)


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


@dataclass(frozen=True)
class Named:
    """A line with what it is called, and the unit or the manager that it is of; neither for clients without one."""

    line: Line
    name: str
    unit: OrgUnit | None = None
    person: User | None = None


def named_lines(asked: Asked, by: str) -> list[Named]:
    """Branches and teams in the order of the tree, managers with the best clients first; who has none comes last."""
    lines = lines_by(within(spread_of(asked), asked), BY[by], len(asked.ladder.codes))
    if by == "manager":
        people = User.objects.in_bulk([line.key for line in lines if line.key])
        ordered = sorted(lines, key=lambda line: (line.key not in people, [-count for count in line.counts]))
        return [_of_person(line, people.get(line.key)) for line in ordered]
    places = {key: place for place, key in enumerate(asked.house.units)}
    ordered = sorted(lines, key=lambda line: places.get(line.key, len(places)))
    return [_of_unit(line, asked.house.units.get(line.key), by) for line in ordered]


def _of_person(line: Line, person: User | None) -> Named:
    return Named(line, str(person) if person else _("Without an account manager"), person=person)


def _of_unit(line: Line, unit: OrgUnit | None, by: str) -> Named:
    nowhere = {"branch": _("Without a branch"), "team": _("Without a unit")}[by]
    return Named(line, str(unit) if unit else nowhere, unit=unit)
