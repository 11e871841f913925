"""Writing a slice of measured clients: intervals, changes and the client's own columns, only where they differ."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
from django.db import transaction

from clients.actions.events import record_events
from clients.actions.settlement.locks import lock_clients
from clients.enums import EventKind
from clients.models import ClientEvent
from crm import bulk, locks
from tiering.models import Scheme, TierChange

_STAGED = {
    "client_id": "bigint",
    "tier": "text",
    "rule": "text",
    "equity": "bigint",
    "commission": "bigint",
    "window_from": "date",
    "window_until": "date",
}

_UNDO = """
DELETE FROM tiering_tierassignment a USING tier_measured m
WHERE a.client_id = m.client_id AND a.scheme_id = %(scheme)s
  AND a.ended_on IS NULL AND a.effective_on = %(day)s AND a.tier <> m.tier
RETURNING a.client_id
"""
_REOPEN = """
UPDATE tiering_tierassignment SET ended_on = NULL
WHERE client_id = ANY(%(clients)s) AND scheme_id = %(scheme)s AND ended_on = %(day)s
"""
_MOVED = """
CREATE TEMPORARY TABLE tier_moved ON COMMIT DROP AS
SELECT m.*, a.id AS assignment_id, a.tier AS from_tier
FROM tier_measured m LEFT JOIN tiering_tierassignment a
  ON a.client_id = m.client_id AND a.scheme_id = %(scheme)s AND a.ended_on IS NULL
WHERE a.id IS NULL OR (a.tier <> m.tier AND a.effective_on <= %(day)s)
"""
_END = """
UPDATE tiering_tierassignment a SET ended_on = %(day)s FROM tier_moved m WHERE a.id = m.assignment_id
"""
_BEGIN = """
INSERT INTO tiering_tierassignment (client_id, scheme_id, tier, effective_on, rule, equity_month_avg,
    commission_month_avg, window_from, window_until, method_version)
SELECT client_id, %(scheme)s, tier, %(day)s, rule, equity::numeric / 100, commission::numeric / 100,
    window_from, window_until, %(version)s
FROM tier_moved
"""
_CHANGE = """
INSERT INTO tiering_tierchange (client_id, scheme_id, from_tier, to_tier, trading_day, created_at)
SELECT client_id, %(scheme)s, from_tier, tier, %(day)s, %(now)s
FROM tier_moved WHERE from_tier IS NOT NULL
RETURNING client_id, from_tier, to_tier
"""
_COLUMNS = """
UPDATE clients_client c
SET tier = a.tier, tier_since = a.effective_on,
    equity_month_avg = m.equity::numeric / 100, commission_month_avg = m.commission::numeric / 100
FROM tier_measured m JOIN tiering_tierassignment a
  ON a.client_id = m.client_id AND a.scheme_id = %(scheme)s AND a.ended_on IS NULL
WHERE c.id = m.client_id
  AND (c.tier, c.tier_since, c.equity_month_avg, c.commission_month_avg) IS DISTINCT FROM
      (a.tier, a.effective_on, (m.equity::numeric / 100)::numeric(18, 2), (m.commission::numeric / 100)::numeric(18, 2))
"""


@transaction.atomic
def publish(*, scheme: Scheme, day: date, measured: pd.DataFrame, now: datetime) -> dict[str, int]:
    """Write one slice of measured clients; how many intervals were begun and tiers changed.

    A day published before is corrected in place: what it began is taken back first where it differs now. What people
    published from a later day stands: it is later knowledge.
    """
    locks.wait_for_transaction_lock("tiering.publish")
    bulk.stage("tier_measured", _STAGED, measured)
    values = {"scheme": scheme.pk, "day": day, "now": now, "version": scheme.method_version}
    _take_back(scheme, day, values)
    bulk.execute("DROP TABLE IF EXISTS tier_moved")
    begun = bulk.execute(_MOVED, values)
    bulk.execute(_END, values)
    bulk.execute(_BEGIN, values)
    changes = bulk.fetch(_CHANGE, values)
    lock_clients()
    bulk.execute(_COLUMNS, values)
    record_events(_event(scheme, day, now, *change) for change in changes)
    return {"assignments_new": begun, "changes_new": len(changes)}


def _take_back(scheme: Scheme, day: date, values: dict[str, object]) -> None:
    clients = [client for (client,) in bulk.fetch(_UNDO, values)]
    if not clients:
        return
    bulk.execute(_REOPEN, values | {"clients": clients})
    TierChange.objects.filter(scheme=scheme, trading_day=day, client_id__in=clients).delete()
    keys = [_event_key(scheme, day, client) for client in clients]
    ClientEvent.objects.filter(source_app="tiering", key__in=keys).delete()


def _event(
    scheme: Scheme, day: date, now: datetime, client: int, from_tier: str, to_tier: str
) -> ClientEvent:
    return ClientEvent(
        client_id=client,
        kind=EventKind.TIER_CHANGED,
        occurred_at=now,
        source_app="tiering",
        key=_event_key(scheme, day, client),
        detail=f"{{tier:{from_tier}}} → {{tier:{to_tier}}}",
        url_name="tiering:changes",
    )


def _event_key(scheme: Scheme, day: date, client: int) -> str:
    return f"tier:{scheme.code}:{client}:{day.isoformat()}"
