from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from crm import audit
from crm.access import Permission
from crm.enums import Verb
from crm.models import User
from tiering.actions.assessments.answering import hold
from tiering.actions.errors import RevisionConflict, noted
from tiering.actions.overrides.asking import check
from tiering.engine.schemes.attributes import ATTRIBUTES
from tiering.enums import Trait
from tiering.models import ClientTrait
from tiering.queries.traits import knowledge_of


class UnknownAnswer(ValueError):
    """Not a trait, or not a value that it can have."""


def say(
    *, client: Client, values: Mapping[str, str], seen: int, by: User, now: datetime
) -> list[ClientTrait]:
    """Keep what is known of a client from today on, "" for what is not known; only what differs is written.

    `seen` is the last word that the form showed. Raises Refused, UnknownAnswer, and RevisionConflict where somebody
    said something since.
    """
    with noted(client, "say", by=by, now=now, client_id=client.client_id), transaction.atomic():
        check(client, Permission.CLIENTS_EDIT, by)
        _check_values(values)
        hold(client)
        standing = knowledge_of(client)
        before = standing.values
        changed = {trait: value for trait, value in values.items() if value != before[trait]}
        if not changed:
            return []
        if standing.seen != seen:
            raise RevisionConflict(client.client_id)
        rows = ClientTrait.objects.bulk_create(
            ClientTrait(
                client=client,
                trait=trait,
                value=value,
                known_on=timezone.localdate(now),
                said_by=by,
                said_at=now,
            )
            for trait, value in changed.items()
        )
        old = {trait: before[trait] for trait in changed}
        audit.record(
            by=by,
            verb=Verb.CHANGED,
            target=client,
            now=now,
            before=old,
            after=changed,
            client_id=client.client_id,
        )
        return rows


def _check_values(values: Mapping[str, str]) -> None:
    for trait, value in values.items():
        if trait not in Trait.values or (value and value not in ATTRIBUTES[trait]):
            raise UnknownAnswer(f"{trait}={value}")
