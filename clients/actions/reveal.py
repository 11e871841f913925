"""Showing a personal number in full: once, for a reason, and noted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clients.actions.scoping import check_clients
from clients.models import Client
from crm import audit
from crm.enums import Verb
from crm.models import User

REVEALABLE = ("phone", "identity_number", "bank_account")
SHORTEST_REASON = 4


class RefusedReveal(ValueError):
    """No such number to reveal, or no reason that says anything."""


@transaction.atomic
def reveal(*, client: Client, field: str, reason: str, by: User, now: datetime) -> str:
    """The number in full; the audit keeps who, when and why, never the number."""
    if field not in REVEALABLE or len(reason.strip()) < SHORTEST_REASON:
        raise RefusedReveal(field)
    check_clients(by, [client.pk])
    audit.record(
        by=by,
        verb=Verb.REVEALED,
        target=client,
        now=now,
        after={"field": field},
        client_id=client.client_id,
        reason=reason.strip(),
    )
    return str(getattr(client, field))
