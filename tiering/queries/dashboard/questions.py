"""The answers to R26 to R32 for a user's clients, with the reasons as figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from clients.models import Client
from crm import house
from crm.access import ClientScope
from tiering.engine.questions import Answer, Question, answer, measures_of, value_of
from tiering.engine.table import IntArray, MeasureTable
from tiering.queries.dashboard.asked import Part
from tiering.queries.dashboard.book import people_of
from tiering.queries.stored import stored_table

MOST: Final = 500
_EQUITY, _COMMISSION = "equity_end", "commission_12m"
# Figures that are counts of what people recorded: none at all may mean that nobody records them.
RECORDED: Final = ("contacts_12m", "complaints_12m")


@dataclass(frozen=True)
class Listed:
    """A client of the answer: its points, money, and the signs that it shows with their figures."""

    client: int
    points: float
    equity: float | None
    commission: float | None
    signs: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True)
class Found:
    """The first clients of the answer, how many there are, how many show each sign, and how much is on record."""

    rows: list[Listed]
    count: int
    of: int
    signs: dict[str, int]
    recorded: dict[str, int]


def found(asked: Part, question: Question, size: int) -> Found | None:
    """None where no night that old is kept."""
    if asked.night is None:
        return None
    name = f"question:{question.code}:{asked.night}:{asked.unit_code}"
    whole = house.remembered(asked.seen, name, lambda: _find(asked, question), is_own_too=True)
    return Found(whole.rows[: min(size, MOST)], whole.count, whole.of, whole.signs, whole.recorded)


def clients_with(asked: Part, question: Question, sign: str) -> IntArray:
    """Record numbers of the clients that are listed and show a sign, or of all listed ones with ""."""

    def read() -> IntArray:
        table, said = _answered(asked, question)
        lines = said.listed
        if sign:
            lines = lines[said.met[lines, [one.code for one in question.signs].index(sign)]]
        return table.clients[lines]

    name = f"sign:{question.code}:{sign}:{asked.night}:{asked.unit_code}"
    return house.remembered(asked.seen, name, read, is_own_too=True)


def people(seen: ClientScope, rows: list[Listed]) -> dict[int, Client]:
    """The clients of these rows, still under the scope."""
    known = seen.filter(Client.objects.select_related("branch", "account_manager"))
    return known.defer("identity_number", "phone", "bank_account").in_bulk([row.client for row in rows])


def _answered(asked: Part, question: Question) -> tuple[MeasureTable, Answer]:
    assert asked.night is not None
    firm = stored_table(asked.night, [*measures_of(question), _EQUITY, _COMMISSION, *RECORDED])
    living = people_of(asked.seen).of_units(asked.units).clients
    table = firm.take(np.isin(firm.clients, living))
    return table, answer(question, table, firm)


def _find(asked: Part, question: Question) -> Found:
    table, said = _answered(asked, question)
    figures = [value_of(sign, table) for sign in question.signs]
    rows = [
        Listed(
            int(table.clients[at]),
            float(said.points[at]),
            _known(table[_EQUITY][at]),
            _known(table[_COMMISSION][at]),
            tuple(
                (sign.code, _known(figures[column][at]))
                for column, sign in enumerate(question.signs)
                if said.met[at, column]
            ),
        )
        for at in said.listed[:MOST]
    ]
    counts = said.met[said.listed].sum(axis=0)
    return Found(
        rows,
        len(said.listed),
        len(table),
        {sign.code: int(count) for sign, count in zip(question.signs, counts, strict=True)},
        {name: int(np.nansum(table[name])) for name in RECORDED},
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
