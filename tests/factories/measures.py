"""A night's measures, as many of them as a test needs; the others are not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from clients.models import Client
from tiering.actions.stored_measures import store_measures
from tiering.engine.measures import MEASURES
from tiering.engine.table import MeasureTable

DAY = date(2026, 11, 19)


def make_measures(figures: Mapping[Client, Mapping[str, float]], day: date = DAY) -> None:
    """Store these figures of these clients as that night's, in place of what there was."""
    clients = sorted(figures, key=lambda client: client.pk)
    unknown = [name for client in clients for name in figures[client] if name not in MEASURES]
    assert not unknown, unknown
    columns = {
        name: np.array([figures[client].get(name, np.nan) for client in clients], dtype=np.float64)
        for name in MEASURES
    }
    keys = np.array([client.pk for client in clients], dtype=np.int64)
    store_measures(day=day, table=MeasureTable(keys, columns))
