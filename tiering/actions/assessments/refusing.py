from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients.actions.events import record_event
from clients.enums import EventKind
from clients.models import Client
from crm import audit
from crm.access import Permission
from crm.enums import Verb
from crm.models import User
from tiering.actions.assessments.answering import hold
from tiering.actions.errors import Refused, noted
from tiering.actions.overrides.asking import check
from tiering.engine.approval import Obstacle
from tiering.models import AssessmentRefusal


def note_refusal(
    *, client: Client, words: str, by: User, now: datetime, form_key: UUID | None = None
) -> AssessmentRefusal:
    """Keep that a client would not answer; a result that still holds goes on holding. Raises Refused.

    The same `form_key` again returns what it made.
    """
    with noted(client, "refuse_assessment", by=by, now=now, client_id=client.client_id), transaction.atomic():
        check(client, Permission.CLIENTS_EDIT, by)
        if not words.strip():
            raise Refused(Obstacle.NO_REASON)
        tolerance = hold(client)
        made = (
            AssessmentRefusal.objects.filter(client=client, form_key=form_key).first() if form_key else None
        )
        if made is not None:
            return made
        today = timezone.localdate(now)
        refusal = AssessmentRefusal.objects.create(
            client=client, words=words.strip(), refused_on=today, noted_by=by, noted_at=now, form_key=form_key
        )
        tolerance.refused_on = today
        tolerance.save(update_fields=["refused_on"])
        _tell(refusal, by, now)
        return refusal


def _tell(refusal: AssessmentRefusal, by: User, now: datetime) -> None:
    number = refusal.client.client_id
    after = {"refused_on": refusal.refused_on}
    audit.record(
        by=by,
        verb=Verb.CREATED,
        target=refusal,
        now=now,
        after=after,
        reason=refusal.words,
        client_id=number,
    )
    record_event(
        client=refusal.client,
        kind=EventKind.ASSESSMENT_REFUSED,
        occurred_at=now,
        source_app="tiering",
        key=f"assessment_refusal:{refusal.pk}",
        detail=refusal.words,
        url_name="tiering:client_assessments",
        url_argument=number,
    )
