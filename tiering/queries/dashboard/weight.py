"""How much hangs on few clients: the curve of R200 and the concentration, in all and by branch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm import house
from tiering.engine.dashboard import Concentration, Pareto, concentration, pareto, top_lines
from tiering.engine.table import IntArray
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.book import Book, amounts
from tiering.queries.dashboard.tiers import book
from tiering.queries.stored import stored_table

# Of what a share may be asked: yuan that are the firm's to earn or the clients' to hold.
WEIGHED = ("commission_12m", "commission_month", "equity_end")


@dataclass(frozen=True)
class Weight:
    curve: Pareto
    whole: Concentration
    branches: dict[int, Concentration]


def weight_of(asked: Asked, measure: str) -> Weight | None:
    """None where no night that old is kept."""
    if asked.night is None:
        return None
    name = f"weight:{asked.words}:{measure}:{asked.unit_code}"
    return house.remembered(asked.seen, name, lambda: _weigh(*_held(asked, measure)), is_own_too=True)


def top_clients(asked: Asked, measure: str, percent: int) -> IntArray:
    """Record numbers of the largest clients, as many as the curve counts at that share; none without a night."""
    if asked.night is None:
        return np.zeros(0, dtype=np.int64)

    def read() -> IntArray:
        found, cents = _held(asked, measure)
        return found.clients[top_lines(cents, percent)]

    name = f"top:{asked.words}:{measure}:{percent}:{asked.unit_code}"
    return house.remembered(asked.seen, name, read, is_own_too=True)


def _held(asked: Asked, measure: str) -> tuple[Book, IntArray]:
    assert asked.night is not None
    found = book(asked).of_units(asked.units)
    return found, amounts(stored_table(asked.night, [measure]), found.clients, [measure])[:, 0]


def _weigh(found: Book, cents: IntArray) -> Weight:
    order = np.argsort(found.branches, kind="stable")
    keys, starts = np.unique(found.branches[order], return_index=True)
    parts = np.split(cents[order], starts[1:]) if len(keys) else []
    branches = {int(key): concentration(part) for key, part in zip(keys, parts, strict=True)}
    return Weight(pareto(cents), concentration(cents), branches)
