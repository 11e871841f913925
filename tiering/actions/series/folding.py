"""One settled day of all clients onto the state, and a few clients' later days anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tiering.engine.figures import day_number
from tiering.engine.rows import Settled, account_rows, detail_rows
from tiering.engine.series import BY_NAME, Array, advance, day_figures
from tiering.engine.table import IntArray
from tiering.queries import settled
from tiering.state.shard import Shard
from tiering.state.store import Days, Store

# Clients corrected at once: their days × columns stay in the processor's cache.
_BATCH = 2_000


@dataclass(frozen=True)
class Book:
    """Which client an account belongs to."""

    accounts: IntArray
    clients: IntArray

    @classmethod
    def read(cls) -> Book:
        return cls(*settled.accounts())

    def clients_of(self, accounts: Array) -> IntArray:
        """The client of each account, 0 for accounts that are not in the book."""
        if not len(self.accounts):
            return np.zeros(len(accounts), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.accounts, accounts), len(self.accounts) - 1)
        found: IntArray = np.where(self.accounts[place] == accounts, self.clients[place], 0)
        return found

    def accounts_of(self, clients: IntArray) -> list[int]:
        return [int(account) for account in self.accounts[np.isin(self.clients, clients)]]


def fold_day(store: Store, book: Book, days: Days, day: date) -> None:
    """Add a day after the newest one: one file per shard."""
    rows = settled.day_of_all(day, store.size)
    table = store.cells()
    today = _figures(rows, table[book.clients_of(rows.rows["account"])],
                     table[book.clients_of(rows.positions["account"])], store.size)  # fmt: skip
    before = days.at(day)
    for shard, stretch in store.stretches():
        state = shard.read(before, BY_NAME)
        part = {name: column[stretch] for name, column in today.items()}
        shard.write(day, advance(state, part, day_number(day), opens_month=_opens_month(before, day)))


def refold_clients(store: Store, book: Book, days: Days, clients: IntArray, first: date) -> None:
    """The state of some clients anew from a day on, over the days that have files."""
    for shard in store.shards:
        chosen = np.flatnonzero(np.isin(shard.clients, clients))
        for start in range(0, len(chosen), _BATCH):
            _refold_slots(shard, book, days, chosen[start : start + _BATCH], first)


def _refold_slots(shard: Shard, book: Book, days: Days, slots: IntArray, first: date) -> None:
    later = [day for day in days.all if day >= first]
    clients = shard.clients[slots]
    rows = settled.days_of_some(book.accounts_of(clients), first, later[-1])
    place_of_day = {day_number(day): place for place, day in enumerate(later)}

    def cells(lines: dict[str, Array]) -> IntArray:
        day_places = np.array([place_of_day.get(int(day), -1) for day in lines["day"]], dtype=np.int64)
        places = np.searchsorted(clients, book.clients_of(lines["account"]))
        return np.where(day_places < 0, -1, day_places * len(slots) + places)

    whole = _figures(rows, cells(dict(rows.rows)), cells(dict(rows.positions)), len(slots) * len(later))
    before = Days(days.all).at(date.fromordinal(first.toordinal() - 1))
    state = {name: column[slots] for name, column in shard.read(before, BY_NAME).items()}
    for place, day in enumerate(later):
        part = {name: column[place * len(slots) : (place + 1) * len(slots)] for name, column in whole.items()}
        state = advance(state, part, day_number(day), opens_month=_opens_month(before, day))
        shard.patch(day, slots, state)
        before = day


def insert_day(store: Store, days: Days, day: date) -> None:
    """A file for a past day that nobody had: the state of the day before, on which nothing happened."""
    before = days.at(day)
    for shard in store.shards:
        state = shard.read(before, BY_NAME)
        nothing = _figures_of_nothing(shard.size)
        shard.write(day, advance(state, nothing, day_number(day), opens_month=_opens_month(before, day)))


def _figures(rows: Settled, cells: IntArray, position_cells: IntArray, size: int) -> dict[str, Array]:
    return day_figures(account_rows(rows, cells), detail_rows(rows, cells, position_cells), size)


def _figures_of_nothing(size: int) -> dict[str, Array]:
    none = np.zeros(0, dtype=np.int64)
    empty = Settled(*(dict.fromkeys(names, none) for names in settled.NAMES))
    return _figures(empty, none, none, size)


def _opens_month(before: date | None, day: date) -> bool:
    return before is None or (before.year, before.month) != (day.year, day.month)
