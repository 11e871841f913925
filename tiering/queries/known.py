"""What people said of clients, as attributes of rules: answers to the questionnaire that held on a day, and traits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np

from clients.models import Client
from crm import binary
from tiering.engine.runs import spread
from tiering.engine.schemes import Categories
from tiering.engine.schemes.attributes import ATTRIBUTES
from tiering.engine.schemes.population import NOT_KNOWN
from tiering.engine.table import IntArray
from tiering.enums import Trait
from tiering.models import ClientTrait
from tiering.queries.tolerance import assessed_on, assessment_in_force

CLASS, TYPE = "risk_class", "risk_type"
# Of each client the newest word on a trait up to the day; an empty one says that it is not known any more.
_TRAIT = """
SELECT DISTINCT ON (client_id) client_id, coalesce(array_position(%(values)s::text[], value::text), 0) - 1
FROM tiering_clienttrait WHERE trait = %(trait)s AND known_on <= %(day)s
ORDER BY client_id, known_on DESC, id DESC
"""


def known_attributes(names: Collection[str], clients: IntArray, day: date) -> dict[str, Categories]:
    """Those of the attributes that people say, beside these clients, who are in ascending order."""
    found: dict[str, Categories] = {}
    if CLASS in names or TYPE in names:
        assessed, classes, types = assessed_on(day)
        found |= {
            CLASS: _beside(clients, assessed, classes, CLASS),
            TYPE: _beside(clients, assessed, types, TYPE),
        }
    for name in set(names) & set(Trait.values):
        found[name] = _beside(clients, *_trait_on(name, day), name)
    return found


def known_of(client: Client, names: Collection[str], day: date) -> dict[str, str | None]:
    """The same of one client, in words."""
    found: dict[str, str | None] = {}
    if CLASS in names or TYPE in names:
        assessment = assessment_in_force(client, day)
        found |= {CLASS: assessment.risk_class, TYPE: assessment.risk_type} if assessment else {}
    traits = set(names) & set(Trait.values)
    if traits:
        said = ClientTrait.objects.filter(client=client, trait__in=traits, known_on__lte=day)
        # The newest comes last and stays.
        found |= dict(said.order_by("known_on", "pk").values_list("trait", "value"))
    return {name: value or None for name, value in found.items() if name in names}


def _trait_on(trait: str, day: date) -> tuple[IntArray, IntArray]:
    params = {"trait": trait, "day": day, "values": list(ATTRIBUTES[trait])}
    found = binary.read(_TRAIT, {"client": "i8", "value": "i4"}, params)
    return found["client"].astype(np.int64), found["value"].astype(np.int64)


def _beside(clients: IntArray, whose: IntArray, places: IntArray, name: str) -> Categories:
    return Categories(spread(clients, whose, places, NOT_KNOWN), ATTRIBUTES[name])
