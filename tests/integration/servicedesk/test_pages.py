from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from servicedesk.actions import entries, tickets
from servicedesk.models import Ticket
from tests.factories.clients import make_client
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MOST_QUERIES = 12


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def ticket(people: People) -> Ticket:
    client = make_client(manager=people.manager, name="示例甲", email="c@example.invalid")
    return tickets.create(client=client, kind="inquiry", subject="Statement", by=people.manager, now=NOW)


def as_(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def test_list_shows_own_clients_tickets_in_few_queries(
    people: People, ticket: Ticket, django_assert_max_num_queries: Any
) -> None:
    theirs = make_client(manager=people.colleague)
    tickets.create(client=theirs, kind="inquiry", subject="Hidden one", by=people.colleague, now=NOW)
    for number in range(30):
        tickets.create(
            client=make_client(manager=people.manager),
            kind="inquiry",
            subject=f"Subject {number}",
            by=people.manager,
            now=NOW,
        )
    browser = as_(people.manager)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(reverse("servicedesk:list"))
    text = page.content.decode()
    assert "Subject 29" in text
    assert "Hidden one" not in text
    oldest_first = as_(people.administrator).get(reverse("servicedesk:list"), {"order": "opened_at"})
    assert "Hidden one" in oldest_first.content.decode()


def test_queues_and_status(people: People, ticket: Ticket) -> None:
    browser = as_(people.manager)
    url = reverse("servicedesk:list")
    assert "Statement" in browser.get(url, {"queue": "unassigned"}).content.decode()
    assert "Statement" not in browser.get(url, {"queue": "mine"}).content.decode()
    ticket = tickets.update(
        ticket_id=ticket.pk, version=1, fields={"assignee": people.manager}, by=people.manager, now=NOW
    )
    assert "Statement" in browser.get(url, {"queue": "mine"}).content.decode()
    assert "Statement" in browser.get(url, {"queue": "team"}).content.decode()
    tickets.update(ticket_id=ticket.pk, version=2, fields={"status": "closed"}, by=people.manager, now=NOW)
    assert "Statement" not in browser.get(url).content.decode()
    assert "Statement" in browser.get(url, {"status": "closed"}).content.decode()
    assert "Statement" in browser.get(url, {"status": "all", "search": f"#{ticket.pk}"}).content.decode()


POSTS = ("answer", "note", "change")


def test_out_of_scope_is_absent(people: People, ticket: Ticket) -> None:
    for user in (people.colleague, people.nobody):
        browser = as_(user)
        assert browser.get(reverse("servicedesk:detail", args=[ticket.pk])).status_code == 404
        for name in POSTS:
            url = reverse(f"servicedesk:{name}", args=[ticket.pk])
            assert browser.post(url, {"body": "x"}).status_code == 404
        assert (
            browser.get(reverse("servicedesk:client_panel", args=[ticket.client.client_id])).status_code
            == 404
        )


def test_looking_is_not_working(people: People, ticket: Ticket) -> None:
    browser = as_(people.compliance)
    assert browser.get(reverse("servicedesk:detail", args=[ticket.pk])).status_code == 200
    assert browser.post(reverse("servicedesk:note", args=[ticket.pk]), {"body": "x"}).status_code == 403
    assert browser.get(reverse("servicedesk:new")).status_code == 403


def test_detail_costs_few_queries(people: People, ticket: Ticket, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        entries.note(ticket_id=ticket.pk, body=f"Note {number}", by=people.manager, now=NOW)
    browser = as_(people.manager)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(reverse("servicedesk:detail", args=[ticket.pk]), {"list": "queue=mine"})
    assert "Note 19" in page.content.decode()


def test_answer_note_and_change(people: People, ticket: Ticket) -> None:
    browser = as_(people.manager)
    detail = reverse("servicedesk:detail", args=[ticket.pk])
    for name, data in (
        ("answer", {"body": "Dear client"}),
        ("note", {"body": "Between us"}),
        ("change", {"version": 2, "status": "closed", "priority": "low", "assignee": ""}),
    ):
        answer = browser.post(reverse(f"servicedesk:{name}", args=[ticket.pk]), data)
        assert (answer.status_code, answer["Location"]) == (302, detail)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority) == ("closed", "low")
    text = browser.get(detail).content.decode()
    assert "Dear client" in text
    assert "Between us" in text


def test_empty_answer_is_refused_on_the_page(people: People, ticket: Ticket) -> None:
    browser = as_(people.manager)
    for name in ("answer", "note"):
        assert (
            browser.post(reverse(f"servicedesk:{name}", args=[ticket.pk]), {"body": " "}).status_code == 400
        )


def test_conflict_shows_both_values(people: People, ticket: Ticket) -> None:
    tickets.update(ticket_id=ticket.pk, version=1, fields={"priority": "high"}, by=None, now=NOW)
    data = {"version": 1, "status": "open", "priority": "urgent", "assignee": ""}
    answer = as_(people.manager).post(reverse("servicedesk:change", args=[ticket.pk]), data)
    assert answer.status_code == 409
    assert len(answer.context["differences"]) == 1
    ticket.refresh_from_db()
    assert ticket.priority == "high"


def test_new_ticket_for_a_client_of_ones_own(people: People, ticket: Ticket) -> None:
    browser = as_(people.manager)
    data = {
        "client": ticket.client.client_id,
        "kind": "service_request",
        "channel": "telephone",
        "priority": "normal",
        "subject": "Raise the limit",
        "assignee": people.manager.username,
    }
    answer = browser.post(reverse("servicedesk:new"), data)
    made = Ticket.objects.get(subject="Raise the limit")
    assert answer["Location"] == reverse("servicedesk:detail", args=[made.pk])
    assert (made.assignee, made.channel) == (people.manager, "telephone")
    theirs = make_client(manager=people.colleague)
    assert browser.post(reverse("servicedesk:new"), data | {"client": theirs.client_id}).status_code == 400
    assert Ticket.objects.count() == 2


def test_client_picker_offers_ones_own(people: People, ticket: Ticket) -> None:
    theirs = make_client(manager=people.colleague, name="示例乙")
    text = as_(people.manager).get(reverse("servicedesk:client_options"), {"client": "示例"}).content.decode()
    assert ticket.client.client_id in text
    assert theirs.client_id not in text
    names = as_(people.manager).get(reverse("servicedesk:worker_names")).content.decode()
    assert people.branch_manager.username in names
    assert people.colleague.username not in names


def test_suggestions_by_number_and_by_client(people: People, ticket: Ticket) -> None:
    url = reverse("servicedesk:suggest")
    for words in (str(ticket.pk), f"#{ticket.pk}", "示例甲"):
        assert "Statement" in as_(people.manager).get(url, {"q": words}).content.decode()
        assert "Statement" not in as_(people.colleague).get(url, {"q": words}).content.decode()


@pytest.mark.parametrize("is_fragment", [True, False])
def test_panels_cost_few_queries(
    people: People, ticket: Ticket, is_fragment: bool, django_assert_max_num_queries: Any
) -> None:
    browser = as_(people.manager)
    headers = {"HX-Request": "true"} if is_fragment else {}
    for url in (
        reverse("servicedesk:client_panel", args=[ticket.client.client_id]),
        reverse("servicedesk:home_panel"),
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            page = browser.get(url, headers=headers)
        assert ("<html" in page.content.decode()) != is_fragment
