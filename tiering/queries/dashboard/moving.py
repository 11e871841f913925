"""Who stood where on two days of one scheme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crm import house
from tiering.engine.dashboard import movement, spread
from tiering.engine.table import BoolArray, IntArray
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.book import Book, book_of

_NOTHING = 0
WAYS = ("up", "down", "same", "came", "gone")
_UNIT, _BRANCH, _BEFORE, _AFTER = range(4)


@dataclass(frozen=True)
class Moves:
    """`matrix` is (tiers + 1, tiers + 1), before by after, the last of each for "no tier"; `branches` likewise."""

    matrix: IntArray
    branches: dict[int, IntArray]


def moves(asked: Asked, since: date) -> Moves:
    """Between `since` and the day asked for, in the unit asked for."""
    tiers = len(asked.ladder.codes)
    found = house.remembered(
        asked.seen, f"moves:{asked.words}:{since}", lambda: _read(asked, since), is_own_too=True
    )
    if asked.units is not None:
        found = found[np.isin(found[:, _UNIT], list(asked.units))]
    branches = {
        int(branch): _matrix(found[found[:, _BRANCH] == branch], tiers)
        for branch in np.unique(found[:, _BRANCH])
    }
    return Moves(_matrix(found, tiers), branches)


def month_end_before(day: date) -> date:
    """What movement is compared with where nothing else is asked for."""
    return day.replace(day=1) - timedelta(days=1)


def direction(row: int, column: int, tiers: int) -> str:
    """Up, down, or "" for who stays, comes or goes."""
    if row == column or tiers in (row, column):
        return ""
    return "up" if column < row else "down"


def counted(matrix: IntArray) -> dict[str, int]:
    """Rises, falls, those who stay, come and go."""
    tiers = len(matrix) - 1
    found = dict.fromkeys(("up", "down", "same", "came", "gone"), 0)
    for row in range(tiers + 1):
        for column in range(tiers + 1):
            count = int(matrix[row, column])
            if row == column:
                found["same"] += count if row < tiers else 0
            else:
                word = direction(row, column, tiers) or ("came" if row == tiers else "gone")
                found[word] += count
    return found


def went(asked: Asked, since: date, way: str) -> IntArray:
    """Record numbers of those who rose (up), fell (down), stayed in a tier (same), came or are gone."""
    name = f"went:{asked.words}:{since}:{way}"
    return house.remembered(asked.seen, name, lambda: _went(asked, since, way), is_own_too=True)


def _went(asked: Asked, since: date, way: str) -> IntArray:
    clients, _units, _branches, before, after = _both(asked, since)
    had, has = before >= 0, after >= 0
    ways: dict[str, BoolArray] = {
        "up": had & has & (after < before),
        "down": had & has & (after > before),
        "same": had & (after == before),
        "came": has & ~had,
        "gone": had & ~has,
    }
    return clients[ways[way]]


def _matrix(found: IntArray, tiers: int) -> IntArray:
    return movement(found[:, _BEFORE], found[:, _AFTER], tiers, found[:, -1])


def _read(asked: Asked, since: date) -> IntArray:
    """Lines of unit, branch, tier before, tier after and how many clients."""
    clients, *columns = _both(asked, since)
    counted = spread(np.column_stack(columns), np.zeros((len(clients), _NOTHING), dtype=np.int64))
    return np.column_stack([counted.keys, counted.clients])


def _both(asked: Asked, since: date) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Clients who had a tier on either day, with unit, branch and both tiers (-1 for none)."""
    scheme, codes = asked.ladder.scheme.pk, asked.ladder.codes
    before = book_of(asked.seen, scheme, since, codes)
    after = book_of(asked.seen, scheme, asked.day, codes)
    clients = np.union1d(before.clients, after.clients)
    units, branches = _either(clients, before, after)
    return clients, units, branches, _tiers(clients, before), _tiers(clients, after)


def _tiers(clients: IntArray, book: Book) -> IntArray:
    found = np.full(len(clients), -1, dtype=np.int64)
    found[np.searchsorted(clients, book.clients)] = book.tiers
    return found


def _either(clients: IntArray, before: Book, after: Book) -> tuple[IntArray, IntArray]:
    units, branches = (np.zeros(len(clients), dtype=np.int64) for _ in range(2))
    for book in (before, after):
        places = np.searchsorted(clients, book.clients)
        units[places], branches[places] = book.units, book.branches
    return units, branches
