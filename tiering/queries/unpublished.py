"""Whose published tier or averages differ from what was measured: only theirs are written."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from crm import binary
from tiering.engine.scheme import RULES, TIERS
from tiering.engine.series import NEVER, UNKNOWN
from tiering.engine.table import BoolArray, IntArray
from tiering.models import Scheme
from tiering.queries.measure import Measured

_OPEN = """
SELECT a.client_id, coalesce(array_position(%(tiers)s::text[], a.tier::text), 0) - 1, a.effective_on - DATE '1970-01-01'
FROM tiering_tierassignment a WHERE a.scheme_id = %(scheme)s AND a.ended_on IS NULL
"""


def unpublished(scheme: Scheme, measured: Measured, size: int) -> Iterator[pd.DataFrame]:
    """The clients with anything to publish, as rows for staging, `size` at a time."""
    lines = np.flatnonzero(_differs(scheme, measured))
    for first in range(0, len(lines), size):
        yield _rows(measured, lines[first : first + size])


def _differs(scheme: Scheme, measured: Measured) -> BoolArray:
    clients, standing = measured.table.clients, measured.standing
    if not len(clients):
        return np.zeros(0, dtype=np.bool_)
    params = {"tiers": list(TIERS), "scheme": scheme.pk}
    found = binary.read(_OPEN, {"client": "i8", "tier": "i4", "since": "i4"}, params, expected=len(clients))
    place = np.minimum(np.searchsorted(clients, found["client"]), len(clients) - 1)
    known = clients[place] == found["client"]
    tier, since = np.full(len(clients), -1, dtype=np.int64), np.full(len(clients), NEVER, dtype=np.int64)
    tier[place[known]], since[place[known]] = found["tier"][known], found["since"][known]
    differs: BoolArray = (
        (tier != measured.tiers)
        | (standing.tier != measured.tiers)
        | (standing.tier_since != since)
        | (standing.equity != measured.equity)
        | (standing.commission != measured.commission)
    )
    return differs


def _rows(measured: Measured, lines: IntArray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "client_id": measured.table.clients[lines],
            "tier": np.array(TIERS)[measured.tiers[lines]],
            "rule": np.array(RULES)[measured.rules[lines]],
            "equity": _nullable(measured.equity[lines]),
            "commission": _nullable(measured.commission[lines]),
            "window_from": measured.window_from[lines].astype("datetime64[D]").astype(str),
            "window_until": measured.window_until[lines].astype("datetime64[D]").astype(str),
        }
    )


def _nullable(cents: IntArray) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(cents, cents == UNKNOWN)
