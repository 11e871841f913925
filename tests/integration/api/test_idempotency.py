"""A creation sent twice happens once: in a row, at the same time, and across a crash."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from rest_framework.test import APIClient

from clients.models import ImportRun
from crm.models import IdempotencyKey
from servicedesk.actions import tickets
from servicedesk.models import Ticket
from tests.integration.api import house as building
from tests.integration.api.conftest import Caller
from tests.integration.api.house import House

TICKETS = "/api/v1/tickets/"
BODY = {"client_id": "80001", "kind": "inquiry", "subject": "结算单"}


def send(api: APIClient, key: str, body: Any = BODY, path: str = TICKETS) -> Any:
    return api.post(path, body, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_the_same_key_gives_the_same_answer_and_one_ticket(house: House, api: APIClient) -> None:
    first, second = send(api, "k1"), send(api, "k1", dict(reversed(BODY.items())))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
    assert (first.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert Ticket.objects.count() == 1
    assert send(api, "k2").json()["id"] != first.json()["id"]


def test_the_same_key_for_something_else_is_refused(house: House, api: APIClient) -> None:
    send(api, "k1")
    for answer in (
        send(api, "k1", {**BODY, "subject": "another"}),
        send(api, "k1", {"client_id": "80009", "name": "甲"}, "/api/v1/clients/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "unprocessable")
    assert Ticket.objects.count() == 1


def test_keys_belong_to_their_user(house: House, api: APIClient, caller: Caller) -> None:
    assert send(api, "k1").json()["id"] != send(caller(house.manager), "k1").json()["id"]


def test_an_error_is_not_kept_so_that_it_can_be_mended(house: House, api: APIClient) -> None:
    assert send(api, "k1", {**BODY, "kind": "gift"}).status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert send(api, "k1").status_code == 201


def test_a_crash_half_way_leaves_neither_ticket_nor_key(
    house: House, api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tickets.create

    def crash(**arguments: Any) -> Any:
        whole(**arguments)
        raise MemoryError

    monkeypatch.setattr(tickets, "create", crash)
    api.raise_request_exception = False
    assert send(api, "k1").status_code == 500
    assert (Ticket.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    monkeypatch.setattr(tickets, "create", whole)
    assert send(api, "k1").status_code == 201


def test_a_key_is_forgotten_after_a_day(house: House, api: APIClient) -> None:
    first = send(api, "k1")
    kept = IdempotencyKey.objects.get()
    IdempotencyKey.objects.update(created_at=kept.created_at - timedelta(days=1, seconds=1))
    assert send(api, "k1").json()["id"] != first.json()["id"]
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "钥匙", "a\tb"])
def test_a_key_is_short_and_printable(house: House, api: APIClient, key: str) -> None:
    answer = send(api, key.encode().decode("latin-1"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_an_upload_is_the_same_whatever_its_boundary(house: House, api: APIClient) -> None:
    def upload(content: bytes) -> Any:
        files = {"files": SimpleUploadedFile("a.txt", content)}
        return api.post("/api/v1/settlement/imports/", files, HTTP_IDEMPOTENCY_KEY="k1")

    first, second = upload(b"one"), upload(b"one")
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert ImportRun.objects.count() == 1
    assert upload(b"two").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_second_request_at_the_same_time_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    house = building.build()
    secret = building.token(house.system)
    inside, let_go = threading.Event(), threading.Event()
    whole = tickets.create

    def slow(**arguments: Any) -> Any:
        inside.set()
        assert let_go.wait(10)
        return whole(**arguments)

    monkeypatch.setattr(tickets, "create", slow)
    answers: list[Any] = []

    def first() -> None:
        answers.append(send(bearer(), "k1"))
        connection.close()

    def bearer() -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    meanwhile = send(bearer(), "k1")
    let_go.set()
    thread.join(10)
    assert (meanwhile.status_code, meanwhile["Retry-After"]) == (409, "1")
    assert answers[0].status_code == 201
    assert send(bearer(), "k1").json() == answers[0].json()
    assert Ticket.objects.count() == 1
