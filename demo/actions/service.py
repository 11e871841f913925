"""What people did for clients over the last months: tickets, contacts, notes, records, saved views."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import F

from clients.actions.events import record_events
from clients.enums import ClientKind, ClientStatus, EventKind
from clients.models import Address, Client, ClientEvent, Contact, InitialServiceRecord, Note, VipArchive
from clients.views.lists import CLIENTS
from crm.access import Permission, permits
from crm.enums import OutboxStatus
from crm.lists import saved
from crm.models import OutboxMessage, User
from demo import names, scripts
from demo.engine.arrays import stream
from demo.engine.simulation import History
from demo.register import Register
from servicedesk.actions import entries, tickets
from servicedesk.enums import TicketStatus

_STREAM = 13
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_ONE_TICKET_IN, _MOST_TICKETS = 20, 1_000
_ONE_CONTACT_IN, _ONE_NOTE_IN, _MOST_RECORDS = 3, 12, 5_000
_VIPS = 20


def work(history: History, book: Register, *, seed: int) -> None:
    """Everything is dated before the last trading day's evening, so that it lies in the past."""
    rng = stream(seed, _STREAM)
    clients = list(
        Client.objects.filter(pk__gte=book.client_pk, status=ClientStatus.ACTIVE, is_incomplete=False)
        .select_related("account_manager")
        .order_by("pk")[: _MOST_RECORDS * 4]
    )
    _open_tickets(history, clients, rng)
    _write_events(history, clients, rng)
    _write_notes(history, clients, rng)
    _fill_records(clients, rng)
    _save_views(datetime.combine(history.days[-1], time(16, 0), _SHANGHAI))
    # Answers of the past were sent in the past: nothing may leave for addresses that do not exist.
    OutboxMessage.objects.filter(status=OutboxStatus.WAITING).update(
        status=OutboxStatus.SENT, sent_at=F("created_at")
    )


def _moment(history: History, rng: np.random.Generator, days_back: int) -> datetime:
    """Some working hour of one of the last trading days."""
    day = history.days[-1 - int(rng.integers(min(days_back, len(history.days))))]
    minute = int(rng.integers(9 * 60, 15 * 60))
    return datetime.combine(day, time(minute // 60, minute % 60), _SHANGHAI)


def _open_tickets(history: History, clients: Sequence[Client], rng: np.random.Generator) -> None:
    count = min(max(len(clients) // _ONE_TICKET_IN, 1), _MOST_TICKETS)
    # In the order of time, as tickets get their numbers and mails leave.
    moments = sorted(_moment(history, rng, 60) for _ in range(count))
    chosen = rng.choice(len(clients), count, replace=False).tolist()
    for number, (place, opened_at) in enumerate(zip(chosen, moments, strict=True)):
        client, matter = clients[place], scripts.MATTERS[number % len(scripts.MATTERS)]
        ticket = tickets.create(
            client=client,
            kind=matter.kind,
            subject=matter.subject,
            body=matter.body,
            channel=matter.channel,
            priority=matter.priority,
            assignee=client.account_manager,
            by=client.account_manager,
            now=opened_at,
        )
        if rng.random() < 0.75:
            _answer(ticket.pk, matter.answer, client.account_manager, opened_at, is_closed=rng.random() < 0.8)


def _answer(ticket_id: int, text: str, by: User | None, opened_at: datetime, *, is_closed: bool) -> None:
    answered_at = opened_at + timedelta(minutes=40)
    entries.reply(ticket_id=ticket_id, body=text, by=by, now=answered_at)
    if is_closed:
        version = tickets.lock(ticket_id).version
        fields = {"status": TicketStatus.CLOSED}
        tickets.update(ticket_id=ticket_id, version=version, fields=fields, by=by, now=answered_at)


def _write_events(history: History, clients: Sequence[Client], rng: np.random.Generator) -> None:
    events = [
        ClientEvent(
            client=client,
            kind=EventKind.ACCOUNT_OPENED,
            occurred_at=datetime.combine(client.opened_on, time(10, 0), _SHANGHAI),
            source_app="clients",
            key=f"account_opened:{client.client_id}",
        )
        for client in clients
        if client.opened_on
    ]
    for place in np.flatnonzero(rng.random(len(clients)) < 1 / _ONE_CONTACT_IN).tolist():
        client = clients[place]
        events.append(
            ClientEvent(
                client=client,
                kind=EventKind.CONTACT,
                occurred_at=_moment(history, rng, 120),
                source_app="clients",
                detail=_pick(scripts.CONTACTS, rng),
                key=f"demo:contact:{client.client_id}",
            )
        )
    record_events(events)


def _write_notes(history: History, clients: Sequence[Client], rng: np.random.Generator) -> None:
    chosen = [
        clients[place] for place in np.flatnonzero(rng.random(len(clients)) < 1 / _ONE_NOTE_IN).tolist()
    ]
    notes = Note.objects.bulk_create(
        Note(
            client=client,
            body=_pick(scripts.NOTES, rng),
            author=client.account_manager,
            created_at=_moment(history, rng, 120),
        )
        for client in chosen
    )
    record_events(
        ClientEvent(
            client=note.client,
            kind=EventKind.NOTE,
            occurred_at=note.created_at,
            source_app="clients",
            detail=note.body,
            key=f"note:{note.pk}",
        )
        for note in notes
    )


def _fill_records(clients: Sequence[Client], rng: np.random.Generator) -> None:
    newest = sorted(clients, key=lambda client: (client.opened_on is None, client.opened_on), reverse=True)
    InitialServiceRecord.objects.bulk_create(
        InitialServiceRecord(
            client=client,
            futures_experience=_pick(scripts.EXPERIENCE, rng),
            capital=client.equity,
            trading_habits=_pick(scripts.HABITS, rng),
            risk_preference=_pick(scripts.PREFERENCES, rng),
            expected_return=_pick(scripts.EXPECTATIONS, rng),
        )
        for client in newest[:60]
    )
    richest = sorted(clients, key=lambda client: client.equity or 0, reverse=True)[:_VIPS]
    VipArchive.objects.bulk_create(
        VipArchive(
            client=client, serial_number=f"VIP{number:04d}", catalogue="示例档案", total_capital=client.equity
        )
        for number, client in enumerate(richest, start=1)
    )
    firms = [client for client in clients if client.kind != ClientKind.INDIVIDUAL]
    Contact.objects.bulk_create(_contact(client, number, rng) for number, client in enumerate(firms))
    Address.objects.bulk_create(
        Address(
            client=client, label="注册地址", province="示例省", city="示例市", street=f"示例路{number + 1}号"
        )
        for number, client in enumerate(firms)
    )


def _contact(client: Client, number: int, rng: np.random.Generator) -> Contact:
    phone = names.phone(5_000_000 + number)
    return Contact(
        client=client,
        name=names.person(rng),
        position="财务负责人",
        phone=phone,
        phone_last4=phone[-4:],
        is_primary=True,
    )


def _save_views(now: datetime) -> None:
    owners = User.objects.in_bulk([view.owner for view in scripts.VIEWS], field_name="username")
    for view in scripts.VIEWS:
        owner = owners[view.owner]
        saved.save(
            spec=CLIENTS,
            query=view.query,
            name=view.name,
            is_shared=permits(owner, Permission.VIEWS_SHARE),
            is_pinned=True,
            by=owner,
            now=now,
        )


def _pick(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
