"""What each kept night says of every client in two words: it holds equity, it trades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection

from crm import binary
from tiering.engine.table import BoolArray, IntArray
from tiering.models import ClientMeasures
from tiering.queries.column_memory import ColumnMemory
from tiering.queries.stored import stored_numbers

# Equity that counts as held, in yuan (R154: up to 1,000 an account is as good as empty), and the days within which a
# client that traded counts as trading.
HELD_FROM, TRADED_WITHIN = 1_000, 30
KINDS = ("holds", "trades")
# The last night and the month-ends of a year before it.
MOST_NIGHTS = 13
_TABLE = ClientMeasures._meta.db_table
# Two bits a night, so that a client is one number whatever the nights.
_MARKS = f"""
SELECT m.client_id, bit_or((CASE WHEN m.equity_end >= %(held)s THEN 1 ELSE 0 END
    + CASE WHEN m.days_since_last_trade <= %(within)s THEN 2 ELSE 0 END)::bigint
    << (2 * (array_position(%(nights)s::date[], m.trading_day) - 1)))
FROM {_TABLE} m WHERE m.trading_day = ANY(%(nights)s::date[]) GROUP BY 1
"""  # noqa: S608  # the table of our own model
# Thirteen nights are worth sharing out at any size.
_MANY = 1_000_000
_memory = ColumnMemory(32 * 1024 * 1024)


@dataclass(frozen=True)
class Nights:
    """`days` ascending; a line of `bits` per client, ascending."""

    days: tuple[date, ...]
    clients: IntArray
    bits: IntArray

    def alive(self, kind: str, clients: IntArray) -> BoolArray:
        """(clients, days): whether a client holds or trades on each night; never before it was measured."""
        shifts = 2 * np.arange(len(self.days)) + KINDS.index(kind)
        bits = np.zeros(len(clients), dtype=np.int64)
        if len(self.clients):
            lines = np.minimum(np.searchsorted(self.clients, clients), len(self.clients) - 1)
            bits = np.where(self.clients[lines] == clients, self.bits[lines], 0)
        return ((bits[:, None] >> shifts) & 1).astype(np.bool_)


def kept_nights(until: date) -> Nights:
    """The nights kept up to that day, at most MOST_NIGHTS, read once for each state of what is stored."""
    numbers = {day: number for day, number in stored_numbers().items() if day <= until}
    days = tuple(sorted(numbers)[-MOST_NIGHTS:])
    key = (connection.settings_dict["NAME"], tuple(numbers[day] for day in days))
    known = _memory.find(key, ["client", "bits"])
    if len(known) < 2:
        known = _read(days)
        _memory.keep(key, known)
    return Nights(days, known["client"], known["bits"])


def _read(days: tuple[date, ...]) -> dict[str, IntArray]:
    params = {"held": HELD_FROM, "within": TRADED_WITHIN, "nights": list(days)}
    found = binary.read(_MARKS, {"client": "i8", "bits": "i8"}, params, expected=_MANY)
    order = np.argsort(found["client"], kind="stable")
    return {name: column[order] for name, column in found.items()}
