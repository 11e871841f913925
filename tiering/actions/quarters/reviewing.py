"""What is done with a frozen quarter before it is published: remarks, and throwing it away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crm import audit
from crm.access import Permission, permits
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, noted, refuse_if
from tiering.engine.approval import Obstacle
from tiering.models import QuarterTier, TierQuarter


def note_tier(*, tier: QuarterTier, note: str, by: User, now: datetime) -> None:
    """A reviewer's remark on one client of a frozen quarter; empty takes it away. Raises Refused."""
    with noted(tier.quarter, "note_quarter", by=by, now=now), transaction.atomic():
        _open(tier.quarter_id, by)
        before = {"note": tier.note}
        tier.note, tier.noted_by, tier.noted_at = note.strip(), by, now
        tier.save(update_fields=["note", "noted_by", "noted_at"])
        after = {"note": tier.note}
        number = tier.client.client_id
        audit.record(
            by=by, verb=Verb.CHANGED, target=tier, now=now, before=before, after=after, client_id=number
        )


def discard_quarter(*, quarter: TierQuarter, reason: str, by: User, now: datetime) -> None:
    """Throw a frozen quarter away, so that it can be frozen anew; a published one stays. Raises Refused."""
    with noted(quarter, "discard_quarter", by=by, now=now), transaction.atomic():
        held = _open(quarter.pk, by)
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        before = {"quarter": held.name, "clients": held.client_count, **held.distribution}
        audit.record(by=by, verb=Verb.CLOSED, target=held, now=now, before=before, reason=reason.strip())
        held.delete()


def _open(key: int, by: User) -> TierQuarter:
    """The quarter, held until the transaction ends, where this person may still change it."""
    if not permits(by, Permission.TIERS_PUBLISH):
        raise Refused(Obstacle.NO_RIGHT)
    held = TierQuarter.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=key)
    refuse_if(Obstacle.QUARTER_PUBLISHED if held.is_published else None)
    return held
