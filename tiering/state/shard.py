"""One shard's files: which clients it holds, and the state of all of them after each settled day.

A client's place is its slot; slots are only ever added, so an older day's file is shorter and the clients beyond its
end are as before their first day. A file holds the columns one after the other, in the order of COLUMNS.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np

from tiering.engine.series import BY_NAME, COLUMNS, Array, empty_columns
from tiering.engine.table import IntArray
from tiering.state.files import before_replacing, sync, write_whole

_WIDTHS = {column.name: np.dtype(column.kind).itemsize for column in COLUMNS}
CLIENT_BYTES = sum(_WIDTHS.values())
_OFFSETS = dict(
    zip(_WIDTHS, np.cumsum([0, *_WIDTHS.values()])[:-1].tolist(), strict=True)
)  # in bytes per client before the column


class Shard:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.clients = self._read_clients()
        self._unsynced: set[Path] = set()

    @property
    def size(self) -> int:
        return len(self.clients)

    def add_clients(self, clients: IntArray) -> None:
        """Give new clients the next slots."""
        if len(clients):
            self.clients = np.concatenate([self.clients, np.sort(clients)])
            self._put(self.folder / "clients", [self.clients.astype("<i8").tobytes()])

    def read(self, day: date | None, names: Iterable[str]) -> dict[str, Array]:
        """Columns after a day for every slot; None, or a day without a file, is before anybody's first day."""
        path = self._path(day) if day else None
        count = self._count(path)
        return {name: self._column(path, name, count) for name in names}

    def write(self, day: date, columns: Mapping[str, Array]) -> None:
        """The whole state after a day."""
        chunks = (
            np.ascontiguousarray(columns[column.name], dtype=column.kind).tobytes() for column in COLUMNS
        )
        self._put(self._path(day), chunks)

    def patch(self, day: date, slots: IntArray, columns: Mapping[str, Array]) -> None:
        """The state of some slots after a day, in place. Repeating it has the same outcome, so it may be cut off."""
        path = self._path(day)
        count = self._count(path)
        if not path.exists() or (len(slots) and int(slots.max()) >= count):
            whole = self.read(day, BY_NAME)
            for name, values in whole.items():
                values[slots] = columns[name]
            self.write(day, whole)
            return
        before_replacing[-1](path)
        file = np.memmap(path, dtype=np.uint8, mode="r+")
        for column in COLUMNS:
            start, width = _OFFSETS[column.name] * count, _WIDTHS[column.name] * count
            file[start : start + width].view(column.kind)[slots] = columns[column.name]
        self._unsynced.add(path)

    def sync(self) -> None:
        """Bring what was written to the disk."""
        for path in self._unsynced:
            sync(path)
        if self._unsynced:
            sync(self.folder)
        self._unsynced.clear()

    def days(self) -> list[date]:
        return sorted(date.fromisoformat(path.stem) for path in self.folder.glob("*.day"))

    def drop(self, days: Iterable[date]) -> None:
        for day in days:
            self._path(day).unlink(missing_ok=True)
            self._unsynced.discard(self._path(day))

    def _put(self, path: Path, chunks: Iterable[bytes]) -> None:
        write_whole(path, chunks)
        self._unsynced.add(path)

    def _path(self, day: date) -> Path:
        return self.folder / f"{day.isoformat()}.day"

    def _read_clients(self) -> IntArray:
        path = self.folder / "clients"
        return np.fromfile(path, dtype="<i8").astype(np.int64) if path.exists() else np.zeros(0, np.int64)

    def _count(self, path: Path | None) -> int:
        """How many slots the file holds."""
        return path.stat().st_size // CLIENT_BYTES if path and path.exists() else 0

    def _column(self, path: Path | None, name: str, count: int) -> Array:
        column = BY_NAME[name]
        found = np.full(self.size, column.empty, dtype=column.kind)
        if path is not None and count:
            stored = np.fromfile(path, dtype=column.kind, count=count, offset=_OFFSETS[name] * count)
            found[:count] = stored
        return found


class Snapshot(Mapping[str, Array]):
    """The state after a day; a column is read when it is asked for, once."""

    def __init__(self, shard: Shard, day: date | None) -> None:
        self._shard, self._day = shard, day
        self._read: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        if name not in self._read:
            self._read |= self._shard.read(self._day, [name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(BY_NAME)

    def __len__(self) -> int:
        return len(BY_NAME)


def blank(shard: Shard) -> dict[str, Array]:
    """The state before anybody's first day."""
    return empty_columns(shard.size)
