"""What account managers know of some of their clients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from demo.actions.organisation import Organisation
from demo.copying import copy_lines
from demo.engine.arrays import Ints, stream
from demo.engine.simulation import History
from demo.register import Register
from demo.sheet import Placement
from tiering.engine.schemes.attributes import ATTRIBUTES
from tiering.enums import Trait
from tiering.models import ClientTrait

_STREAM = 15
# One client in five is known well enough, and of those most traits are not.
_KNOWN, _TRAITS = 0.2, 3
_OLDEST_DAYS = 400
_COLUMNS = ("client_id", "trait", "value", "known_on", "said_by_id", "said_at")


def say(history: History, book: Register, placement: Placement, staff: Organisation, seed: int) -> int:
    """A few words about some clients, each by the client's manager; how many were said."""
    rng = stream(seed, _STREAM)
    managers = np.array([manager.pk for manager in staff.managers])[placement.manager]
    clients = np.flatnonzero(rng.random(book.client_count) < _KNOWN)
    order = np.argsort(rng.random((len(clients), len(Trait))), axis=1)[:, :_TRAITS]
    draws = rng.random(order.shape)
    days = rng.integers(1, _OLDEST_DAYS, len(clients))
    lines = _lines(clients, order, draws, days, book, placement, managers, history.days[-1])
    copy_lines(ClientTrait._meta.db_table, _COLUMNS, lines)
    return int(order.size)


def _lines(
    clients: Ints,
    order: Ints,
    draws: np.ndarray,
    days: Ints,
    book: Register,
    placement: Placement,
    managers: Ints,
    today: date,
) -> Iterator[str]:
    """Rows in COPY's text format, none before the client's opening; nothing in them needs escaping."""
    traits = Trait.values
    for line, client in enumerate(clients.tolist()):
        day = max(placement.opened[client], today - timedelta(days=int(days[line])))
        for place, draw in zip(order[line].tolist(), draws[line].tolist(), strict=True):
            values = ATTRIBUTES[traits[place]]
            value = values[int(draw * len(values))]
            yield (
                f"{book.client_pk + client}\t{traits[place]}\t{value}\t{day}\t{managers[client]}\t{day} 10:00:00+08\n"
            )
