"""Why one client stands where it does, by any scheme, on any day that is kept. Callers fetch the client in scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from clients.enums import ClientKind, ClientStatus
from clients.models import Client
from crm.models import OrgUnit
from tiering.engine.schemes import (
    Explanation,
    Firm,
    Person,
    SchemeDocument,
    WhatIf,
    after_deposit,
    after_more_trading,
    attributes_of,
    explain,
    measures_of,
    schemes_of,
    what_if,
)
from tiering.models import Scheme, TierAssignment, TierOverride
from tiering.queries.known import known_of
from tiering.queries.overrides import overrides_in_force
from tiering.queries.population import NoRules, document_of, population_on
from tiering.queries.stored import Stored, stored_firm, stored_row

HISTORY = 24


@dataclass(frozen=True)
class Explained:
    """A client's measured tier with everything behind it, and the tiers it was given before."""

    client: Client
    scheme: Scheme
    day: date
    document: SchemeDocument
    person: Person
    firm: Firm
    why: Explanation
    history: list[TierAssignment]
    override: TierOverride | None

    @property
    def in_force(self) -> TierAssignment | None:
        """The tier that the last run gave; None before the first one."""
        return next((held for held in self.history if held.ended_on is None), None)

    def if_changed(self, deposit: float, more_lots: float) -> WhatIf:
        """What `deposit` yuan and a share of lots more (0.2: a fifth) would do, once they fill every window."""
        deposited = after_deposit(self.person, deposit) if deposit else {}
        traded = after_more_trading(self.person.with_figures(deposited), more_lots) if more_lots else {}
        return what_if(self.document, self.person, self.firm, {**deposited, **traded})


def explain_client(
    client: Client, scheme: Scheme, day: date, night: Stored | None = None
) -> Explained | None:
    """None where the scheme, or one it builds on, has no rules that can be read, or the client was not measured."""
    document = document_of(scheme.code, day)
    row = stored_row(day, client.pk)
    if document is None or row is None:
        return None
    try:
        others = _others(document, client, day)
    except NoRules:
        return None
    words = _words(row) | known_of(client, attributes_of(document), day)
    person = Person(row, words, others)
    firm = stored_firm(day, measures_of(document), night)
    given = TierAssignment.objects.filter(client=client, scheme=scheme).order_by("-effective_on", "-pk")
    override = overrides_in_force(day).filter(client=client, scheme=scheme).first()
    return Explained(
        client,
        scheme,
        day,
        document,
        person,
        firm,
        explain(document, person, firm),
        list(given[:HISTORY]),
        override,
    )


def _words(row: Mapping[str, float | None]) -> dict[str, str | None]:
    branch = row["branch"]
    code = OrgUnit.objects.filter(pk=int(branch)).values_list("code", flat=True).first() if branch else None
    return {
        "kind": _place(row["kind"], ClientKind.values),
        "status": _place(row["status"], ClientStatus.values),
        "branch": code,
    }


def _place(number: float | None, values: list[str]) -> str | None:
    return values[int(number)] if number is not None and 0 <= number < len(values) else None


def _others(document: SchemeDocument, client: Client, day: date) -> dict[str, str | None]:
    """The client's tiers in the schemes below; those may ask for the firm's figures, so all are placed."""
    if not schemes_of(document):
        return {}
    population = population_on(day, [document])
    line = int(np.searchsorted(population.table.clients, client.pk))
    found: dict[str, str | None] = {}
    for code, tiers in population.others.items():
        place = int(tiers.codes[line])
        found[code] = tiers.values[place] if place >= 0 else None
    return found
