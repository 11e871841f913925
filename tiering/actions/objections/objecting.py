from __future__ import annotations

from datetime import datetime

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
from tiering.enums import HeldOutcome, ObjectionWay
from tiering.models import AutomationObjection, HeldTierChange


class AlreadyObjects(Exception):
    """The client's objection stands already."""


def note_objection(
    *, client: Client, way: ObjectionWay, words: str, by: User, now: datetime
) -> AutomationObjection:
    """Keep that a client objects: no run changes the client's house tier any more.

    Raises Refused, and AlreadyObjects where an objection stands.
    """
    with noted(client, "object", by=by, now=now, client_id=client.client_id), transaction.atomic():
        check(client, Permission.CLIENTS_EDIT, by)
        if not words.strip():
            raise Refused(Obstacle.NO_REASON)
        hold(client)
        if AutomationObjection.objects.filter(client=client, withdrawn_at=None).exists():
            raise AlreadyObjects
        objection = AutomationObjection.objects.create(
            client=client,
            way=way,
            words=words.strip(),
            objected_on=timezone.localdate(now),
            noted_by=by,
            noted_at=now,
        )
        _tell(objection, Verb.CREATED, objection.words, by, now)
        return objection


def withdraw(*, client: Client, words: str, by: User, now: datetime) -> AutomationObjection:
    """Keep that a client objects no more: the next run gives the tier again, and nothing waits for a person.

    Raises Refused, also where no objection stands.
    """
    with (
        noted(client, "withdraw_objection", by=by, now=now, client_id=client.client_id),
        transaction.atomic(),
    ):
        check(client, Permission.CLIENTS_EDIT, by)
        if not words.strip():
            raise Refused(Obstacle.NO_REASON)
        hold(client)
        objection = AutomationObjection.objects.filter(client=client, withdrawn_at=None).first()
        if objection is None:
            raise Refused(Obstacle.WRONG_STATUS)
        objection.withdrawn_by, objection.withdrawn_at = by, now
        objection.withdrawal_words = words.strip()
        objection.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal_words"])
        waiting = HeldTierChange.objects.filter(client=client, outcome=HeldOutcome.WAITING)
        waiting.update(outcome=HeldOutcome.LAPSED, decided_at=now)
        _tell(objection, Verb.CLOSED, objection.withdrawal_words, by, now)
        return objection


def _tell(objection: AutomationObjection, verb: Verb, words: str, by: User, now: datetime) -> None:
    client = objection.client
    after = {"way": objection.way, "stands": objection.withdrawn_at is None}
    audit.record(
        by=by,
        verb=verb,
        target=objection,
        now=now,
        after=after,
        reason=words,
        client_id=client.client_id,
    )
    record_event(
        client=client,
        kind=EventKind.OBJECTION,
        occurred_at=now,
        source_app="tiering",
        key=f"objection:{objection.pk}:{verb}",
        detail=words,
        url_name="tiering:objection",
        url_argument=client.client_id,
    )
