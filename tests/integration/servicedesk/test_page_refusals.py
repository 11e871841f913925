"""What the service desk's pages answer to wrong, foreign and late input."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client as Browser

from clients.actions import clients
from clients.models import ClientEvent
from crm.models import AuditEvent, OutboxMessage
from servicedesk.actions import entries, tickets
from servicedesk.enums import TicketChannel, TicketKind, TicketPriority, TicketStatus
from servicedesk.models import Ticket, TicketEntry
from tests.factories.clients import make_client
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def ticket(people: People) -> Ticket:
    client = make_client(manager=people.manager, client_id="80001", email="c@example.invalid")
    return tickets.create(client=client, kind="inquiry", subject="对账单", by=people.manager, now=NOW)


@pytest.fixture
def desk(client: Browser, people: People) -> Browser:
    client.force_login(people.manager)
    return client


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def opening(**changes: str) -> dict[str, str]:
    return {
        "client": "80001",
        "kind": "inquiry",
        "channel": "telephone",
        "priority": "normal",
        "subject": "开户",
    } | changes


class TestNew:
    def test_it_is_opened_with_what_was_asked(self, desk: Browser, ticket: Ticket) -> None:
        answer = desk.post("/tickets/new/", opening(body="电话咨询", priority="urgent"))
        made = Ticket.objects.exclude(pk=ticket.pk).get()
        assert answer["Location"] == f"/tickets/{made.pk}/"
        assert (made.subject, made.body, made.priority, made.channel) == (
            "开户",
            "电话咨询",
            "urgent",
            "telephone",
        )

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("client", "", "该字段是必填项。"),
            ("client", "99999", "“99999”不在可选范围内。"),
            ("kind", "gift", "选择一个有效的选项"),
            ("channel", "system", "选择一个有效的选项"),
            ("priority", "now", "选择一个有效的选项"),
            ("subject", "", "该字段是必填项。"),
            ("subject", "长" * 201, "确保该变量包含不超过 200 字符"),
            ("body", "长" * 10_001, "确保该变量包含不超过 10000 字符"),
            ("assignee", "stranger", "“stranger”不在可选范围内。"),
        ],
    )
    def test_a_wrong_field_is_told(
        self, desk: Browser, ticket: Ticket, field: str, value: str, sentence: str
    ) -> None:
        answer = desk.post("/tickets/new/", opening(**{field: value}))
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == [field]
        assert sentence in answer.content.decode()
        assert Ticket.objects.count() == 1

    def test_a_colleagues_client_cannot_be_named(
        self, client: Browser, people: People, ticket: Ticket
    ) -> None:
        client.force_login(people.colleague)
        answer = client.post("/tickets/new/", opening())
        assert (answer.status_code, Ticket.objects.count()) == (400, 1)

    def test_an_archived_client_gets_no_new_ticket(
        self, desk: Browser, people: People, ticket: Ticket
    ) -> None:
        clients.archive(client_id="80001", version=1, reason="客户已销户", by=people.manager, now=NOW)
        assert desk.post("/tickets/new/", opening()).status_code == 400

    def test_the_form_is_filled_from_the_address(self, desk: Browser, ticket: Ticket) -> None:
        form = desk.get(
            "/tickets/new/", {"client": "80001", "kind": "complaint", "status": "closed"}
        ).context["form"]
        assert form.initial == {"client": "80001", "kind": "complaint"}

    def test_somebody_who_does_not_see_the_client_is_not_given_it(
        self, client: Browser, people: People, ticket: Ticket
    ) -> None:
        client.force_login(people.administrator)
        answer = client.post("/tickets/new/", opening(assignee=people.colleague.username))
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == ["assignee"]
        assert Ticket.objects.count() == 1


class TestWork:
    @pytest.mark.parametrize("page", ["answer", "note"])
    @pytest.mark.parametrize("body", ["", "   ", "长" * 10_001])
    def test_words_are_needed_and_have_an_end(
        self, desk: Browser, ticket: Ticket, page: str, body: str
    ) -> None:
        assert desk.post(f"/tickets/{ticket.pk}/{page}/", {"body": body}).status_code == 400
        assert not TicketEntry.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_a_closed_ticket_is_reopened_before_it_is_answered(
        self, desk: Browser, people: People, ticket: Ticket
    ) -> None:
        tickets.update(
            ticket_id=ticket.pk, version=1, fields={"status": "closed"}, by=people.manager, now=NOW
        )
        answer = desk.post(f"/tickets/{ticket.pk}/answer/", {"body": "您好"})
        assert said(answer) == ["工单已关闭：请先重新打开再回复。"]
        assert not OutboxMessage.objects.exists()

    def test_an_answer_without_an_address_asks_for_a_call(self, desk: Browser, ticket: Ticket) -> None:
        ticket.client.email = ""
        ticket.client.save()
        answer = desk.post(f"/tickets/{ticket.pk}/answer/", {"body": "您好"})
        (sentence,) = said(answer)
        assert "电话" in sentence
        assert not OutboxMessage.objects.exists()

    @pytest.mark.parametrize(
        "changes",
        [{"status": "gone"}, {"priority": ""}, {"version": "x"}, {"assignee": "stranger"}, {"status": ""}],
    )
    def test_a_wrong_change_changes_nothing(
        self, desk: Browser, ticket: Ticket, changes: dict[str, str]
    ) -> None:
        fields = {"version": "1", "status": "in_progress", "priority": "high", "assignee": ""} | changes
        assert desk.post(f"/tickets/{ticket.pk}/change/", fields).status_code == 400
        ticket.refresh_from_db()
        assert (ticket.status, ticket.priority, ticket.version) == ("open", "normal", 1)

    @pytest.mark.parametrize("page", ["answer", "note", "change"])
    def test_pages_that_write_are_not_read(self, desk: Browser, ticket: Ticket, page: str) -> None:
        assert desk.get(f"/tickets/{ticket.pk}/{page}/").status_code == 405

    @pytest.mark.parametrize("page", ["", "answer/", "note/", "change/"])
    @pytest.mark.parametrize("who", ["colleague", "nobody"])
    def test_a_stranger_finds_and_writes_nothing(
        self, client: Browser, people: People, ticket: Ticket, page: str, who: str
    ) -> None:
        client.force_login(getattr(people, who))
        send = client.post if page else client.get
        assert send(f"/tickets/{ticket.pk}/{page}", {"body": "x"}).status_code == 404
        assert not TicketEntry.objects.exists()

    def test_who_may_look_and_not_work_is_refused(
        self, client: Browser, people: People, ticket: Ticket
    ) -> None:
        client.force_login(people.compliance)
        assert client.get(f"/tickets/{ticket.pk}/").status_code == 200
        for page in ("answer", "note", "change"):
            assert client.post(f"/tickets/{ticket.pk}/{page}/", {"body": "x"}).status_code == 403
        assert not TicketEntry.objects.exists()


class TestActions:
    def test_every_status_can_follow_every_other(self, people: People, ticket: Ticket) -> None:
        version = 1
        for status in [*TicketStatus, *reversed(TicketStatus)]:
            changed = tickets.update(
                ticket_id=ticket.pk, version=version, fields={"status": status}, by=people.manager, now=NOW
            )
            assert (changed.closed_at is not None) == (status == TicketStatus.CLOSED)
            version = changed.version
        assert version == 7
        assert ClientEvent.objects.filter(kind="ticket_closed").count() == 1

    def test_closed_twice_it_stands_twice_on_the_time_line(self, people: People, ticket: Ticket) -> None:
        for version, status in enumerate(["closed", "open", "closed"], start=1):
            tickets.update(
                ticket_id=ticket.pk, version=version, fields={"status": status}, by=people.manager, now=NOW
            )
        assert ClientEvent.objects.filter(kind="ticket_closed").count() == 2
        verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["opened", "closed", "opened", "closed"]

    def test_a_note_to_a_closed_ticket_is_kept(self, people: People, ticket: Ticket) -> None:
        tickets.update(
            ticket_id=ticket.pk, version=1, fields={"status": "closed"}, by=people.manager, now=NOW
        )
        entry = entries.note(ticket_id=ticket.pk, body="客户致谢", by=people.manager, now=NOW)
        assert (entry.kind, ticket.entries.count()) == ("note", 2)

    def test_a_second_answer_changes_no_status(self, people: People, ticket: Ticket) -> None:
        for _ in range(2):
            entries.reply(ticket_id=ticket.pk, body="您好", by=people.manager, now=NOW)
        ticket.refresh_from_db()
        assert (ticket.status, ticket.version, OutboxMessage.objects.count()) == ("in_progress", 2, 2)

    @pytest.mark.parametrize("kind", list(TicketKind))
    def test_a_complaint_alone_is_told_as_one(self, people: People, ticket: Ticket, kind: TicketKind) -> None:
        tickets.create(client=ticket.client, kind=kind, subject="x", by=people.manager, now=NOW)
        assert ClientEvent.objects.filter(kind="complaint").exists() is (kind == TicketKind.COMPLAINT)

    def test_fields_that_are_not_to_be_changed_are_left(self, people: People, ticket: Ticket) -> None:
        fields = {
            "subject": "x",
            "channel": TicketChannel.API,
            "opened_at": None,
            "priority": TicketPriority.LOW,
        }
        changed = tickets.update(ticket_id=ticket.pk, version=1, fields=fields, by=people.manager, now=NOW)
        assert (changed.subject, changed.channel, changed.opened_at, changed.priority) == (
            "对账单",
            "web",
            NOW,
            "low",
        )
