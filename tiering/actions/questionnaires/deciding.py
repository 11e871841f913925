from __future__ import annotations

from datetime import datetime

from crm.access import Permission, permits
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, refuse_if
from tiering.actions.questionnaires.acting import need, note, step, write
from tiering.engine.approval import Obstacle, decide_obstacle, step_obstacle
from tiering.engine.questionnaire import approve_obstacle, submit_obstacle
from tiering.models import QuestionnaireVersion
from tiering.queries.questionnaires import standing_of


def submit(*, version_id: int, revision: int, by: User, now: datetime) -> QuestionnaireVersion:
    """Lay a draft without faults before a second person."""
    with step("submit", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN)
        refuse_if(submit_obstacle(standing_of(version)))
        write(version, status="submitted", submitted_by=by, submitted_at=now)
        _note_status(version, "draft", Verb.CHANGED, by, now)
        return version


def withdraw(*, version_id: int, revision: int, by: User, now: datetime) -> QuestionnaireVersion:
    """Take a submitted version back to be worked on."""
    with step("withdraw", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN)
        refuse_if(step_obstacle("withdraw", version.status))
        write(version, status="draft", submitted_by=None, submitted_at=None)
        _note_status(version, "submitted", Verb.CHANGED, by, now)
        return version


def approve(*, version_id: int, revision: int, by: User, now: datetime) -> QuestionnaireVersion:
    """A second person's yes."""
    with step("approve", version_id, revision, by=by, now=now) as version:
        has_right = permits(by, Permission.TIERS_APPROVE)
        standing = standing_of(version)
        refuse_if(approve_obstacle(standing, by.pk, has_right=has_right))
        write(version, status="approved", decided_by=by, decided_at=now)
        after = {"status": "approved", "fingerprint": standing.fingerprint}
        note(version, Verb.APPROVED, by=by, now=now, before={"status": "submitted"}, after=after)
        return version


def refuse(*, version_id: int, revision: int, reason: str, by: User, now: datetime) -> QuestionnaireVersion:
    """A second person's no; a new draft may begin from this text."""
    with step("refuse", version_id, revision, by=by, now=now) as version:
        has_right = permits(by, Permission.TIERS_APPROVE)
        refuse_if(decide_obstacle(standing_of(version), by.pk, has_right=has_right))
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        write(version, status="refused", decided_by=by, decided_at=now, decision_note=reason.strip())
        _note_status(version, "submitted", Verb.REFUSED, by, now, reason)
        return version


def _note_status(
    version: QuestionnaireVersion, before: str, verb: Verb, by: User, now: datetime, reason: str = ""
) -> None:
    after = {"status": version.status}
    note(version, verb, by=by, now=now, before={"status": before}, after=after, reason=reason)
