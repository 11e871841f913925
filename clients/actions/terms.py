"""The dated history of who looks after a client and who brought it."""

from __future__ import annotations

from datetime import date, datetime

from clients.models import AccountManagerTerm, Client, IntroducerTerm
from crm.models import User


def open_manager_term(client: Client, *, day: date, by: User | None, now: datetime, reason: str = "") -> None:
    if client.account_manager_id is None:
        return
    AccountManagerTerm.objects.create(
        client=client,
        account_manager_id=client.account_manager_id,
        effective_on=day,
        reason=reason[:200],
        created_at=now,
        created_by=by,
    )


def move_manager_terms(
    clients: list[Client], *, to_manager: User, day: date, by: User | None, now: datetime, reason: str
) -> None:
    """Close the open terms of these clients on `day` and open the new manager's."""
    AccountManagerTerm.objects.filter(client__in=clients, ended_on__isnull=True).update(ended_on=day)
    AccountManagerTerm.objects.bulk_create(
        [
            AccountManagerTerm(
                client=client,
                account_manager=to_manager,
                effective_on=day,
                reason=reason[:200],
                created_at=now,
                created_by=by,
            )
            for client in clients
        ]
    )


def follow_introducer(client: Client, day: date) -> None:
    """Make the open term say what the client's record says."""
    open_terms = IntroducerTerm.objects.filter(client=client, ended_on__isnull=True)
    if client.introducing_broker_id is None:
        open_terms.update(ended_on=day)
        return
    if open_terms.filter(introducing_broker_id=client.introducing_broker_id).exists():
        return
    open_terms.update(ended_on=day)
    IntroducerTerm.objects.create(
        client=client, introducing_broker_id=client.introducing_broker_id, effective_on=day
    )
