"""Publishing a reviewed quarter: one switch, by a second person."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pandas as pd
from django.db import transaction

from crm import audit, bulk, outbox
from crm.access import Permission, permits
from crm.enums import Verb
from crm.models import User
from tiering.actions.decisions import Chosen, publish_chosen
from tiering.actions.errors import Refused, noted, refuse_if
from tiering.actions.quarters.notices import notices
from tiering.engine.approval import Obstacle, quarter_obstacle
from tiering.enums import DecisionKind, QuarterStatus
from tiering.models import TierQuarter
from tiering.queries.days import first_open_day

# A tier given by people and approved counts over the computed one, as it does every night.
_DECIDE = """
UPDATE tiering_quartertier t SET published = coalesce(
    (SELECT o.tier FROM tiering_tieroverride o
     WHERE o.client_id = t.client_id AND o.scheme_id = %(scheme)s AND o.decided_by_id IS NOT NULL
       AND o.status IN ('approved', 'ended') AND o.starts_on <= %(day)s AND o.ends_on > %(day)s
     LIMIT 1), t.computed)
WHERE t.quarter_id = %(quarter)s
"""
# Those with a tier by override keep it, and nothing is decided for them.
_CHOSEN = """
SELECT t.client_id, t.published FROM tiering_quartertier t
LEFT JOIN tiering_tierassignment a
  ON a.client_id = t.client_id AND a.scheme_id = %(scheme)s AND a.ended_on IS NULL
WHERE t.quarter_id = %(quarter)s AND a.tier IS DISTINCT FROM t.published AND NOT EXISTS (
    SELECT 1 FROM tiering_tieroverride o
    WHERE o.client_id = t.client_id AND o.scheme_id = %(scheme)s AND o.decided_by_id IS NOT NULL
      AND o.status IN ('approved', 'ended') AND o.starts_on <= %(day)s AND o.ends_on > %(day)s)
ORDER BY t.client_id
"""


def publish_quarter(*, quarter: TierQuarter, reason: str, by: User, now: datetime) -> TierQuarter:
    """Publish a quarter that somebody else froze: its tiers hold from the first trading day that no run has reached,
    and every manager is written to. All of it or nothing. Raises Refused, also where it is published already."""
    with noted(quarter, "publish_quarter", by=by, now=now), transaction.atomic():
        held = TierQuarter.objects.select_for_update(of=("self",)).select_related("scheme", "version")
        found = held.get(pk=quarter.pk)
        has_right = permits(by, Permission.TIERS_PUBLISH)
        refuse_if(quarter_obstacle(found.status, found.frozen_by_id, by.pk, has_right=has_right))
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        _publish(found, reason.strip(), by, now)
        outbox.post_all(notices(found), now=now)
        after = {"quarter": found.name, "clients": found.client_count, **found.distribution}
        audit.record(by=by, verb=Verb.APPROVED, target=found, now=now, after=after, reason=reason)
        return found


def _publish(quarter: TierQuarter, reason: str, by: User, now: datetime) -> None:
    day = first_open_day(quarter.scheme, quarter.trading_day)
    values = {"quarter": quarter.pk, "scheme": quarter.scheme_id, "day": day}
    bulk.execute(_DECIDE, values)
    chosen = Chosen(
        scheme=quarter.scheme,
        kind=DecisionKind.QUARTER,
        trading_day=quarter.trading_day,
        tiers=pd.DataFrame(bulk.fetch(_CHOSEN, values), columns=["client_id", "tier"]),
        version=str(quarter.version.number),
    )
    quarter.decision = publish_chosen(chosen=chosen, reason=reason, by=by, now=now)
    tiers = quarter.tiers.values_list("published", flat=True)
    counted = Counter(tiers.iterator(chunk_size=10_000))
    quarter.distribution = {code: counted[code] for code in {*quarter.distribution, *counted}}
    quarter.status, quarter.published_by, quarter.published_at = QuarterStatus.PUBLISHED, by, now
    quarter.save()
