"""Everything that scheme documents ask about, for every client measured on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import numpy as np
from django.db.models import F, Q

from clients.enums import ClientKind, ClientStatus
from crm.models import OrgUnit
from tiering.engine.schemes import (
    Categories,
    Firm,
    InvalidDocument,
    Population,
    SchemeDocument,
    as_categories,
    attributes_of,
    firm_measures_of,
    measures_of,
    read,
    schemes_of,
)
from tiering.engine.simulation import apply
from tiering.engine.table import FloatArray, MeasureTable
from tiering.models import SchemeVersion
from tiering.queries.known import known_attributes
from tiering.queries.placed import placed_overrides
from tiering.queries.stored import stored_table


class NoRules(ValueError):
    """A scheme that others build on has no rules that can be read, or builds on itself."""


# Attributes that are stored with the measures, as places in these values; a branch is stored by its record number.
_PLACES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(ClientKind.values),
    "status": tuple(ClientStatus.values),
}
BRANCH = "branch"
STORED = (*_PLACES, BRANCH)


def population_on(
    day: date, documents: Iterable[SchemeDocument], *, more: Iterable[str] = (), ranked: Iterable[str] = ()
) -> Population:
    """What these documents ask of every client on a day that is kept, the tiers of schemes below them included.

    `more` are measures that are wanted besides; `ranked` those of which the firm's figures are. Raises NoRules for
    schemes that build on each other in a ring, or on one that has no readable version.
    """
    wanted = list(documents)
    below = documents_below(wanted, day)
    every = [*below.values(), *wanted]
    attributes = {name for document in every for name in attributes_of(document)}
    measures = [*(name for document in every for name in measures_of(document)), *more, *ranked]
    table = stored_table(day, [*measures, *(name for name in STORED if name in attributes)])
    firm = Firm.of(table, {*(name for document in every for name in firm_measures_of(document)), *ranked})
    population = Population(table, firm, _attributes(table, attributes, day))
    for code, document in below.items():
        tiers = apply(document, population, placed_overrides(code, day, document, table.clients)).tiers
        others = {**population.others, code: as_categories(document, tiers)}
        population = Population(table, firm, population.attributes, others)
    return population


def population_of(document: SchemeDocument, table: MeasureTable, day: date) -> Population:
    """What this document asks of the clients of a table on a day, apart from their tiers in other schemes."""
    firm = Firm.of(table, firm_measures_of(document))
    return Population(table, firm, _attributes(table, attributes_of(document), day))


def columns_of(document: SchemeDocument) -> list[str]:
    """The columns of stored measures that a population of this document is made of."""
    asked = attributes_of(document)
    return [*measures_of(document), *(name for name in STORED if name in asked)]


def documents_below(documents: Iterable[SchemeDocument], day: date) -> dict[str, SchemeDocument]:
    """The schemes that these build on, directly or not, each after those it builds on itself."""
    ordered: dict[str, SchemeDocument] = {}
    for document in documents:
        for code in schemes_of(document):
            _place(code, day, ordered, ())
    return ordered


def document_of(code: str, day: date) -> SchemeDocument | None:
    """What a scheme says on a day; before its first version is in force, what its newest one says."""
    holds = Q(effective_from__lte=day) & (Q(retired_on__isnull=True) | Q(retired_on__gt=day))
    versions = SchemeVersion.objects.filter(scheme__code=code).annotate(is_holding=holds)
    version = versions.order_by(F("is_holding").desc(nulls_last=True), "-number").first()
    try:
        return read(version.document) if version else None
    except InvalidDocument:
        return None


def _place(code: str, day: date, ordered: dict[str, SchemeDocument], below: tuple[str, ...]) -> None:
    if code in ordered:
        return
    document = None if code in below else document_of(code, day)
    if document is None:
        raise NoRules(code)
    for other in schemes_of(document):
        _place(other, day, ordered, (*below, code))
    ordered[code] = document


def _attributes(table: MeasureTable, names: Collection[str], day: date) -> dict[str, Categories]:
    """Those stored with the measures, and those that people said of clients, as they were known on the day."""
    found = {name: Categories(_codes(table[name]), _PLACES[name]) for name in names if name in _PLACES}
    if BRANCH in names:
        found[BRANCH] = _branches(table[BRANCH])
    return found | known_attributes(names, table.clients, day)


def _branches(numbers: FloatArray) -> Categories:
    units = dict(OrgUnit.objects.order_by("pk").values_list("pk", "code"))
    keys = np.array([*units], dtype=np.int64)
    wanted = _codes(numbers)
    places = np.searchsorted(keys, wanted)
    inside = np.minimum(places, max(len(keys) - 1, 0))
    is_known = (
        (places < len(keys)) & (keys[inside] == wanted) if len(keys) else np.zeros(len(wanted), np.bool_)
    )
    return Categories(np.where(is_known, inside, -1), tuple(units.values()))


def _codes(column: FloatArray) -> np.ndarray:
    return np.nan_to_num(column, nan=-1.0).astype(np.int64)
