"""Opening and changing tickets. A change names the version it was made on; answers and notes only add."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from clients.models import Client
from crm import audit
from crm.access import Permission, permits, scope
from crm.enums import Verb
from crm.models import User
from servicedesk.actions import timeline
from servicedesk.actions.errors import UnsuitableAssignee, VersionConflict
from servicedesk.enums import EntryKind, TicketChannel, TicketPriority, TicketStatus
from servicedesk.models import Ticket, TicketEntry

CHANGEABLE = ("status", "assignee", "priority")


@transaction.atomic
def create(
    *,
    client: Client,
    kind: str,
    subject: str,
    body: str = "",
    channel: str = TicketChannel.WEB,
    priority: str = TicketPriority.NORMAL,
    assignee: User | None = None,
    source_key: str | None = None,
    source_figures: dict[str, Any] | None = None,
    by: User | None,
    now: datetime,
) -> Ticket:
    """A new ticket for a client. Without an assignee it waits in the team's queue."""
    if assignee is not None and by is not None:
        check_assignee(assignee, client)
    ticket = Ticket.objects.create(
        client=client,
        kind=kind,
        channel=channel,
        priority=priority,
        subject=subject[:200],
        body=body,
        assignee=assignee,
        source_key=source_key,
        source_figures=source_figures or {},
        created_by=by,
        opened_at=now,
        updated_at=now,
    )
    _record(ticket, Verb.OPENED, by, now, after={"kind": kind, "priority": priority, "assignee": assignee})
    timeline.opened(ticket, now)
    return ticket


@transaction.atomic
def update(*, ticket_id: int, version: int, fields: dict[str, Any], by: User | None, now: datetime) -> Ticket:
    """Change status, assignee or priority of a ticket read at `version`; every change is an entry.

    Raises VersionConflict where somebody was quicker, UnsuitableAssignee for somebody who could not work on it.
    """
    ticket = lock(ticket_id, version)
    before = {name: getattr(ticket, name) for name in CHANGEABLE}
    after = before | {name: value for name, value in fields.items() if name in CHANGEABLE}
    old, new = audit.changes(before, after)
    if not new:
        return ticket
    if new.get("assignee") is not None:
        check_assignee(new["assignee"], ticket.client)
    for name, value in new.items():
        setattr(ticket, name, value)
    _follow_status(ticket, old, now)
    save_next_version(ticket, now)
    _enter_changes(ticket, old, new, by, now)
    _record(ticket, _verb(old, new), by, now, before=old, after=new)
    return ticket


def lock(ticket_id: int, version: int | None = None) -> Ticket:
    """The ticket, held until the transaction ends; raises VersionConflict unless it is at `version`."""
    # The assignee is read after the lock is held: joined, it would be the one from before the wait.
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("client").get(pk=ticket_id)
    if version is not None and ticket.version != version:
        raise VersionConflict(ticket)
    return ticket


def save_next_version(ticket: Ticket, now: datetime) -> None:
    ticket.version += 1
    ticket.updated_at = now
    ticket.save()


def check_assignee(assignee: User, client: Client) -> None:
    can_work = assignee.is_active and permits(assignee, Permission.TICKETS_WORK)
    if not can_work or not scope(assignee).filter(Client.objects.filter(pk=client.pk)).exists():
        raise UnsuitableAssignee(str(assignee))


def _follow_status(ticket: Ticket, old: dict[str, Any], now: datetime) -> None:
    if "status" not in old:
        return
    is_closed = ticket.status == TicketStatus.CLOSED
    ticket.closed_at = now if is_closed else None
    if is_closed:
        timeline.closed(ticket, now)


def _enter_changes(
    ticket: Ticket, old: dict[str, Any], new: dict[str, Any], by: User | None, now: datetime
) -> None:
    for name, value in new.items():
        TicketEntry.objects.create(
            ticket=ticket,
            kind=EntryKind.ASSIGNMENT if name == "assignee" else EntryKind.STATUS,
            before=_word(old[name]),
            after=_word(value),
            author=by,
            at=now,
        )


def _word(value: object) -> str:
    return "" if value is None else str(value)[:60]


def _verb(old: dict[str, Any], new: dict[str, Any]) -> Verb:
    if new.get("status") == TicketStatus.CLOSED:
        return Verb.CLOSED
    if old.get("status") == TicketStatus.CLOSED:
        return Verb.OPENED
    return Verb.ASSIGNED if "assignee" in new else Verb.CHANGED


def _record(
    ticket: Ticket,
    verb: Verb,
    by: User | None,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
) -> None:
    number = ticket.client.client_id
    audit.record(by=by, verb=verb, target=ticket, now=now, before=before, after=after, client_id=number)
