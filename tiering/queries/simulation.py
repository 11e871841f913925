"""What other rules would do to the clients measured on a day. Counts are the whole firm's; lists go by row scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from clients.queries.clients import visible_to
from crm.access import scope
from crm.enums import ScopeKind
from crm.models import User
from tiering.engine.schemes import Population, SchemeDocument, Vocabulary
from tiering.engine.simulation import Applied, Crosstab, Simulation, Surroundings, apply, compare, crosstab
from tiering.engine.table import BoolArray, IntArray
from tiering.models import Scheme, SchemeVersion
from tiering.queries.documents import faults_of, read_document, vocabulary_for
from tiering.queries.placed import managers_of, placed_overrides
from tiering.queries.population import NoRules, document_of, population_on
from tiering.queries.versions import in_force

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

    Raises ValueError for a distance below 0, NoRules for rules that build on a scheme without any.
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


@dataclass(frozen=True)
class Compared:
    """A simulation of a text with both documents; `base` is the version that is in force, None where none is."""

    found: Simulation
    before: SchemeDocument | None
    after: SchemeDocument
    base: SchemeVersion | None


def base_of(scheme: Scheme, today: date) -> SchemeVersion | None:
    """What a simulation is compared with: the version in force today."""
    return in_force(today).filter(scheme=scheme).first()


def simulate_text(
    scheme: Scheme,
    text: Any,
    base: SchemeVersion | None,
    day: date,
    distance: float = DISTANCE,
    known: Vocabulary | None = None,
) -> Compared:
    """A raw document against a version. Raises InvalidDocument for faults, else as `simulate`."""
    known = known or vocabulary_for(scheme)
    after = read_document(scheme, text, known)
    is_readable = base is not None and not faults_of(scheme, base.document, known)
    before = read_document(scheme, base.document, known) if base is not None and is_readable else None
    return Compared(simulate(scheme, before, after, day, distance), before, after, base)


@dataclass(frozen=True)
class SideBySide:
    """Two schemes over the same clients."""

    clients: IntArray
    table: Crosstab
    first: Applied
    second: Applied


def side_by_side(codes: tuple[str, str], day: date) -> SideBySide:
    """Two schemes as their rules stand on a day. Raises NoRules where either has none that can be read."""
    documents = [_known(code, day) for code in codes]
    population = population_on(day, documents)
    first, second = (
        _applied(code, document, day, population) for code, document in zip(codes, documents, strict=True)
    )
    return SideBySide(population.table.clients, crosstab(first, second), first, second)


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
        raise NoRules(code)
    return document


def _applied(code: str, document: SchemeDocument, day: date, population: Population) -> Applied:
    overrides = placed_overrides(code, day, document, population.table.clients)
    return apply(document, population, overrides)
