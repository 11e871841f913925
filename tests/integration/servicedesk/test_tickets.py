from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clients.enums import EventKind
from clients.models import Client, ClientEvent
from crm.enums import Verb
from crm.models import AuditEvent, OutboxMessage, User
from servicedesk.actions import entries, tickets
from servicedesk.actions.errors import TicketIsClosed, UnsuitableAssignee, VersionConflict
from servicedesk.models import Ticket, TicketEntry
from tests.factories.clients import make_client
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def client_(people: People) -> Client:
    return make_client(manager=people.manager, email="client@example.invalid")


@pytest.fixture
def ticket(people: People, client_: Client) -> Ticket:
    return tickets.create(
        client=client_, kind="inquiry", subject="Where is my statement?", by=people.manager, now=NOW
    )


def update(ticket: Ticket, by: User, **fields: Any) -> Ticket:
    return tickets.update(
        ticket_id=ticket.pk, version=ticket.version, fields=fields, by=by, now=NOW + timedelta(hours=1)
    )


def kinds() -> list[str]:
    return list(ClientEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_opening_leaves_audit_and_time_line(ticket: Ticket) -> None:
    assert (ticket.status, ticket.priority, ticket.assignee, ticket.version) == ("open", "normal", None, 1)
    event = ClientEvent.objects.get()
    assert (event.kind, event.url_argument) == (EventKind.TICKET_OPENED, str(ticket.pk))
    audit = AuditEvent.objects.get()
    assert (audit.verb, audit.client_id) == (Verb.OPENED, ticket.client.client_id)


def test_complaint_is_told_as_one(people: People, client_: Client) -> None:
    tickets.create(client=client_, kind="complaint", subject="Slow", by=people.manager, now=NOW)
    assert kinds() == [EventKind.TICKET_OPENED, EventKind.COMPLAINT]


def test_answer_goes_out_by_mail_once(people: People, ticket: Ticket) -> None:
    entry = entries.reply(ticket_id=ticket.pk, body="Sent again.", by=people.manager, now=NOW)
    message = OutboxMessage.objects.get()
    assert (message.key, message.recipient) == (entry.outbox_key, "client@example.invalid")
    assert message.body == "Sent again."
    assert str(ticket.pk) in message.subject
    ticket.refresh_from_db()
    assert (ticket.status, ticket.version) == ("in_progress", 2)
    assert kinds()[-1] == EventKind.CONTACT


def test_answer_without_an_address_is_kept(people: People) -> None:
    silent = make_client(manager=people.manager)
    ticket = tickets.create(client=silent, kind="inquiry", subject="?", by=people.manager, now=NOW)
    entry = entries.reply(ticket_id=ticket.pk, body="By phone.", by=people.manager, now=NOW)
    assert entry.outbox_key == ""
    assert not OutboxMessage.objects.exists()


def test_note_stays_in_the_house(people: People, ticket: Ticket) -> None:
    entries.note(ticket_id=ticket.pk, body="Ask the branch.", by=people.manager, now=NOW)
    assert not OutboxMessage.objects.exists()
    assert kinds() == [EventKind.TICKET_OPENED]
    assert TicketEntry.objects.get().kind == "note"


def test_closing_and_reopening(people: People, ticket: Ticket) -> None:
    closed = update(ticket, people.manager, status="closed")
    assert closed.closed_at == NOW + timedelta(hours=1)
    with pytest.raises(TicketIsClosed):
        entries.reply(ticket_id=ticket.pk, body="Late", by=people.manager, now=NOW)
    opened = update(closed, people.manager, status="open")
    assert opened.closed_at is None
    update(opened, people.manager, status="closed")
    assert kinds().count(EventKind.TICKET_CLOSED) == 2
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [Verb.OPENED, Verb.CLOSED, Verb.OPENED, Verb.CLOSED]


def test_each_change_is_an_entry(people: People, ticket: Ticket) -> None:
    update(ticket, people.manager, status="in_progress", assignee=people.manager)
    found = TicketEntry.objects.order_by("pk").values_list("kind", "before", "after")
    assert list(found) == [
        ("status", "open", "in_progress"),
        ("assignment", "", str(people.manager)),
    ]


def test_nothing_changed_is_nothing_written(people: People, ticket: Ticket) -> None:
    assert update(ticket, people.manager, status="open").version == 1
    assert AuditEvent.objects.count() == 1


def test_second_of_two_is_told_what_stands(people: People, ticket: Ticket) -> None:
    update(ticket, people.manager, priority="high")
    with pytest.raises(VersionConflict) as conflict:
        update(ticket, people.branch_manager, priority="urgent")
    assert conflict.value.current.priority == "high"
    ticket.refresh_from_db()
    assert ticket.priority == "high"


def test_assignee_must_see_the_client_and_may_work(people: People, ticket: Ticket) -> None:
    for unsuitable in (people.colleague, people.nobody, people.compliance):
        with pytest.raises(UnsuitableAssignee):
            update(ticket, people.manager, assignee=unsuitable)
    assert update(ticket, people.manager, assignee=people.branch_manager).assignee == people.branch_manager


def test_new_ticket_for_somebody_unsuitable(people: People, client_: Client) -> None:
    with pytest.raises(UnsuitableAssignee):
        tickets.create(
            client=client_, kind="inquiry", subject="?", assignee=people.colleague, by=people.manager, now=NOW
        )
    assert not Ticket.objects.exists()
