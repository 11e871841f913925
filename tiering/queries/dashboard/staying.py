"""Who stays: retention, renewal and churn between kept nights (R316, R317), and cohorts by month of opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import F, IntegerField, Value
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractYear

from crm import binary, house
from crm.access import ClientScope
from tiering.engine.dashboard import Cohorts, Kept, cohorts, kept
from tiering.engine.table import BoolArray, IntArray
from tiering.queries.dashboard.asked import Part
from tiering.queries.dashboard.book import living, people_of
from tiering.queries.dashboard.nights import Nights, kept_nights

COHORTS = 12
_MONTHS = 12


@dataclass(frozen=True)
class Staying:
    """`steps` from each night to the next; `since` is the first night, to which `whole` and `branches` compare."""

    nights: tuple[date, ...]
    steps: list[Kept]
    whole: Kept | None
    branches: dict[int, Kept]
    cohorts: Cohorts
    unknown_opening: int


def staying(asked: Part, kind: str) -> Staying:
    name = f"staying:{asked.day}:{kind}:{asked.unit_code}:{asked.night}"
    return house.remembered(asked.seen, name, lambda: _read(asked, kind), is_own_too=True)


def month_number(day: date) -> int:
    return day.year * _MONTHS + day.month - 1


def there_on(nights: Nights, kind: str, clients: IntArray, day: date) -> BoolArray:
    """Per client whether it was there. Raises ValueError for a night that is not kept."""
    return nights.alive(kind, clients)[:, nights.days.index(day)]


def opening_months(seen: ClientScope) -> tuple[IntArray, IntArray]:
    """Record numbers of the scope, ascending, and the month in which each was opened, -1 where not known."""
    month = ExtractYear("opened_on") * _MONTHS + ExtractMonth("opened_on") - 1
    opened = Cast(Coalesce(month, Value(-1)), IntegerField())
    rows = living(seen).values_list(F("pk"), opened)
    found = binary.read_rows(rows, {"client": "i8", "opened": "i4"})
    order = np.argsort(found["client"], kind="stable")
    return found["client"][order], found["opened"][order].astype(np.int64)


def _months_of(seen: ClientScope, clients: IntArray) -> IntArray:
    """In the order of these clients; one that came or went between two questions has no month."""
    known, opened = opening_months(seen)
    if not len(known):
        return np.full(len(clients), -1, dtype=np.int64)
    lines = np.minimum(np.searchsorted(known, clients), len(known) - 1)
    return np.where(known[lines] == clients, opened[lines], -1)


def _read(asked: Part, kind: str) -> Staying:
    nights = kept_nights(asked.day)
    found = people_of(asked.seen).of_units(asked.units)
    alive = nights.alive(kind, found.clients)
    steps = [kept(alive[:, at], alive[:, at + 1]) for at in range(len(nights.days) - 1)]
    whole = kept(alive[:, 0], alive[:, -1]) if steps else None
    branches = {}
    for branch in np.unique(found.branches) if steps else ():
        lines = found.branches == branch
        branches[int(branch)] = kept(alive[lines, 0], alive[lines, -1])
    opened = _months_of(asked.seen, found.clients)
    months = np.array([month_number(day) for day in nights.days], dtype=np.int64)
    first = month_number(asked.day) - COHORTS + 1
    return Staying(
        nights.days, steps, whole, branches, cohorts(opened, months, alive, first), int((opened < 0).sum())
    )
