"""Clients who object to decisions by machine alone, and the tier changes that wait for a person because of it."""

from __future__ import annotations

from django.db.models import QuerySet

from clients.models import Client
from crm.access import scope
from crm.models import User
from tiering.enums import HeldOutcome
from tiering.models import AutomationObjection, HeldTierChange

_SEALED = ("client__identity_number", "client__phone", "client__bank_account")


def objection_of(client: Client) -> AutomationObjection | None:
    """The objection that stands; callers fetch the client in scope."""
    return (
        AutomationObjection.objects.filter(client=client, withdrawn_at=None)
        .select_related("noted_by")
        .first()
    )


def objections_of(client: Client) -> QuerySet[AutomationObjection]:
    """All of a client's objections, those taken back too, the newest first."""
    return AutomationObjection.objects.filter(client=client).select_related("noted_by", "withdrawn_by")


def objecting() -> QuerySet[AutomationObjection]:
    """Those that stand now, for a run over all clients: what it publishes comes after them, whatever day it is of."""
    return AutomationObjection.objects.filter(withdrawn_at=None)


def visible_held(user: User) -> QuerySet[HeldTierChange]:
    """The changes that wait or waited, of the clients this user sees."""
    rows = HeldTierChange.objects.filter(client__archived_at__isnull=True)
    related = ("client__branch", "client__account_manager", "scheme", "decided_by")
    return scope(user).filter(rows, "client").select_related(*related).defer(*_SEALED)


def find_held(user: User, key: int) -> HeldTierChange:
    """Raises HeldTierChange.DoesNotExist for one that is not there or outside the scope."""
    return visible_held(user).get(pk=key)


def waiting_for(client: Client) -> HeldTierChange | None:
    """The change of the house scheme that waits for a person; callers fetch the client in scope."""
    waiting = HeldTierChange.objects.filter(client=client, outcome=HeldOutcome.WAITING, scheme__is_house=True)
    return waiting.first()
