"""What the clients' own records say, as arrays: for measures, and for finding what a night has to publish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils import timezone

from clients.enums import ClientKind, ClientStatus, EventKind
from crm import binary
from tiering.engine.figures import Records
from tiering.engine.scheme import TIERS
from tiering.engine.series import NEVER, NOT_YET, UNKNOWN, Array
from tiering.engine.table import IntArray
from tiering.engine.windows import year_before
from tiering.state.store import SHARDS

# Codes are places in the enumerations, from 0; a client without a branch has branch 0.
_CLIENTS = """
SELECT c.id, coalesce(array_position(%(kinds)s::text[], c.kind::text), 0) - 1,
       coalesce(array_position(%(statuses)s::text[], c.status::text), 0) - 1, coalesce(c.branch_id, 0),
       coalesce(c.opened_on - DATE '1970-01-01', %(not_yet)s),
       coalesce(c.last_traded_on - DATE '1970-01-01', %(never)s),
       coalesce(array_position(%(tiers)s::text[], c.tier::text), 0) - 1,
       coalesce(c.tier_since - DATE '1970-01-01', %(never)s),
       coalesce((c.equity_month_avg * 100)::bigint, %(unknown)s),
       coalesce((c.commission_month_avg * 100)::bigint, %(unknown)s)
FROM clients_client c WHERE c.archived_at IS NULL AND {part}
"""
_CLIENT_KINDS = {
    "id": "i8", "kind": "i4", "status": "i4", "branch": "i8", "opened": "i4", "last_traded": "i4",
    "tier": "i4", "tier_since": "i4", "equity": "i8", "commission": "i8",
}  # fmt: skip
_ACCOUNTS = """
SELECT a.client_id, coalesce(a.opened_on - DATE '1970-01-01', %(not_yet)s) FROM clients_tradingaccount a WHERE {part}
"""
_EVENTS = """
SELECT e.client_id, array_position(%(kinds)s::text[], e.kind::text), count(*) FROM clients_clientevent e
WHERE e.kind IN ('forced_liquidation', 'complaint', 'contact')
  AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s AND {part}
GROUP BY 1, 2
"""
_COUNTED = (EventKind.FORCED_LIQUIDATION, EventKind.COMPLAINT, EventKind.CONTACT)


@dataclass(frozen=True)
class Standing:
    """What is published of each client now: place in TIERS (−1 for none), since when, averages in cents."""

    tier: IntArray
    tier_since: IntArray
    equity: IntArray
    commission: IntArray


@dataclass(frozen=True)
class ClientRecords:
    records: Records
    standing: Standing

    def standing_of(self, clients: IntArray) -> Standing:
        """What is published of some of them, in the order in which they are named."""
        order = np.argsort(self.records.clients, kind="stable")
        lines = order[np.searchsorted(self.records.clients, clients, sorter=order)]
        return Standing(**{name: column[lines] for name, column in vars(self.standing).items()})

    def part(self, stretch: slice) -> Records:
        """The records of one shard."""
        return Records(**{name: column[stretch] for name, column in vars(self.records).items()})


def client_records(
    day: date, clients: IntArray, cells: IntArray, *, shard: int | None = None
) -> ClientRecords:
    """The records of these clients, in their order; `cells` leads from record numbers to it.

    Counted are those that are not archived and have an account. Where they are the clients of one shard, no other
    client is read.
    """
    params = {
        "kinds": ClientKind.values, "statuses": ClientStatus.values, "tiers": list(TIERS),
        "not_yet": NOT_YET, "never": NEVER, "unknown": UNKNOWN,
    }  # fmt: skip
    found = binary.read(_part(_CLIENTS, "c.id", shard), _CLIENT_KINDS, params, expected=len(clients))
    lines = _inside(found["id"], cells)
    places = cells[found["id"][lines]]
    accounts = binary.read(_part(_ACCOUNTS, "a.client_id", shard), {"client": "i8", "opened": "i4"}, params)

    def spread(name: str, empty: int) -> IntArray:
        column = np.full(len(clients), empty, dtype=np.int64)
        column[places] = found[name][lines]
        return column

    opened = spread("opened", NOT_YET)
    known = _inside(accounts["client"], cells)
    holders = cells[accounts["client"][known]]
    np.minimum.at(opened, holders, accounts["opened"][known].astype(np.int64))
    is_living, has_account = np.zeros(len(clients), np.bool_), np.zeros(len(clients), np.bool_)
    is_living[places], has_account[holders] = True, True
    events = _events(day, cells, len(clients), shard)
    records = Records(
        clients=clients,
        is_counted=is_living & has_account,
        opened=opened,
        last_traded=spread("last_traded", NEVER),
        kind=spread("kind", -1),
        status=spread("status", -1),
        branch=spread("branch", 0),
        forced_liquidations=events[0],
        complaints=events[1],
        contacts=events[2],
    )
    standing = Standing(
        spread("tier", -1),
        spread("tier_since", NEVER),
        spread("equity", UNKNOWN),
        spread("commission", UNKNOWN),
    )
    return ClientRecords(records, standing)


def _part(sql: str, client: str, shard: int | None) -> str:
    return sql.format(part="true" if shard is None else f"{client} %% {SHARDS} = {shard}")


def _inside(numbers: Array, cells: IntArray) -> Array:
    """Lines whose client has a place; one that was opened a moment ago has none yet."""
    is_known = numbers < len(cells)
    is_known[is_known] = cells[numbers[is_known]] >= 0
    return is_known


def _events(day: date, cells: IntArray, size: int, shard: int | None) -> Array:
    params = {
        "kinds": [kind.value for kind in _COUNTED],
        "since": _midnight(year_before(day) + timedelta(days=1)),
        "until": _midnight(day + timedelta(days=1)),
    }
    sql = _part(_EVENTS, "e.client_id", shard)
    found = binary.read(sql, {"client": "i8", "kind": "i4", "count": "i8"}, params)
    lines = _inside(found["client"], cells)
    counts = np.zeros((len(_COUNTED), size), dtype=np.int64)
    counts[found["kind"][lines] - 1, cells[found["client"][lines]]] = found["count"][lines]
    return counts


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
