from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from crm.models import AuditEvent, IdempotencyKey, OutboxMessage, WebhookEndpoint
from crm.webhooks.adapter import message_id
from tests.factories.webhooks import NOW, make_endpoint, make_message
from tests.integration.api.conftest import Caller
from tests.integration.api.house import House

WEBHOOKS = "/api/v1/webhooks/"
BODY: dict[str, Any] = {
    "address": "https://warehouse.example/hooks",
    "owner": "system",
    "event_types": ["tier.changed"],
    "schemes": ["house", "cards", "house"],
}


@pytest.fixture
def admin(house: House, caller: Caller) -> APIClient:
    """A system of the administrators."""
    return caller(house.administrator)


def make(api: APIClient, key: str | None = None, **fields: Any) -> Any:
    headers: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return api.post(WEBHOOKS, {**BODY, **fields}, format="json", **headers)


def test_making_one_shows_its_secret_once(admin: APIClient) -> None:
    answer = make(admin)
    assert answer.status_code == 201
    body = answer.json()
    secret = body.pop("secret")
    assert secret == WebhookEndpoint.objects.get().secret
    assert answer["Location"] == f"{WEBHOOKS}{body['id']}/"
    shown = admin.get(answer["Location"]).json()
    assert shown == body
    assert {name: value for name, value in shown.items() if name not in {"id", "created_at"}} == {
        "address": "https://warehouse.example/hooks",
        "description": "",
        "owner": "system",
        "event_types": ["tier.changed"],
        "schemes": ["cards", "house"],
        "is_active": True,
        "disabled_at": None,
        "disabled_because": None,
        "previous_until": None,
        "created_by": "administrator",
    }
    assert admin.get(WEBHOOKS).json()["results"] == [shown]


def test_the_same_key_makes_one_and_keeps_no_secret(admin: APIClient) -> None:
    first, second = make(admin, "k1"), make(admin, "k1")
    assert (first.status_code, second.status_code, second["Idempotent-Replayed"]) == (201, 201, "true")
    assert second.json() == {**first.json(), "secret": None}
    assert WebhookEndpoint.objects.count() == 1
    kept = IdempotencyKey.objects.get()
    assert first.json()["secret"] not in json.dumps(kept.body)
    assert make(admin, "k1", description="other").status_code == 422


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": "http://warehouse.example/"}, "address"),
        ({"address": "https://10.0.0.1/"}, "address"),
        ({"address": "https://u:p@warehouse.example/"}, "address"),
        ({"address": "https://warehouse.example/" + "x" * 200}, "address"),
        ({"address": "\x00"}, "address"),
        ({"owner": "nobody"}, "owner"),
        ({"owner": ""}, "owner"),
        ({"event_types": []}, "event_types"),
        ({"event_types": ["client.deleted"]}, "event_types.0"),
        ({"schemes": ["none"]}, "schemes"),
        ({"schemes": "house"}, "schemes"),
        ({"secret": "whsec_mine"}, "secret"),
        ({"is_active": False}, "is_active"),
    ],
)
def test_what_cannot_be_is_refused_by_name(admin: APIClient, fields: dict[str, Any], field: str) -> None:
    answer = make(admin, **fields)
    assert answer.status_code == 400, answer.json()
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not WebhookEndpoint.objects.exists()


def test_an_owner_who_left_is_no_owner(admin: APIClient, house: House) -> None:
    house.system.is_active = False
    house.system.save()
    assert make(admin).status_code == 400


def test_disable_enable_and_rotate(admin: APIClient, house: House) -> None:
    made = make(admin).json()
    place = f"{WEBHOOKS}{made['id']}/"
    waiting = make_message(WebhookEndpoint.objects.get())
    off = admin.post(f"{place}disable/").json()
    assert (off["is_active"], off["disabled_because"]) == (False, "by_hand")
    waiting.refresh_from_db()
    assert waiting.status == "failed"
    assert admin.post(f"{place}disable/").json() == off, "twice is once"
    assert admin.post(f"{place}test/").status_code == 409
    assert admin.post(f"{place}enable/").json()["is_active"] is True
    rotated = admin.post(f"{place}rotate/").json()
    assert rotated["secret"] not in (made["secret"], None)
    assert rotated["previous_until"] is not None
    assert "secret" not in admin.get(place).json()
    assert admin.post(f"{place}test/").status_code == 202
    assert OutboxMessage.objects.filter(subject="webhook.test").count() == 1
    verbs = AuditEvent.objects.filter(actor_id=house.administrator.pk, target_type="crm.webhookendpoint")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "created",
        "changed",
        "changed",
        "changed",
        "ran",
    ]


