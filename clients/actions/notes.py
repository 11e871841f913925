from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clients.actions.events import record_event
from clients.actions.scoping import check_clients
from clients.enums import EventKind
from clients.models import Client, Note
from crm import audit
from crm.enums import Verb
from crm.models import User


@transaction.atomic
def add(*, client: Client, body: str, by: User, now: datetime) -> Note:
    check_clients(by, [client.pk])
    note = Note.objects.create(client=client, body=body, author=by, created_at=now)
    audit.record(by=by, verb=Verb.CREATED, target=note, now=now, client_id=client.client_id)
    record_event(
        client=client,
        kind=EventKind.NOTE,
        occurred_at=now,
        source_app="clients",
        key=f"note:{note.pk}",
        detail=body[:200],
    )
    return note
