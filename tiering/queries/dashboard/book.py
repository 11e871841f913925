"""Who stood in which tier on a day, under a row scope, as arrays. Units and managers are today's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from clients.models import Client
from crm import binary
from crm.access import ClientScope
from tiering.engine.dashboard import UNKNOWN_CENTS, in_cents
from tiering.engine.table import BoolArray, IntArray, MeasureTable
from tiering.models import TierAssignment

_NOT_KNOWN = 0
_PEOPLE = {"client": "i8", "unit": "i8", "branch": "i8", "manager": "i8"}


@dataclass(frozen=True)
class Book:
    """A line per client, ascending; 0 where a client has no unit, branch or manager."""

    clients: IntArray
    units: IntArray
    branches: IntArray
    managers: IntArray
    tiers: IntArray

    def __len__(self) -> int:
        return len(self.clients)

    def take(self, lines: BoolArray) -> Book:
        return Book(*(column[lines] for column in vars(self).values()))

    def of_units(self, units: frozenset[int] | None) -> Book:
        """Those of some units; None leaves all of them."""
        return self if units is None else self.take(np.isin(self.units, list(units)))


def standing_on(day: date, scheme: int | None = None, tier: str = "") -> Q:
    """The intervals that hold on a day, of one scheme and tier where these are given."""
    holds = Q(effective_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    if scheme is not None:
        holds &= Q(scheme=scheme)
    return holds & Q(tier=tier) if tier else holds


def book_of(seen: ClientScope, scheme: int, day: date, codes: Sequence[str]) -> Book:
    """The clients of a row scope that had a tier in the scheme on the day; archived ones are left out."""
    held = TierAssignment.objects.filter(standing_on(day, scheme), client__archived_at__isnull=True)
    place = Case(
        *(When(tier=code, then=Value(at)) for at, code in enumerate(codes)),
        default=Value(-1),
        output_field=IntegerField(),
    )
    found = binary.read_rows(
        seen.filter(held, "client").order_by().values_list("client_id", *_people("client__"), place),
        {**_PEOPLE, "tier": "i4"},
    )
    return _ordered(found, found["tier"].astype(np.int64))


def people_of(seen: ClientScope) -> Book:
    """Every client of the scope that is not archived, whatever its tier (-1)."""
    found = binary.read_rows(living(seen).values_list("pk", *_people("")), _PEOPLE)
    return _ordered(found, np.full(len(found["client"]), -1, dtype=np.int64))


def amounts(table: MeasureTable, clients: IntArray, names: Sequence[str]) -> IntArray:
    """(clients, names) in cents of a stored night, UNKNOWN_CENTS where not known or not measured."""
    found = np.full((len(clients), len(names)), UNKNOWN_CENTS, dtype=np.int64)
    if not len(table):
        return found
    lines = np.minimum(np.searchsorted(table.clients, clients), len(table) - 1)
    is_there = table.clients[lines] == clients
    for at, name in enumerate(names):
        found[is_there, at] = in_cents(table[name][lines[is_there]])
    return found


def living(seen: ClientScope) -> QuerySet[Client]:
    """The clients of a row scope that are not archived, in no order."""
    return seen.filter(Client.objects.filter(archived_at__isnull=True)).order_by()


def _people(prefix: str) -> list[Coalesce]:
    names = ("org_unit_id", "branch_id", "account_manager_id")
    return [Coalesce(F(f"{prefix}{name}"), Value(_NOT_KNOWN)) for name in names]


def _ordered(found: dict[str, IntArray], tiers: IntArray) -> Book:
    order = np.argsort(found["client"], kind="stable")
    client, unit, branch, manager = (found[name][order] for name in _PEOPLE)
    return Book(client, unit, branch, manager, tiers[order])