def test_the_log_of_deliveries(admin: APIClient, house: House) -> None:
    endpoint, other = make_endpoint(owner=house.system), make_endpoint(owner=house.system)
    message = make_message(endpoint)
    for number, outcome in enumerate(["refused", "timed_out", "delivered"], start=1):
        endpoint.deliveries.create(
            message=message, at=NOW + timedelta(minutes=number), attempt=number, outcome=outcome, duration_ms=number,
            status_code=500 if outcome == "refused" else None, answer="no such table" if number == 1 else "",
        )  # fmt: skip
    place = f"{WEBHOOKS}{endpoint.pk}/deliveries/"
    newest, _middle, oldest = admin.get(place).json()["results"]
    assert oldest == {
        "id": oldest["id"],
        "webhook_id": message_id(message),
        "event": "tier.changed 2026-11-20 (1)",
        "at": "2026-11-20T20:01:00+08:00",
        "attempt": 1,
        "outcome": "refused",
        "status_code": 500,
        "error": None,
        "duration_ms": 1,
        "answer": "no such table",
    }
    assert newest["outcome"] == "delivered"
    for query, attempts in (
        ("outcome=refused&outcome=timed_out", [2, 1]),
        ("search=TABLE", [1]),
        ("ordering=id&page_size=1", [1]),
    ):
        assert [row["attempt"] for row in admin.get(f"{place}?{query}").json()["results"]] == attempts
    assert admin.get(place, {"outcome": "lost"}).status_code == 400
    assert admin.get(f"{WEBHOOKS}{other.pk}/deliveries/").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["two", "one"]),
        ({"ordering": "id"}, ["one", "two"]),
        ({"is_active": "true"}, ["one"]),
        ({"is_active": "false"}, ["two"]),
        ({"search": "b.example"}, ["two"]),
        ({"search": "ONE"}, ["one"]),
    ],
)
def test_the_list_is_filtered(admin: APIClient, query: dict[str, str], names: list[str]) -> None:
    make(admin, description="one", address="https://a.example/")
    two = make(admin, description="two", address="https://b.example/").json()
    admin.post(f"{WEBHOOKS}{two['id']}/disable/")
    assert [row["description"] for row in admin.get(WEBHOOKS, query).json()["results"]] == names


def test_nobody_else_reads_or_writes(house: House, caller: Caller, admin: APIClient) -> None:
    place = f"{WEBHOOKS}{make(admin).json()['id']}/"
    people = [house.system, house.manager, house.finance]
    callers = [caller(person) for person in people] + [caller(house.administrator, "clients.view")]
    for someone in callers:
        for path in (WEBHOOKS, place, f"{place}deliveries/"):
            assert someone.get(path).status_code == 403
        assert make(someone).status_code == 403
        for step in ("disable", "enable", "rotate", "test"):
            assert someone.post(f"{place}{step}/").status_code == 403
    assert WebhookEndpoint.objects.count() == 1


@pytest.mark.parametrize("key", [987654321, 10**30])
def test_what_is_not_there(admin: APIClient, key: int) -> None:
    place = f"{WEBHOOKS}{key}/"
    assert admin.get(place).status_code == admin.get(f"{place}deliveries/").status_code == 404
    for step in ("disable", "enable", "rotate", "test"):
        assert admin.post(f"{place}{step}/").status_code == 404


@pytest.mark.parametrize("size", [5, 50])
def test_query_counts(
    admin: APIClient, house: House, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    for _number in range(55):
        endpoint = make_endpoint(owner=house.system, by=house.administrator)
    message = make_message(endpoint)
    for number in range(55):
        endpoint.deliveries.create(message=message, at=NOW, attempt=number, outcome="refused", duration_ms=1)
    admin.get(WEBHOOKS)
    with django_assert_num_queries(2):
        assert len(admin.get(WEBHOOKS, {"page_size": size}).json()["results"]) == size
    with django_assert_num_queries(3):
        path = f"{WEBHOOKS}{endpoint.pk}/deliveries/"
        assert len(admin.get(path, {"page_size": size}).json()["results"]) == size
