"""What other rules would do to the clients measured on a day. Counts are the whole firm's; lists go by row scope."""

from __future__ import annotations

from datetime import date

import numpy as np

from clients.queries.clients import visible_to
from crm.access import scope
from crm.enums import ScopeKind
from crm.models import User
from tiering.engine.schemes import Population, SchemeDocument
from tiering.engine.simulation import Applied, Crosstab, Simulation, Surroundings, apply, compare, crosstab
from tiering.engine.table import BoolArray, IntArray
from tiering.models import Scheme
from tiering.queries.placed import managers_of, placed_overrides
from tiering.queries.population import document_of, population_on

# What is summed by tier: the client's equity on the day, and what it paid in a year (R180).
EQUITY, COMMISSION = "equity_end", "commission_12m"
# A limit is near where a hundredth-part change of it would move the client; the page takes other distances.
DISTANCE = 0.05


def simulate(
    scheme: Scheme,
    before: SchemeDocument | None,
    after: SchemeDocument,
    day: date,
    distance: float = DISTANCE,
) -> Simulation:
    """Both sets of rules over the measures of one day that is kept; `before` None where nothing is in force.

    Raises ValueError for a distance below 0 and for rules that build on a scheme without any.
    """
    documents = [after] if before is None else [before, after]
    population = population_on(day, documents, more=(EQUITY, COMMISSION))
    clients = population.table.clients
    around = Surroundings(
        population.table[EQUITY],
        population.table[COMMISSION],
        managers_of(clients),
        None if before is None else placed_overrides(scheme.code, day, before, clients),
        placed_overrides(scheme.code, day, after, clients),
    )
    return compare(before, after, population, around, distance)


def side_by_side(codes: tuple[str, str], day: date) -> tuple[IntArray, Crosstab, tuple[Applied, Applied]]:
    """Two schemes as their rules stand on a day: the clients, the table, and each one's tiers.

    Raises ValueError where either has no rules that can be read.
    """
    documents = [_known(code, day) for code in codes]
    population = population_on(day, documents)
    first, second = (
        _applied(code, document, day, population) for code, document in zip(codes, documents, strict=True)
    )
    return population.table.clients, crosstab(first, second), (first, second)


def in_scope(user: User, clients: IntArray, lines: BoolArray) -> IntArray:
    """Lines of the table whose clients this user sees, as places, in the table's order."""
    chosen: IntArray = np.flatnonzero(lines)
    if scope(user).kind == ScopeKind.ALL:
        return chosen
    seen = visible_to(user).order_by().values_list("pk", flat=True)
    visible = np.fromiter(seen.iterator(), dtype=np.int64)
    return chosen[np.isin(clients[chosen], visible)]


def _known(code: str, day: date) -> SchemeDocument:
    document = document_of(code, day)
    if document is None:
        raise ValueError(f"scheme {code!r} has no rules that can be read")
    return document


def _applied(code: str, document: SchemeDocument, day: date, population: Population) -> Applied:
    overrides = placed_overrides(code, day, document, population.table.clients)
    return apply(document, population, overrides)
