"""What the records and the time line say of every client as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils import timezone

from crm import binary
from tiering.engine.series import Array
from tiering.engine.table import BoolArray, IntArray

# Calendar days that forced liquidations count for.
_FORCED_DAYS = 90
_HERE = """
SELECT c.id FROM clients_client c
WHERE (c.archived_at IS NULL OR c.archived_at >= %(until)s) AND (c.closed_on IS NULL OR c.closed_on > %(day)s)
"""
_FORCED = """
SELECT e.client_id, count(*) FROM clients_clientevent e
WHERE e.kind = 'forced_liquidation' AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s GROUP BY 1
"""
# A complaint is open until its own ticket is closed; later closings are not known on the day.
_COMPLAINTS = """
SELECT e.client_id, count(*) FROM clients_clientevent e
WHERE e.kind = 'complaint' AND e.occurred_at < %(until)s AND NOT EXISTS (
  SELECT FROM clients_clientevent f WHERE f.client_id = e.client_id AND f.kind = 'ticket_closed'
    AND f.url_argument = e.url_argument AND f.occurred_at >= e.occurred_at AND f.occurred_at < %(until)s)
GROUP BY 1
"""


@dataclass(frozen=True)
class Facts:
    """Per client: whether it was a client with an open account on the day, and two counts."""

    is_here: BoolArray
    forced_liquidations: IntArray
    open_complaints: IntArray

    def part(self, stretch: slice) -> Facts:
        return Facts(self.is_here[stretch], self.forced_liquidations[stretch], self.open_complaints[stretch])


def facts_on(day: date, cells: IntArray, size: int) -> Facts:
    """As of the end of a day; `cells` leads from record numbers to places among `size` clients."""
    params: dict[str, object] = {
        "day": day,
        "until": _midnight(day + timedelta(days=1)),
        "since": _midnight(day - timedelta(days=_FORCED_DAYS - 1)),
    }
    here = np.zeros(size, dtype=np.bool_)
    found = binary.read(_HERE, {"client": "i8"}, params, expected=size)["client"]
    here[cells[found[_has_place(found, cells)]]] = True
    return Facts(here, _counts(_FORCED, params, cells, size), _counts(_COMPLAINTS, params, cells, size))


def _counts(sql: str, params: dict[str, object], cells: IntArray, size: int) -> IntArray:
    found = binary.read(sql, {"client": "i8", "count": "i8"}, params)
    lines = _has_place(found["client"], cells)
    counts = np.zeros(size, dtype=np.int64)
    counts[cells[found["client"][lines]]] = found["count"][lines]
    return counts


def _has_place(numbers: Array, cells: IntArray) -> BoolArray:
    """Clients that were opened a moment ago have none yet."""
    is_inside: BoolArray = numbers < len(cells)
    is_inside[is_inside] = cells[numbers[is_inside]] >= 0
    return is_inside


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
