"""Overrides and managers as arrays beside a table of clients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from crm import binary
from tiering.engine.schemes import SchemeDocument
from tiering.engine.table import IntArray
from tiering.queries.overrides import overrides_in_force

# In the words of the index client_living, which alone answers it.
_MANAGERS = """
SELECT c.id, coalesce(c.account_manager_id, -1) FROM clients_client c WHERE c.archived_at IS NULL
"""


def placed_overrides(scheme: str, day: date, document: SchemeDocument, clients: IntArray) -> IntArray | None:
    """Per client the tier that people gave it, by place in the document, -1 for none; None where nobody has one.

    One to a tier that the document does not have is left out.
    """
    return overrides_placed(scheme, day, document.tier_codes, clients)


def overrides_placed(scheme: str, day: date, codes: Sequence[str], clients: IntArray) -> IntArray | None:
    """The same by place in a list of tiers."""
    given = overrides_in_force(day).filter(scheme__code=scheme).values_list("client_id", "tier")
    codes = list(codes)
    wanted = {client: codes.index(tier) for client, tier in given if tier in codes}
    if not wanted or not len(clients):
        return None
    found = np.full(len(clients), -1, dtype=np.int64)
    keys = np.array([*wanted], dtype=np.int64)
    lines = np.minimum(np.searchsorted(clients, keys), len(clients) - 1)
    is_there = clients[lines] == keys
    found[lines[is_there]] = np.array([*wanted.values()], dtype=np.int64)[is_there]
    return found


def managers_of(clients: IntArray) -> IntArray:
    """Per client the place of its account manager among all of theirs, from 0; -1 for none. As it is now."""
    found = binary.read(_MANAGERS, {"client": "i8", "manager": "i8"})
    if not len(clients):
        return np.zeros(0, dtype=np.int64)
    lines = np.minimum(np.searchsorted(clients, found["client"]), len(clients) - 1)
    is_there = clients[lines] == found["client"]
    numbers = np.full(len(clients), -1, dtype=np.int64)
    numbers[lines[is_there]] = found["manager"][is_there]
    people = np.unique(numbers[numbers >= 0])
    return np.where(numbers >= 0, np.searchsorted(people, numbers), -1)
