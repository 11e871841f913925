"""The folder of running figures: its shards, and the manifest that says how far they go and whose they are.

Postgres is the source of truth. The folder may be deleted at any time; it is built again from the daily accounts.
"""

from __future__ import annotations

import json
import shutil
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from tiering.engine.series import COLUMNS
from tiering.engine.table import IntArray
from tiering.state.files import sync, write_whole
from tiering.state.shard import Shard

SHARDS = 8
# Raised when a formula or the layout changes: an older folder is then built again.
METHOD_VERSION = 1
_LAYOUT = ",".join(f"{column.name}:{column.kind}" for column in COLUMNS)


@dataclass(frozen=True)
class Manifest:
    """`token` ties the folder to what the database says of it; `days` are those that have files, `through` the last
    day looked at, which need not have any. Before `whole_from` only the last day of each month is kept."""

    token: str
    through: str
    days: Sequence[str]
    whole_from: str = ""
    method_version: int = METHOD_VERSION
    layout: str = _LAYOUT
    shards: int = SHARDS


class Store:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def shards(self) -> list[Shard]:
        return [Shard(self.folder / f"shard-{number}") for number in range(SHARDS)]

    @property
    def size(self) -> int:
        return sum(shard.size for shard in self.shards)

    def manifest(self) -> Manifest | None:
        """What the folder says of itself; None where there is none, or of another method."""
        try:
            found = Manifest(**json.loads((self.folder / "manifest.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        is_ours = (found.method_version, found.layout, found.shards) == (METHOD_VERSION, _LAYOUT, SHARDS)
        return found if is_ours else None

    def write_manifest(self, manifest: Manifest) -> None:
        """The last step of every change."""
        for shard in self.shards:
            shard.sync()
        path = self.folder / "manifest.json"
        write_whole(path, [json.dumps(asdict(manifest)).encode()])
        sync(path)
        sync(self.folder)

    def clear(self) -> None:
        """Nothing is known any more."""
        (self.folder / "manifest.json").unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.__dict__.pop("shards", None)

    def add_clients(self, clients: IntArray) -> None:
        """Slots for the clients that have none."""
        for number, shard in enumerate(self.shards):
            shard.add_clients(np.setdiff1d(clients[clients % SHARDS == number], shard.clients))

    def stretches(self) -> Iterator[tuple[Shard, slice]]:
        """Each shard with the stretch it takes in arrays over all clients: one shard after the other."""
        start = 0
        for shard in self.shards:
            yield shard, slice(start, start + shard.size)
            start += shard.size

    def cells(self) -> IntArray:
        """From a client's record number to its place in arrays over all clients; −1 for numbers without one."""
        highest = max(int(shard.clients.max(initial=0)) for shard in self.shards)
        table = np.full(highest + 1, -1, dtype=np.int64)
        for shard, stretch in self.stretches():
            table[shard.clients] = np.arange(stretch.start, stretch.stop)
        return table


class TooOld(ValueError):
    """A day so long ago that its windows have to be built from the daily accounts again."""


@dataclass(frozen=True)
class Days:
    """The days that have files, ascending; before `whole_from` (None: never) only the last of each month."""

    all: Sequence[date]
    whole_from: date | None = None

    def require(self, begins: Iterable[date]) -> None:
        """Raises TooOld where a window begins on a day whose state is no longer kept."""
        for day in begins:
            is_month_end = (day + timedelta(days=1)).day == 1
            if self.whole_from and day < self.whole_from and not is_month_end:
                raise TooOld(f"the state of {day} is no longer kept, only from {self.whole_from} on")

    def at(self, day: date | None) -> date | None:
        """The newest of them up to a day: the state did not change since."""
        place = bisect_right(self.all, day) if day else 0
        return self.all[place - 1] if place else None

    def between(self, after: date | None, until: date) -> Sequence[date]:
        """Those after a day up to another."""
        first = bisect_right(self.all, after) if after else 0
        return self.all[first : bisect_right(self.all, until)]
