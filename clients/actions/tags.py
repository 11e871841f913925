from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from clients.actions.scoping import check_clients
from clients.models import Client, Tag
from crm import audit
from crm.enums import Verb
from crm.models import User


@transaction.atomic
def add(*, clients: Collection[int], tag: Tag, by: User, now: datetime) -> int:
    """Put the tag on these clients; returns how many did not have it."""
    check_clients(by, clients)
    bare = list(Client.objects.filter(pk__in=clients).exclude(tags=tag).only("client_id", "name"))
    tag.clients.add(*bare)
    _note(bare, by, now, before={}, after={"tag": tag.name})
    return len(bare)


@transaction.atomic
def remove(*, clients: Collection[int], tag: Tag, by: User, now: datetime) -> int:
    """Take the tag off these clients; returns how many had it."""
    check_clients(by, clients)
    tagged = list(Client.objects.filter(pk__in=clients, tags=tag).only("client_id", "name"))
    tag.clients.remove(*tagged)
    _note(tagged, by, now, before={"tag": tag.name}, after={})
    return len(tagged)


def _note(
    clients: list[Client], by: User, now: datetime, *, before: dict[str, str], after: dict[str, str]
) -> None:
    for client in clients:
        audit.record(
            by=by,
            verb=Verb.CHANGED,
            target=client,
            now=now,
            before=before,
            after=after,
            client_id=client.client_id,
        )
