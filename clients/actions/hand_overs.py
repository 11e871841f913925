"""Clients passing from one account manager to another: one, several, or a whole book; now or from a day on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from clients.actions.events import record_events
from clients.actions.scoping import check_clients, check_manager
from clients.actions.settlement.locks import lock_clients
from clients.actions.terms import move_manager_terms
from clients.enums import EventKind
from clients.models import Client, ClientEvent, HandOver
from clients.queries.units import branch_of
from crm import audit, outbox
from crm.access import scope
from crm.enums import OutboxKind, Verb
from crm.models import User


@transaction.atomic
def request(
    *,
    client: Client | None,
    from_manager: User | None,
    to_manager: User,
    reason: str,
    effective_on: date,
    by: User,
    now: datetime,
) -> HandOver:
    """Hand one client over, or (client None) the whole book of `from_manager`; from a day to come, it waits."""
    if client is not None:
        check_clients(by, [client.pk])
        from_manager = client.account_manager
    elif from_manager is not None:
        check_manager(by, from_manager)
    check_manager(by, to_manager)
    hand_over = HandOver.objects.create(
        client=client,
        from_manager=from_manager,
        to_manager=to_manager,
        reason=reason[:200],
        effective_on=effective_on,
        requested_by=by,
        requested_at=now,
    )
    after = {"to": str(to_manager), "from": str(from_manager or ""), "effective_on": effective_on}
    number = client.client_id if client else ""
    audit.record(
        by=by, verb=Verb.ASSIGNED, target=hand_over, now=now, after=after, reason=reason, client_id=number
    )
    if effective_on <= timezone.localdate(now):
        take_effect(hand_over_id=hand_over.pk, now=now)
        hand_over.refresh_from_db()
    return hand_over


@transaction.atomic
def assign(*, clients: Collection[int], to_manager: User, reason: str, by: User, now: datetime) -> int:
    """Several clients to one manager, at once; returns how many moved."""
    check_clients(by, clients)
    check_manager(by, to_manager)
    rows = Client.objects.filter(pk__in=clients)
    return _move(rows, to_manager, timezone.localdate(now), reason, f"assign:{now.isoformat()}", by, now)


@transaction.atomic
def take_effect(*, hand_over_id: int, now: datetime) -> bool:
    """Carry a hand-over out, once, whoever tries: the claim is an update that must find it unhandled."""
    claimed = HandOver.objects.filter(pk=hand_over_id, handled_at__isnull=True).update(handled_at=now)
    if claimed != 1:
        return False
    hand_over = HandOver.objects.select_related("to_manager", "requested_by").get(pk=hand_over_id)
    hand_over.moved_count = _move(
        _clients_of(hand_over),
        hand_over.to_manager,
        hand_over.effective_on,
        hand_over.reason,
        f"hand_over:{hand_over.pk}",
        hand_over.requested_by,
        now,
    )
    hand_over.save(update_fields=["moved_count"])
    return True


def take_effect_due(*, now: datetime) -> int:
    """Carry out every hand-over whose day has come; returns how many."""
    due = HandOver.objects.filter(handled_at__isnull=True, effective_on__lte=timezone.localdate(now))
    keys = due.order_by("effective_on", "pk").values_list("pk", flat=True)
    return sum(take_effect(hand_over_id=key, now=now) for key in keys)


def _clients_of(hand_over: HandOver) -> QuerySet[Client]:
    if hand_over.client_id is not None:
        return Client.objects.filter(pk=hand_over.client_id)
    # Within what its author may see on the day it takes effect.
    book = Client.objects.filter(account_manager_id=hand_over.from_manager_id)
    return scope(hand_over.requested_by).filter(book)


def _move(
    rows: QuerySet[Client], to_manager: User, day: date, reason: str, key: str, by: User, now: datetime
) -> int:
    """Give these clients to the manager, with their unit; those that are there already stay untouched."""
    lock_clients()
    # Locked first and read afterwards: somebody else may have moved them while we waited.
    locked = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    moving = rows.filter(pk__in=locked).exclude(account_manager=to_manager).select_related("account_manager")
    clients = list(moving.order_by("pk").defer("identity_number", "phone", "bank_account"))
    if not clients:
        return 0
    unit = to_manager.org_unit
    place = {"org_unit": unit, "branch": branch_of(unit)} if unit else {}
    Client.objects.filter(pk__in=[client.pk for client in clients]).update(
        account_manager=to_manager, version=F("version") + 1, updated_at=now, **place
    )
    move_manager_terms(clients, to_manager=to_manager, day=day, by=by, now=now, reason=reason)
    for client in clients:
        audit.record(
            by=by,
            verb=Verb.ASSIGNED,
            target=client,
            now=now,
            before={"account_manager": str(client.account_manager or "")},
            after={"account_manager": str(to_manager)},
            reason=reason,
            client_id=client.client_id,
        )
    record_events([_event(client, to_manager, key, now) for client in clients])
    _notify(to_manager, clients, key, reason, now)
    return len(clients)


def _event(client: Client, to_manager: User, key: str, now: datetime) -> ClientEvent:
    return ClientEvent(
        client=client,
        kind=EventKind.HANDED_OVER,
        occurred_at=now,
        source_app="clients",
        detail=f"{client.account_manager or '–'} → {to_manager}"[:200],
        key=f"{key}:{client.pk}"[:120],
    )


def _notify(to_manager: User, clients: list[Client], key: str, reason: str, now: datetime) -> None:
    """One mail to the one who takes over; the one who gives away is told too, once for all."""
    givers = {client.account_manager for client in clients if client.account_manager}
    for person in {to_manager, *givers}:
        if not person.email:
            continue
        with override(person.language):
            numbers = ", ".join(client.client_id for client in clients[:20])
            outbox.post(
                key=f"{key}:mail:{person.pk}",
                kind=OutboxKind.MAIL,
                recipient=person.email,
                subject=_("%(count)s clients handed over to %(manager)s")
                % {"count": len(clients), "manager": to_manager},
                body=_("Clients: %(numbers)s\nReason: %(reason)s") % {"numbers": numbers, "reason": reason},
                now=now,
            )
