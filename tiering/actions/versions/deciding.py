from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from crm.access import Permission, permits
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, refuse_if
from tiering.actions.versions.acting import need, note, standing_of, step, write
from tiering.engine.approval import (
    Meeting,
    Obstacle,
    approve_obstacle,
    decide_obstacle,
    step_obstacle,
    submit_obstacle,
)
from tiering.models import SchemeVersion


def submit(*, version_id: int, revision: int, by: User, now: datetime) -> SchemeVersion:
    """Lay a draft before a second person: it has no fault, and this very text was simulated."""
    with step("submit", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN)
        refuse_if(submit_obstacle(standing_of(version)))
        write(version, status="submitted", submitted_by=by, submitted_at=now)
        _note_status(version, "draft", Verb.CHANGED, by, now)
        return version


def withdraw(*, version_id: int, revision: int, by: User, now: datetime) -> SchemeVersion:
    """Take a submitted version back to be worked on."""
    with step("withdraw", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN)
        refuse_if(step_obstacle("withdraw", version.status))
        write(version, status="draft", submitted_by=None, submitted_at=None)
        _note_status(version, "submitted", Verb.CHANGED, by, now)
        return version


def approve(*, version_id: int, revision: int, meeting: Meeting, by: User, now: datetime) -> SchemeVersion:
    """A second person's yes in the name of the general manager's office meeting (R119)."""
    with step("approve", version_id, revision, by=by, now=now) as version:
        has_right = permits(by, Permission.TIERS_APPROVE)
        today = timezone.localdate(now)
        standing = standing_of(version)
        refuse_if(approve_obstacle(standing, by.pk, meeting, today, has_right=has_right))
        write(
            version,
            status="approved",
            decided_by=by,
            decided_at=now,
            meeting_name=meeting.name.strip(),
            meeting_on=meeting.held_on,
            meeting_number=meeting.number.strip(),
        )
        after = {
            "status": "approved",
            "fingerprint": standing.fingerprint,
            "meeting": version.meeting_name,
            "held_on": version.meeting_on,
            "minutes": version.meeting_number,
        }
        note(version, Verb.APPROVED, by=by, now=now, before={"status": "submitted"}, after=after)
        return version


def refuse(*, version_id: int, revision: int, reason: str, by: User, now: datetime) -> SchemeVersion:
    """A second person's no; a new draft may begin from this text."""
    with step("refuse", version_id, revision, by=by, now=now) as version:
        has_right = permits(by, Permission.TIERS_APPROVE)
        refuse_if(decide_obstacle(standing_of(version), by.pk, has_right=has_right))
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        write(version, status="refused", decided_by=by, decided_at=now, decision_note=reason.strip())
        after = {"status": "refused"}
        note(
            version, Verb.REFUSED, by=by, now=now, before={"status": "submitted"}, after=after, reason=reason
        )
        return version


def _note_status(version: SchemeVersion, before: str, verb: Verb, by: User, now: datetime) -> None:
    note(version, verb, by=by, now=now, before={"status": before}, after={"status": version.status})
