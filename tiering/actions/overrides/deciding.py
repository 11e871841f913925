from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import audit
from crm.access import Permission, permits
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, RevisionConflict, noted, refuse_if
from tiering.actions.overrides.asking import check
from tiering.engine.approval import Obstacle, override_obstacle
from tiering.enums import OverrideStatus
from tiering.models import TierOverride
from tiering.models.override import IN_FORCE


def approve(*, override_id: int, revision: int, note: str = "", by: User, now: datetime) -> TierOverride:
    """A second person's yes. Raises Refused, also where another override holds in that time, and RevisionConflict."""
    with _step("approve", override_id, revision, by=by, now=now) as override:
        _check_decision(override, by)
        if _overlapping(override):
            raise Refused(Obstacle.OVERLAP)
        _decide(override, OverrideStatus.APPROVED, note, by, now)
        _note(override, Verb.APPROVED, by, now, reason=note)
        return override


def refuse(*, override_id: int, revision: int, reason: str, by: User, now: datetime) -> TierOverride:
    """A second person's no, with the reason."""
    with _step("refuse", override_id, revision, by=by, now=now) as override:
        _check_decision(override, by)
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        _decide(override, OverrideStatus.REFUSED, reason, by, now)
        _note(override, Verb.REFUSED, by, now, reason=reason)
        return override


def end(*, override_id: int, revision: int, reason: str, by: User, now: datetime) -> TierOverride:
    """Take back what was asked for, or end what was approved: it holds until yesterday."""
    with _step("end", override_id, revision, by=by, now=now) as override:
        check(override.client, Permission.TIERS_OVERRIDE, by)
        if override.status not in (OverrideStatus.ASKED, OverrideStatus.APPROVED):
            raise Refused(Obstacle.WRONG_STATUS)
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        before = {"status": override.status, "ends_on": override.ends_on}
        today = timezone.localdate(now)
        ends_on = max(override.starts_on, min(today, override.ends_on))
        _write(
            override,
            status=OverrideStatus.ENDED,
            ends_on=ends_on,
            ended_by=by,
            ended_at=now,
            end_reason=reason.strip(),
        )
        _note(override, Verb.CLOSED, by, now, before=before, reason=reason)
        return override


@contextmanager
def _step(name: str, override_id: int, revision: int, *, by: User, now: datetime) -> Iterator[TierOverride]:
    overrides = TierOverride.objects.select_related("client", "scheme")
    shown = overrides.get(pk=override_id)
    number = shown.client.client_id
    with noted(shown, f"{name}_override", by=by, now=now, client_id=number), transaction.atomic():
        override = overrides.select_for_update(of=("self", "client")).get(pk=override_id)
        if override.revision != revision:
            raise RevisionConflict(str(override))
        yield override


def _check_decision(override: TierOverride, by: User) -> None:
    has_right = permits(by, Permission.TIERS_OVERRIDE_APPROVE)
    refuse_if(override_obstacle(override.status, override.asked_by_id, by.pk, has_right=has_right))
    check(override.client, Permission.TIERS_OVERRIDE_APPROVE, by)


def _overlapping(override: TierOverride) -> bool:
    others = TierOverride.objects.filter(
        client=override.client, scheme=override.scheme, status__in=IN_FORCE, decided_by__isnull=False
    )
    return others.filter(starts_on__lt=override.ends_on, ends_on__gt=override.starts_on).exists()


def _decide(override: TierOverride, status: OverrideStatus, note: str, by: User, now: datetime) -> None:
    _write(override, status=status, decided_by=by, decided_at=now, decision_note=note.strip())


def _write(override: TierOverride, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(override, name, value)
    override.revision += 1
    override.save(update_fields=[*fields, "revision"])


def _note(
    override: TierOverride,
    verb: Verb,
    by: User,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    reason: str,
) -> None:
    after = {"status": override.status, "ends_on": override.ends_on}
    number = override.client.client_id
    audit.record(
        by=by,
        verb=verb,
        target=override,
        now=now,
        before=before or {"status": OverrideStatus.ASKED},
        after=after,
        reason=reason,
        client_id=number,
    )
