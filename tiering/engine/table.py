"""What is known of every client on a day: one column of numbers per measure, one line per client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

IntArray: TypeAlias = npt.NDArray[np.int64]
FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class MeasureTable:
    """Record numbers of the clients, ascending, and a column per measure; NaN is "not known" and never 0.

    Every column is as long as `clients`. Amounts are yuan rounded to the cent, ratios are fractions, yes or no
    is 1 or 0. Raises ValueError when columns differ in length.
    """

    clients: IntArray
    columns: Mapping[str, FloatArray]

    def __post_init__(self) -> None:
        wrong = [name for name, column in self.columns.items() if len(column) != len(self.clients)]
        if wrong:
            raise ValueError(f"columns of another length than the clients: {', '.join(sorted(wrong))}")

    def __len__(self) -> int:
        return len(self.clients)

    def __getitem__(self, name: str) -> FloatArray:
        return self.columns[name]

    def take(self, lines: IntArray | BoolArray) -> MeasureTable:
        """The same columns for some of the lines, by place or by mask."""
        return MeasureTable(
            self.clients[lines], {name: column[lines] for name, column in self.columns.items()}
        )

    def select(self, names: Iterable[str]) -> MeasureTable:
        """The same lines with some of the columns."""
        return MeasureTable(self.clients, {name: self.columns[name] for name in names})

    def row(self, client: int) -> dict[str, float]:
        """One client's figures by measure. Raises KeyError for a client that is not in the table."""
        place = int(np.searchsorted(self.clients, client))
        if place == len(self.clients) or self.clients[place] != client:
            raise KeyError(client)
        return {name: float(column[place]) for name, column in self.columns.items()}


def concatenate(parts: Iterable[MeasureTable]) -> MeasureTable:
    """Tables of different clients with the same measures as one, ordered by client."""
    tables = list(parts)
    clients = np.concatenate([table.clients for table in tables])
    order = np.argsort(clients, kind="stable")
    names = list(tables[0].columns)
    columns = {name: np.concatenate([table.columns[name] for table in tables])[order] for name in names}
    return MeasureTable(clients[order], columns)
