"""Answers to the client and internal notes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from crm import audit, outbox
from crm.enums import OutboxKind, Verb
from crm.models import User
from servicedesk.actions import timeline
from servicedesk.actions.errors import TicketIsClosed
from servicedesk.actions.tickets import lock, save_next_version
from servicedesk.enums import EntryKind, TicketStatus
from servicedesk.models import Ticket, TicketEntry

# Clients are written to in the language of the market.
CLIENT_LANGUAGE = "zh-hans"


@transaction.atomic
def reply(*, ticket_id: int, body: str, by: User | None, now: datetime) -> TicketEntry:
    """Answer the client: by mail where the record has an address. An open ticket is then in progress."""
    ticket = lock(ticket_id)
    if ticket.status == TicketStatus.CLOSED:
        raise TicketIsClosed(str(ticket.pk))
    entry = _enter(ticket, EntryKind.REPLY, body, by, now)
    if ticket.client.email:
        _mail(ticket, entry, now)
    if ticket.status == TicketStatus.OPEN:
        ticket.status = TicketStatus.IN_PROGRESS
        save_next_version(ticket, now)
    timeline.answered(ticket, entry, now)
    _record(ticket, Verb.REPLIED, entry, by, now)
    return entry


@transaction.atomic
def note(*, ticket_id: int, body: str, by: User | None, now: datetime) -> TicketEntry:
    """Write something down for colleagues; the client never sees it."""
    ticket = lock(ticket_id)
    entry = _enter(ticket, EntryKind.NOTE, body, by, now)
    _record(ticket, Verb.CHANGED, entry, by, now)
    return entry


def _enter(ticket: Ticket, kind: EntryKind, body: str, by: User | None, now: datetime) -> TicketEntry:
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=now)
    return TicketEntry.objects.create(ticket=ticket, kind=kind, body=body, author=by, at=now)


def _mail(ticket: Ticket, entry: TicketEntry, now: datetime) -> None:
    entry.outbox_key = f"ticket:{ticket.pk}:entry:{entry.pk}"
    entry.save(update_fields=["outbox_key"])
    with translation.override(CLIENT_LANGUAGE):
        subject = _("[Ticket %(number)s] %(title)s") % {"number": ticket.pk, "title": ticket.title}
    outbox.post(
        key=entry.outbox_key,
        kind=OutboxKind.MAIL,
        recipient=ticket.client.email,
        subject=subject,
        body=entry.body,
        now=now,
    )


def _record(ticket: Ticket, verb: Verb, entry: TicketEntry, by: User | None, now: datetime) -> None:
    after = {"entry": entry.pk, "kind": entry.kind, "mailed": bool(entry.outbox_key)}
    audit.record(by=by, verb=verb, target=ticket, now=now, after=after, client_id=ticket.client.client_id)
