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
from tiering.actions.errors import noted
from tiering.actions.overrides.asking import check
from tiering.engine.questionnaire import Answers, months_after, read, score
from tiering.models import Assessment, RiskTolerance
from tiering.queries.questionnaires import questionnaire_in_force


class NoQuestionnaire(Exception):
    """No version is in force today, or another one than was shown."""


def assess(
    *,
    client: Client,
    number: int | None,
    answers: Answers,
    by: User,
    now: datetime,
    form_key: UUID | None = None,
) -> Assessment:
    """Keep what a client answered, with its points, type and class; the one before it stays in the history.

    `number` is the version that was shown, None for whichever is in force. The same `form_key` again returns what it
    made. Raises Refused, NoQuestionnaire, and InvalidAnswers for answers that cannot be scored.
    """
    with noted(client, "assess", by=by, now=now, client_id=client.client_id), transaction.atomic():
        check(client, Permission.CLIENTS_EDIT, by)
        tolerance = hold(client)
        made = Assessment.objects.filter(client=client, form_key=form_key).first() if form_key else None
        if made is not None:
            return made
        assessment = _score(client, number, answers, by, now, form_key)
        tolerance.assessment, tolerance.valid_until = assessment, assessment.valid_until
        tolerance.refused_on = None
        tolerance.save(update_fields=["assessment", "valid_until", "refused_on"])
        _tell(assessment, by, now)
        return assessment


def hold(client: Client) -> RiskTolerance:
    """The client's standing, until the transaction ends: two answers come one after the other."""
    return RiskTolerance.objects.select_for_update().get(client=client)


def _score(
    client: Client,
    number: int | None,
    answers: Answers,
    by: User,
    now: datetime,
    form_key: UUID | None,
) -> Assessment:
    today = timezone.localdate(now)
    version = questionnaire_in_force(today)
    if version is None or number not in (None, version.number):
        raise NoQuestionnaire
    questionnaire = read(version.document)
    found = score(questionnaire, answers)
    return Assessment.objects.create(
        client=client,
        version=version,
        answers={code: list(chosen) for code, chosen in answers.items()},
        points=found.points,
        risk_class=found.level.risk_class,
        risk_type=found.level.risk_type,
        assessed_on=today,
        valid_until=months_after(today, questionnaire.validity_months),
        filled_by=by,
        filled_at=now,
        form_key=form_key,
    )


def _tell(assessment: Assessment, by: User, now: datetime) -> None:
    client = assessment.client
    names = ("points", "risk_class", "risk_type", "assessed_on", "valid_until")
    after = {
        "questionnaire": assessment.version.number,
        **{name: getattr(assessment, name) for name in names},
    }
    audit.record(
        by=by, verb=Verb.CREATED, target=assessment, now=now, after=after, client_id=client.client_id
    )
    record_event(
        client=client,
        kind=EventKind.RISK_ASSESSED,
        occurred_at=now,
        source_app="tiering",
        key=f"assessment:{assessment.pk}",
        detail=f"{assessment.risk_class} {{risk_type:{assessment.risk_type}}}",
        url_name="tiering:assessment",
        url_argument=str(assessment.pk),
    )
