from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clients.actions.events import record_event
from clients.actions.settlement.locks import lock_clients
from clients.enums import EventKind
from clients.models import Client
from crm import audit, locks
from crm.access import Permission
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, noted
from tiering.actions.overrides.asking import check
from tiering.engine.approval import Obstacle
from tiering.enums import HeldOutcome
from tiering.models import HeldTierChange, TierAssignment, TierChange


def decide(*, held_id: int, take: bool, reason: str, by: User, now: datetime) -> HeldTierChange:
    """A person changes the tier as the run found it, or keeps the one that stands. Raises Refused.

    Taken, it holds from today. Kept, the same finding is not put before anybody again.
    """
    shown = HeldTierChange.objects.select_related("client", "scheme").get(pk=held_id)
    number = shown.client.client_id
    with noted(shown, "decide_change", by=by, now=now, client_id=number), transaction.atomic():
        check(shown.client, Permission.TIERS_OVERRIDE_APPROVE, by)
        locks.wait_for_transaction_lock("tiering.publish")
        held = HeldTierChange.objects.select_for_update().get(pk=held_id)
        if held.outcome != HeldOutcome.WAITING:
            raise Refused(Obstacle.WRONG_STATUS)
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        if take:
            _publish(held, timezone.localdate(now), now)
        held.outcome = HeldOutcome.TAKEN if take else HeldOutcome.KEPT
        held.decided_by, held.decided_at, held.reason = by, now, reason.strip()
        held.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
        verb = Verb.APPROVED if take else Verb.REFUSED
        after = {"outcome": held.outcome, "from": held.from_tier, "to": held.to_tier}
        audit.record(
            by=by, verb=verb, target=held, now=now, after=after, reason=held.reason, client_id=number
        )
        return held


def _publish(held: HeldTierChange, today: date, now: datetime) -> None:
    """The interval, the change and the client's own column, as a run writes them."""
    standing = TierAssignment.objects.select_for_update().get(
        client=held.client_id, scheme=held.scheme_id, ended_on=None
    )
    if standing.tier != held.from_tier:
        raise Refused(Obstacle.WRONG_STATUS)
    since = max(today, standing.effective_on)
    if standing.effective_on == since:
        standing.tier, standing.rule = held.to_tier, held.rule
        standing.save(update_fields=["tier", "rule"])
    else:
        _begin(standing, held, since)
    TierChange.objects.update_or_create(
        client=held.client,
        scheme=held.scheme,
        trading_day=since,
        defaults={
            "from_tier": held.from_tier,
            "to_tier": held.to_tier,
            "created_at": now,
            "handled_at": None,
        },
    )
    lock_clients()
    Client.objects.filter(pk=held.client_id).update(tier=held.to_tier, tier_since=since)
    record_event(
        client=held.client,
        kind=EventKind.TIER_CHANGED,
        occurred_at=now,
        source_app="tiering",
        key=f"tier:held:{held.pk}",
        detail=f"{{tier:{held.from_tier}}} → {{tier:{held.to_tier}}}",
        url_name="tiering:held_change",
        url_argument=str(held.pk),
    )


def _begin(standing: TierAssignment, held: HeldTierChange, since: date) -> None:
    standing.ended_on = since
    standing.save(update_fields=["ended_on"])
    client = Client.objects.only("equity_month_avg", "commission_month_avg").get(pk=held.client_id)
    TierAssignment.objects.create(
        client=held.client,
        scheme=held.scheme,
        tier=held.to_tier,
        effective_on=since,
        rule=held.rule,
        equity_month_avg=client.equity_month_avg,
        commission_month_avg=client.commission_month_avg,
        method_version=standing.method_version,
    )
