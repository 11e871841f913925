from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from crm.models import OutboxMessage, User
from servicedesk.models import Ticket
from tests.integration.api.conftest import Caller, amend
from tests.integration.api.house import NOW, House

TICKETS = "/api/v1/tickets/"
BODY = {"client_id": "80001", "kind": "inquiry", "subject": "结算单"}


def make(house: House, **more: Any) -> Ticket:
    values = {"client": house.ours, "kind": "inquiry", "channel": "web", "subject": "a", **more}
    return Ticket.objects.create(opened_at=NOW, updated_at=NOW, **values)


def test_a_ticket_is_opened_read_answered_and_closed(house: House, caller: Caller) -> None:
    house.ours.email = "client@example.invalid"
    house.ours.save()
    manager = caller(house.manager)
    opened = manager.post(TICKETS, {**BODY, "assignee": "manager", "priority": "high"}, format="json")
    assert (opened.status_code, opened["ETag"]) == (201, '"1"'), opened.json()
    body = opened.json()
    path = f"{TICKETS}{body['id']}/"
    assert opened["Location"] == path
    assert {
        name: body[name] for name in ("client_id", "kind", "status", "priority", "assignee", "channel")
    } == {
        "client_id": "80001",
        "kind": "inquiry",
        "status": "open",
        "priority": "high",
        "assignee": "manager",
        "channel": "api",
    }
    answered = manager.post(f"{path}replies/", {"body": "已寄出"}, format="json")
    assert (answered.status_code, answered.json()["kind"], answered.json()["author"]) == (
        201,
        "reply",
        "manager",
    )
    assert OutboxMessage.objects.get().recipient == "client@example.invalid"
    noted = manager.post(f"{path}notes/", {"body": "下周再问"}, format="json")
    assert noted.json()["kind"] == "note"
    assert manager.get(path).json()["status"] == "in_progress"
    tag = manager.get(path)["ETag"]
    closed = amend(manager, path, {"status": "closed"}, HTTP_IF_MATCH=tag)
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    assert closed.json()["closed_at"] is not None
    assert [entry["kind"] for entry in closed.json()["entries"]] == ["reply", "note", "status"]
    late = manager.post(f"{path}replies/", {"body": "x"}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "conflict")


def test_a_change_needs_the_version_it_was_made_on(house: House, api: APIClient) -> None:
    ticket = make(house)
    path = f"{TICKETS}{ticket.pk}/"
    assert amend(api, path, {"priority": "low"}).status_code == 428
    assert amend(api, path, {"priority": "low"}, HTTP_IF_MATCH='"1"').json()["version"] == 2
    assert amend(api, path, {"priority": "high"}, HTTP_IF_MATCH='"1"').status_code == 412
    ticket.refresh_from_db()
    assert ticket.priority == "low"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "inquiry", "subject": "a"}, "client_id"),
        ({**BODY, "client_id": "none"}, "client_id"),
        ({**BODY, "client_id": "a\0"}, "client_id"),
        ({**BODY, "client_id": "9" * 300}, "client_id"),
        ({**BODY, "kind": "gift"}, "kind"),
        ({**BODY, "subject": ""}, "subject"),
        ({**BODY, "subject": "x" * 201}, "subject"),
        ({**BODY, "assignee": "ghost"}, "assignee"),
        ({**BODY, "assignee": "colleague"}, "assignee"),
        ({**BODY, "assignee": "administrator", "status": "closed"}, "status"),
        ({**BODY, "body": "x" * 20_001}, "body"),
    ],
)
def test_a_bad_field_is_refused_by_name(house: House, api: APIClient, body: Any, field: str) -> None:
    answer = api.post(TICKETS, body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not Ticket.objects.exists()


def test_a_stranger_sees_and_touches_no_ticket_of_another_branch(house: House, caller: Caller) -> None:
    ticket = make(house, subject="秘密")
    stranger = caller(house.colleague)
    path = f"{TICKETS}{ticket.pk}/"
    assert stranger.get(TICKETS).json()["results"] == []
    assert stranger.get(path).status_code == 404
    assert amend(stranger, path, {"status": "closed"}, HTTP_IF_MATCH="*").status_code == 404
    assert stranger.post(f"{path}replies/", {"body": "x"}, format="json").status_code == 404
    assert stranger.post(f"{path}notes/", {"body": "x"}, format="json").status_code == 404
    refused = stranger.post(TICKETS, BODY, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "client_id")
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"client_id": "80001"}, 2),
        ({"branch": "south"}, 1),
        ({"status": ["closed"]}, 1),
        ({"priority": "high"}, 1),
        ({"assignee": "manager"}, 1),
        ({"is_assigned": "false"}, 2),
        ({"kind": ["complaint", "suggestion"]}, 1),
        ({"search": "保证"}, 1),
        ({"search": "9000"}, 1),
    ],
)
def test_filters_and_search(house: House, api: APIClient, query: dict[str, Any], count: int) -> None:
    make(house, priority="high", assignee=house.manager, subject="保证金")
    make(house, status="closed", closed_at=NOW)
    make(house, client=house.theirs, kind="complaint")
    assert len(api.get(TICKETS, query).json()["results"]) == count


@pytest.mark.parametrize("size", [5, 50])
def test_query_counts(
    house: House, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    for number in range(60):
        ticket = make(house, subject=str(number), assignee=User.objects.get(username="manager"))
    ticket.entries.create(kind="note", body="x", at=NOW, author=house.manager)
    api.get(TICKETS)
    with django_assert_num_queries(2):
        assert len(api.get(TICKETS, {"page_size": size}).json()["results"]) == size
    with django_assert_num_queries(4):
        assert len(api.get(f"{TICKETS}{ticket.pk}/").json()["entries"]) == 1
