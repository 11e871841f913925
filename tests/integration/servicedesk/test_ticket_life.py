"""A ticket through every status, by everybody, with every kind of assignee; and what searching may not break."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client as Browser

from clients.enums import EventKind
from clients.models import Client, ClientEvent
from crm import delivery
from crm.enums import OutboxStatus, Role, Verb
from crm.models import AuditEvent, OutboxMessage, User
from servicedesk.actions import entries, tickets
from servicedesk.actions.errors import TicketIsClosed, UnsuitableAssignee, VersionConflict
from servicedesk.enums import TicketPriority, TicketStatus
from servicedesk.models import Ticket, TicketEntry
from servicedesk.queries import queues
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
STATUSES = list(TicketStatus.values)


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def client_(people: People) -> Client:
    return make_client(manager=people.manager, email="client@example.invalid")


def opened(client: Client, by: User, **fields: Any) -> Ticket:
    return tickets.create(client=client, by=by, now=NOW, **({"kind": "inquiry", "subject": "?"} | fields))


def change(ticket: Ticket, by: User, **fields: Any) -> Ticket:
    return tickets.update(ticket_id=ticket.pk, version=ticket.version, fields=fields, by=by, now=LATER)


@pytest.mark.parametrize(("old", "new"), [pair for pair in product(STATUSES, STATUSES) if pair[0] != pair[1]])
def test_from_each_status_to_each_other(people: People, client_: Client, old: str, new: str) -> None:
    ticket = opened(client_, people.manager)
    if old != TicketStatus.OPEN:
        ticket = change(ticket, people.manager, status=old)
    before = ticket.version
    found = change(ticket, people.manager, status=new)
    assert (found.status, found.version) == (new, before + 1)
    assert found.closed_at == (LATER if new == TicketStatus.CLOSED else None)
    entry = TicketEntry.objects.order_by("-pk")[0]
    assert (entry.kind, entry.before, entry.after, entry.author) == ("status", old, new, people.manager)
    verb = AuditEvent.objects.order_by("-pk")[0].verb
    reopened = old == TicketStatus.CLOSED
    assert verb == (Verb.CLOSED if new == TicketStatus.CLOSED else Verb.OPENED if reopened else Verb.CHANGED)


@pytest.mark.parametrize(
    ("status", "after", "version"),
    [
        ("open", "in_progress", 2),
        ("in_progress", "in_progress", 2),
        ("waiting_for_client", "waiting_for_client", 2),
    ],
)
def test_an_answer_moves_an_open_ticket_only(
    people: People, client_: Client, status: str, after: str, version: int
) -> None:
    ticket = opened(client_, people.manager)
    if status != "open":
        change(ticket, people.manager, status=status)
    entries.reply(ticket_id=ticket.pk, body="Yes.", by=people.manager, now=LATER)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.version, ticket.updated_at) == (after, version, LATER)


def test_a_closed_ticket_takes_notes_and_no_answers(people: People, client_: Client) -> None:
    ticket = change(opened(client_, people.manager), people.manager, status="closed")
    with pytest.raises(TicketIsClosed):
        entries.reply(ticket_id=ticket.pk, body="Late.", by=people.manager, now=LATER)
    assert not OutboxMessage.objects.exists()
    entries.note(ticket_id=ticket.pk, body="For the file.", by=people.manager, now=LATER)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.version) == ("closed", 2)


@pytest.mark.parametrize("priority", list(TicketPriority.values))
def test_each_priority_can_be_given(people: People, client_: Client, priority: str) -> None:
    ticket = opened(client_, people.manager)
    found = change(ticket, people.manager, priority=priority)
    assert found.priority == priority
    assert found.version == (1 if priority == "normal" else 2)


def test_what_may_not_be_changed_is_left(people: People, client_: Client) -> None:
    ticket = opened(client_, people.manager)
    found = change(ticket, people.manager, subject="other", client=None, version=9, created_by=None)
    assert (found.subject, found.client, found.version) == ("?", client_, 1)


@pytest.mark.parametrize("version", [0, 2, 99])
def test_a_version_nobody_has_read_is_a_conflict(people: People, client_: Client, version: int) -> None:
    ticket = opened(client_, people.manager)
    with pytest.raises(VersionConflict) as conflict:
        tickets.update(
            ticket_id=ticket.pk, version=version, fields={"status": "closed"}, by=people.manager, now=NOW
        )
    assert conflict.value.current.version == 1
    assert not TicketEntry.objects.exists()


class TestAssignees:
    def test_given_taken_over_and_given_back(self, people: People, client_: Client) -> None:
        ticket = change(opened(client_, people.manager), people.manager, assignee=people.manager)
        ticket = change(ticket, people.branch_manager, assignee=people.branch_manager)
        ticket = change(ticket, people.branch_manager, assignee=None)
        assert ticket.assignee is None
        assert list(TicketEntry.objects.order_by("pk").values_list("before", "after")) == [
            ("", str(people.manager)), (str(people.manager), str(people.branch_manager)),
            (str(people.branch_manager), ""),
        ]  # fmt: skip
        assert AuditEvent.objects.filter(verb=Verb.ASSIGNED).count() == 3

    @pytest.mark.parametrize("role", list(Role), ids=str)
    def test_who_may_work_on_a_ticket_of_the_branch(
        self, people: People, client_: Client, role: Role
    ) -> None:
        user = make_user(role, unit=people.branch)
        may = role in {
            Role.SERVICE_REP, Role.SERVICE_SUPERVISOR, Role.BRANCH_MANAGER, Role.HEAD_OFFICE_MANAGER, Role.RISK_OFFICER,
            Role.ADMINISTRATOR, Role.API_SYSTEM,
        }  # fmt: skip
        if may:
            tickets.check_assignee(user, client_)
        else:
            with pytest.raises(UnsuitableAssignee):
                tickets.check_assignee(user, client_)

    def test_somebody_switched_off_gets_nothing(self, people: People, client_: Client) -> None:
        people.manager.is_active = False
        with pytest.raises(UnsuitableAssignee):
            tickets.check_assignee(people.manager, client_)

    def test_a_refused_assignee_leaves_nothing_behind(self, people: People, client_: Client) -> None:
        ticket = opened(client_, people.manager)
        with pytest.raises(UnsuitableAssignee):
            change(ticket, people.manager, assignee=people.colleague, status="closed")
        ticket.refresh_from_db()
        assert (ticket.status, ticket.version, ticket.entries.count()) == ("open", 1, 0)
        assert AuditEvent.objects.count() == 1


class TestWords:
    def test_a_long_subject_is_cut_to_its_column(self, people: People, client_: Client) -> None:
        ticket = opened(client_, people.manager, subject="长" * 300, kind="complaint")
        assert ticket.subject == "长" * 200
        entries.reply(ticket_id=ticket.pk, body="Yes.", by=people.manager, now=LATER)
        assert len(OutboxMessage.objects.get().subject) == 200
        assert ClientEvent.objects.filter(kind=EventKind.COMPLAINT).count() == 1

    @pytest.mark.parametrize("subject", ["two\nlines", "two\r\nlines", "two\rlines", "two\u2028lines"])
    def test_a_subject_of_two_lines_goes_out_on_one(
        self, people: People, client_: Client, subject: str
    ) -> None:
        ticket = opened(client_, people.manager, subject=subject)
        entries.reply(ticket_id=ticket.pk, body="Yes.", by=people.manager, now=NOW)
        assert delivery.send_due(now=LATER) == {"sent": 1, "put_off": 0, "given_up": 0}
        assert OutboxMessage.objects.get().status == OutboxStatus.SENT


class TestQueues:
    def test_counts_of_each_person(self, people: People, client_: Client) -> None:
        opened(client_, people.manager)
        change(opened(client_, people.manager), people.manager, assignee=people.manager)
        change(opened(client_, people.manager), people.manager, status="closed")
        counts = {
            name: queues.queue_counts(getattr(people, name))
            for name in ("manager", "branch_manager", "colleague", "nobody")
        }
        assert counts == {
            "manager": queues.QueueCounts(1, 1, 2), "branch_manager": queues.QueueCounts(0, 1, 2),
            "colleague": queues.QueueCounts(0, 0, 0), "nobody": queues.QueueCounts(0, 0, 0),
        }  # fmt: skip

    def test_the_most_urgent_and_the_oldest_come_first(self, people: People, client_: Client) -> None:
        made = [
            opened(client_, people.manager, priority=priority)
            for priority in ("low", "urgent", "normal", "high")
        ]
        older = Ticket.objects.create(
            client=client_, kind="inquiry", subject="?", priority="urgent", updated_at=NOW,
            opened_at=NOW - timedelta(days=1),
        )  # fmt: skip
        found = queues.most_pressing(queues.unfinished(people.manager))
        assert [ticket.pk for ticket in found] == [older.pk, *(made[place].pk for place in (1, 3, 2, 0))]

    @pytest.mark.parametrize("text", ["#²", "²", "#٣", "#", "##1", "#999999999999", "#-1", "%", "'", "\\"])
    def test_no_search_breaks_the_list_or_the_suggestions(
        self, client: Browser, people: People, client_: Client, text: str
    ) -> None:
        opened(client_, people.manager)
        client.force_login(people.manager)
        assert client.get("/tickets/", {"search": text}).status_code == 200
        assert isinstance(queues.suggestions(people.manager, text, 5), list)

    def test_a_number_finds_its_ticket_only_in_scope(self, people: People, client_: Client) -> None:
        ticket = opened(client_, people.manager)
        for text in (str(ticket.pk), f"#{ticket.pk}"):
            assert queues.suggestions(people.manager, text, 5) == [ticket]
            assert queues.suggestions(people.colleague, text, 5) == []
            assert queues.suggestions(people.nobody, text, 5) == []
