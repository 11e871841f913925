from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.access import Permission
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, refuse_if
from tiering.actions.questionnaires.acting import hold_versions, need, note, step, write
from tiering.engine.approval import Obstacle, step_obstacle
from tiering.models import QuestionnaireVersion


def schedule(
    *, version_id: int, revision: int, effective_from: date, by: User, now: datetime
) -> QuestionnaireVersion:
    """Bring an approved version into force from a day on, today or later; the one before it ends there."""
    today = timezone.localdate(now)
    with step("schedule", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_APPROVE)
        refuse_if(step_obstacle("schedule", version.status))
        if effective_from < today:
            raise Refused(Obstacle.PAST_DAY)
        others = QuestionnaireVersion.objects.exclude(pk=version.pk).filter(effective_from__isnull=False)
        if others.filter(effective_from__gte=effective_from).exists():
            raise Refused(Obstacle.DAY_TAKEN)
        before = {"effective_from": version.effective_from}
        _take_off(version)
        for earlier in others.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=effective_from)):
            write(earlier, retired_on=effective_from)
        write(version, effective_from=effective_from)
        note(version, Verb.CHANGED, by=by, now=now, before=before, after={"effective_from": effective_from})
        _follow(today, by, now)
        version.refresh_from_db()
        return version


def retire(*, version_id: int, revision: int, reason: str, by: User, now: datetime) -> QuestionnaireVersion:
    """Give up a draft or an approved version, or end the one in force today: then nobody can be assessed."""
    today = timezone.localdate(now)
    with step("retire", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN if version.status == "draft" else Permission.TIERS_APPROVE)
        refuse_if(step_obstacle("retire", version.status))
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        before = {"status": version.status, "retired_on": version.retired_on}
        if version.status == "effective":
            write(version, retired_on=today, status="retired")
        else:
            _take_off(version)
            write(version, status="retired")
        after = {"status": version.status, "retired_on": version.retired_on}
        note(version, Verb.CHANGED, by=by, now=now, before=before, after=after, reason=reason)
        return version


@transaction.atomic
def take_effect_due(*, now: datetime) -> int:
    """Versions whose first or last day has come get the status that goes with it; how many. Harmless when repeated."""
    hold_versions()
    return _follow(timezone.localdate(now), None, now)


def _due(today: date) -> QuerySet[QuestionnaireVersion]:
    starts = Q(status="approved", effective_from__lte=today)
    return QuestionnaireVersion.objects.filter(starts | Q(status="effective", retired_on__lte=today))


def _follow(today: date, by: User | None, now: datetime) -> int:
    due = list(_due(today).select_for_update().order_by("effective_from"))
    for version in due:
        before = {"status": version.status}
        if version.status == "approved":
            write(version, status="effective")
        if version.retired_on is not None and version.retired_on <= today:
            write(version, status="retired")
        note(version, Verb.CHANGED, by=by, now=now, before=before, after={"status": version.status})
    return len(due)


def _take_off(version: QuestionnaireVersion) -> None:
    """Take a version that has not begun out of the calendar; the one that was to end for it goes on."""
    if version.effective_from is None:
        return
    day = version.effective_from
    write(version, effective_from=None, retired_on=None)
    for earlier in QuestionnaireVersion.objects.filter(retired_on=day, status__in=("effective", "approved")):
        write(earlier, retired_on=None)
