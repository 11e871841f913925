"""What tickets leave on the client's time line."""

from __future__ import annotations

from datetime import datetime

from clients.actions.events import record_event
from clients.enums import EventKind
from servicedesk.enums import TicketKind
from servicedesk.models import Ticket, TicketEntry


def opened(ticket: Ticket, now: datetime) -> None:
    _record(ticket, EventKind.TICKET_OPENED, "opened", now)
    if ticket.kind == TicketKind.COMPLAINT:
        _record(ticket, EventKind.COMPLAINT, "complaint", now)


def closed(ticket: Ticket, now: datetime) -> None:
    # The version keeps a second closing, after a reopening, apart from the first.
    _record(ticket, EventKind.TICKET_CLOSED, f"closed:{ticket.version}", now)


def answered(ticket: Ticket, entry: TicketEntry, now: datetime) -> None:
    _record(ticket, EventKind.CONTACT, f"entry:{entry.pk}", now)


def _record(ticket: Ticket, kind: EventKind, what: str, now: datetime) -> None:
    record_event(
        client=ticket.client,
        kind=kind,
        occurred_at=now,
        source_app="servicedesk",
        key=f"ticket:{ticket.pk}:{what}",
        detail=f"{{ticket_kind:{ticket.kind}}}" if ticket.source_figures else ticket.subject,
        url_name="servicedesk:detail",
        url_argument=str(ticket.pk),
    )
