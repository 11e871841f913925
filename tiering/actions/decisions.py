"""Publishing tiers that a person chose, outside the nightly runs: from the first trading day that no run has reached.

What was published for earlier days stays. It is written as the night writes it; the next run of a scheme with memory
goes on from it, and one of a scheme without decides anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from django.db import transaction

from crm import audit, bulk, locks
from crm.enums import Verb
from crm.models import User
from tiering.actions.publish import publish
from tiering.actions.runs.publishing import Given, publish_given
from tiering.enums import DecisionKind, TierRule
from tiering.models import DecidedTier, Scheme, TierDecision
from tiering.queries.days import first_open_day

# An audit line names so many clients; the decision's own rows hold all of them.
CLIENTS_NOTED = 40
_CHOSEN = {"client_id": "bigint", "tier": "text"}
# Nobody looked at each of many: who objects to automated decisions keeps the house tier until a person decides on it.
_DECIDE = """
INSERT INTO tiering_decidedtier (decision_id, scheme_id, client_id, from_tier, tier, effective_on)
SELECT %(decision)s, %(scheme)s, c.id, coalesce(a.tier, ''), w.tier, %(day)s
FROM tier_chosen w JOIN clients_client c ON c.id = w.client_id AND c.archived_at IS NULL
LEFT JOIN tiering_tierassignment a
  ON a.client_id = c.id AND a.scheme_id = %(scheme)s AND a.ended_on IS NULL
WHERE a.tier IS DISTINCT FROM w.tier AND NOT (
    %(is_house)s AND a.tier IS NOT NULL AND EXISTS (
        SELECT 1 FROM tiering_automationobjection o WHERE o.client_id = c.id AND o.withdrawn_at IS NULL))
ORDER BY c.id
ON CONFLICT (scheme_id, effective_on, client_id) DO UPDATE
SET decision_id = excluded.decision_id, tier = excluded.tier, from_tier = excluded.from_tier
"""
# The house's rows carry the figures that the client has now, and the window of the tier that ends.
_HOUSE = """
SELECT d.client_id, d.tier, %(rule)s::text AS rule, (c.equity_month_avg * 100)::bigint AS equity,
    (c.commission_month_avg * 100)::bigint AS commission, a.window_from, a.window_until
FROM tiering_decidedtier d JOIN clients_client c ON c.id = d.client_id
LEFT JOIN tiering_tierassignment a
  ON a.client_id = d.client_id AND a.scheme_id = d.scheme_id AND a.ended_on IS NULL
WHERE d.decision_id = %(decision)s ORDER BY d.client_id
"""


@dataclass(frozen=True)
class Chosen:
    """What is to be published: `tiers` has a row per client, `client_id` and `tier`."""

    scheme: Scheme
    kind: DecisionKind
    trading_day: date
    tiers: pd.DataFrame
    version: str


@transaction.atomic
def publish_chosen(*, chosen: Chosen, reason: str, by: User, now: datetime) -> TierDecision:
    """Publish these tiers; left out are clients that have theirs already, archived ones, and from the house's those who
    object to automated decisions. Done again it adds none.

    Raises NoTradingDay where the calendar ends.
    """
    scheme = chosen.scheme
    # A run of the scheme that is at work is waited for, so that the day chosen lies behind it.
    locks.wait_for_transaction_lock(f"tiering.run:{scheme.code}")
    locks.wait_for_transaction_lock("tiering.publish")
    decision = TierDecision.objects.create(
        scheme=scheme,
        kind=chosen.kind,
        trading_day=chosen.trading_day,
        effective_on=first_open_day(scheme, chosen.trading_day),
        reason=reason,
        made_by=by,
        made_at=now,
    )
    bulk.stage("tier_chosen", _CHOSEN, chosen.tiers)
    values = {"decision": decision.pk, "scheme": scheme.pk, "day": decision.effective_on}
    values["is_house"] = scheme.is_house
    decision.client_count = bulk.execute(_DECIDE, values)
    decision.save(update_fields=["client_count"])
    counts = (
        _publish_house(decision, now) if scheme.is_house else _publish_other(decision, chosen.version, now)
    )
    _note(decision, counts, by, now)
    return decision


def _publish_house(decision: TierDecision, now: datetime) -> dict[str, int]:
    """The night's own way: the client's columns, the time line, and work for the service desk."""
    rows = bulk.fetch(_HOUSE, {"decision": decision.pk, "rule": TierRule.DECIDED.value})
    names = ["client_id", "tier", "rule", "equity", "commission", "window_from", "window_until"]
    frame = pd.DataFrame(rows, columns=names)
    for name in ("equity", "commission"):
        frame[name] = pd.array(frame[name].tolist(), dtype="Int64")
    return publish(scheme=decision.scheme, day=decision.effective_on, measured=frame, now=now)


def _publish_other(decision: TierDecision, version: str, now: datetime) -> dict[str, int]:
    rows = list(decision.tiers.order_by("client").values_list("client_id", "tier"))
    codes = tuple(sorted({tier for _client, tier in rows}))
    place = {code: at for at, code in enumerate(codes)}
    given = Given(
        clients=np.array([client for client, _tier in rows], dtype=np.int64),
        tiers=np.array([place[tier] for _client, tier in rows], dtype=np.int64),
        codes=codes,
        rules=np.zeros(len(rows), dtype=np.int64),
        rule_words=(TierRule.DECIDED.value,),
    )
    return publish_given(
        scheme=decision.scheme, day=decision.effective_on, given=given, version=version, now=now
    )


def _note(decision: TierDecision, counts: dict[str, int], by: User, now: datetime) -> None:
    shown = DecidedTier.objects.filter(decision=decision).order_by("client")
    moved = shown.values_list("client__client_id", "from_tier", "tier")[:CLIENTS_NOTED]
    after: dict[str, Any] = {
        "scheme": decision.scheme.code,
        "figures_of": decision.trading_day,
        "effective_on": decision.effective_on,
        "clients": decision.client_count,
        "tiers": {client: f"{before or '–'} → {tier}" for client, before, tier in moved},
        **counts,
    }
    audit.record(by=by, verb=Verb.CHANGED, target=decision, now=now, after=after, reason=decision.reason)
