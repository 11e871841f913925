from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.access import Permission
from crm.enums import Verb
from crm.models import TradingDay, User
from tiering.actions.errors import Refused, refuse_if
from tiering.actions.versions.acting import acting, lock, need, note, step, write
from tiering.actions.versions.closing import close_tiers
from tiering.engine.approval import Obstacle, day_obstacle, step_obstacle
from tiering.models import Scheme, SchemeVersion


def schedule(
    *, version_id: int, revision: int, effective_from: date, by: User, now: datetime
) -> SchemeVersion:
    """Bring an approved version into force from a trading day on, today or later; the one before it ends there."""
    today = timezone.localdate(now)
    with step("schedule", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_APPROVE)
        refuse_if(step_obstacle("schedule", version.status))
        refuse_if(day_obstacle(effective_from, today, _trading_days(effective_from)))
        others = version.scheme.versions.exclude(pk=version.pk).filter(effective_from__isnull=False)
        if others.filter(effective_from__gte=effective_from).exists():
            raise Refused(Obstacle.DAY_TAKEN)
        before = {"effective_from": version.effective_from}
        _take_off(version)
        for earlier in others.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=effective_from)):
            write(earlier, retired_on=effective_from)
        write(version, effective_from=effective_from)
        after = {"effective_from": effective_from}
        note(version, Verb.CHANGED, by=by, now=now, before=before, after=after)
        _follow(version.scheme_id, today, by, now)
        version.refresh_from_db()
        return version


def retire(
    *, version_id: int, revision: int, on: date | None = None, reason: str, by: User, now: datetime
) -> SchemeVersion:
    """Give up a draft or an approved version, or end one in force from a day on (today where none is given)."""
    today = timezone.localdate(now)
    day = on or today
    with step("retire", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN if version.status == "draft" else Permission.TIERS_APPROVE)
        refuse_if(step_obstacle("retire", version.status))
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        before = {"status": version.status, "retired_on": version.retired_on}
        if version.status == "effective":
            _end(version, day, today)
        else:
            _take_off(version)
            write(version, status="retired")
        _follow(version.scheme_id, today, by, now)
        version.refresh_from_db()
        after = {"status": version.status, "retired_on": version.retired_on}
        note(version, Verb.CHANGED, by=by, now=now, before=before, after=after, reason=reason)
        return version


def take_effect_due(*, now: datetime) -> int:
    """Versions whose first or last day has come get the status that goes with it; how many. Harmless when repeated."""
    today = timezone.localdate(now)
    due = _due(today).values_list("scheme_id", flat=True).distinct()
    moved = sum(_take_effect(scheme_id, today, now) for scheme_id in list(due.order_by()))
    with transaction.atomic():
        # A night that came late may have begun tiers after their rules had ended.
        close_tiers(Scheme.objects.all(), today=today, by=None, now=now)
    return moved


def _take_effect(scheme_id: int, today: date, now: datetime) -> int:
    with acting("take_effect"):
        return _follow(scheme_id, today, None, now)


def _due(today: date) -> QuerySet[SchemeVersion]:
    starts = Q(status="approved", effective_from__lte=today)
    return SchemeVersion.objects.filter(starts | Q(status="effective", retired_on__lte=today))


def _follow(scheme_id: int, today: date, by: User | None, now: datetime) -> int:
    due = list(_due(today).filter(scheme_id=scheme_id).order_by("effective_from"))
    for found in due:
        version = lock(found.pk)
        before = {"status": version.status}
        is_over = version.retired_on is not None and version.retired_on <= today
        if version.status == "approved":
            write(version, status="effective")
        if is_over:
            write(version, status="retired")
        note(version, Verb.CHANGED, by=by, now=now, before=before, after={"status": version.status})
    if due:
        # What has a version in force is run every night (tiering.actions.runs).
        versions = SchemeVersion.objects.filter(scheme_id=scheme_id, status="effective")
        scheme = Scheme.objects.filter(pk=scheme_id)
        scheme.update(is_running=versions.exists())
        close_tiers(scheme, today=today, by=by, now=now)
    return len(due)


def _take_off(version: SchemeVersion) -> None:
    """Take a version that has not begun out of the calendar; the one that was to end for it goes on."""
    if version.effective_from is None:
        return
    day = version.effective_from
    write(version, effective_from=None, retired_on=None)
    for earlier in version.scheme.versions.filter(retired_on=day, status__in=("effective", "approved")):
        write(earlier, retired_on=None)


def _end(version: SchemeVersion, day: date, today: date) -> None:
    if day < today:
        raise Refused(Obstacle.PAST_DAY)
    later = version.scheme.versions.filter(effective_from__gt=version.effective_from)
    if version.scheme.is_house and not later.filter(effective_from__lte=day).exists():
        raise Refused(Obstacle.LAST_HOUSE_VERSION)
    if version.retired_on is None or day < version.retired_on:
        write(version, retired_on=day)


def _trading_days(day: date) -> list[date]:
    return list(TradingDay.objects.filter(day=day, is_trading=True).values_list("day", flat=True))
