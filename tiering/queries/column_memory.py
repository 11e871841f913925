"""Columns of stored nights that this process has read lately, so that a change of a limit need not read them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from threading import Lock
from typing import Any, TypeAlias

import numpy.typing as npt

Column: TypeAlias = npt.NDArray[Any]


class ColumnMemory:
    """Arrays by key and name, the ones used last; a key must never come to mean other figures.

    What is handed out is shared between threads and cannot be written to.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._columns: OrderedDict[tuple[Hashable, str], Column] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def find(self, key: Hashable, names: Iterable[str]) -> dict[str, Column]:
        """Those of the columns that are remembered."""
        found: dict[str, Column] = {}
        with self._lock:
            for name in names:
                if (key, name) in self._columns:
                    self._columns.move_to_end((key, name))
                    found[name] = self._columns[key, name]
        return found

    def keep(self, key: Hashable, columns: Mapping[str, Column]) -> None:
        """Remember these, and forget those that were used longest ago where they become too many."""
        with self._lock:
            for name, column in columns.items():
                column.flags.writeable = False
                self._forget((key, name))
                self._columns[key, name] = column
                self._size += column.nbytes
            while self._size > self.most_bytes and self._columns:
                self._forget(next(iter(self._columns)))

    @property
    def size(self) -> int:
        """Bytes that are remembered."""
        return self._size

    def _forget(self, entry: tuple[Hashable, str]) -> None:
        old = self._columns.pop(entry, None)
        self._size -= 0 if old is None else old.nbytes
