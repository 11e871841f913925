from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django.urls import reverse
from rest_framework.test import APIClient

from clients.api.clients import ClientList
from tests.integration.api.conftest import raw
from tests.integration.api.house import House, furnish
from tests.scope.routes import routes

CLIENTS = "/api/v1/clients/"


def problem(answer: Any) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) >= {"type", "title", "status", "detail", "code", "instance"}
    assert body["status"] == answer.status_code
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing/",
        "/api/v1/",
        "/api/v2/clients/",
        "/api/",
        "/api/v1/a\0b/",
        "/api/v1/a%0Ab/",
        "/api/v1/a%0A",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_an_unknown_address_is_a_problem_and_not_a_page(db: None, path: str, method: str) -> None:
    body = problem(getattr(APIClient(), method)(path))
    assert (body["status"], body["code"]) == (404, "not_found")


def test_what_goes_wrong_before_the_api_is_reached_is_a_problem_too(db: None) -> None:
    body = problem(APIClient().get(CLIENTS, HTTP_HOST="elsewhere.example"))
    assert (body["status"], body["code"], body["instance"]) == (400, "parse_error", CLIENTS)


def test_a_forgotten_slash_leads_to_the_address_and_keeps_the_method(api: APIClient) -> None:
    answer = api.post("/api/v1/clients?a=1", {}, format="json")
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/clients/?a=1")
    assert problem(api.get("/api/v1/nothing"))["status"] == 404


@pytest.mark.parametrize("method", ["head", "options", "put", "delete", "trace", "PROPFIND"])
def test_no_method_breaks_any_address(house: House, api: APIClient, method: str) -> None:
    values = furnish(house)
    answers: dict[int, set[str]] = defaultdict(set)
    for route in routes():
        if route.name.startswith("api-") and route.name != "api-unknown":
            address = reverse(route.name, kwargs={name: values[name][0] for name in route.parameters})
            answers[api.generic(method.upper(), address).status_code].add(route.name)
    assert set(answers) <= {200, 403, 404, 405}
    # Nobody of this house was measured, so nobody's tier can be explained and nobody's measures told.
    assert answers[404] <= {"api-client-tier", "api-client-measures"}


def test_an_unknown_parameter_is_refused_by_name(api: APIClient) -> None:
    body = problem(api.get(CLIENTS, {"teir": "gold"}))
    assert body["status"] == 400
    assert [error["field"] for error in body["errors"]] == ["teir"]
    assert "tier" in body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page_size", "0"),
        ("page_size", "-1"),
        ("page_size", "many"),
        ("page_size", "１０"),
        ("page_size", ""),
        ("cursor", "%%%"),
        ("cursor", "WzAsIlx1MDAwMCIsIjEiXQ"),
        ("cursor", "WzAsIjEiLCI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkiXQ"),
        ("ordering", "phone"),
        ("ordering", "--equity"),
        ("search", "x" * 101),
        ("search", "a\0b"),
        ("equity_min", "NaN"),
        ("equity_min", "1e999"),
        ("equity_min", "12,5"),
        ("risk_degree_max", "much"),
        ("last_traded_from", "2026-02-30"),
        ("last_traded_from", "11/03/2026"),
        ("risk_state", "fine"),
        ("is_incomplete", "a\0b"),
        ("archived", "perhaps"),
    ],
)
def test_a_bad_value_is_refused_by_name(api: APIClient, name: str, value: str) -> None:
    body = problem(api.get(CLIENTS, {name: value}))
    assert (body["status"], body["errors"][0]["field"]) == (400, name)


def test_text_that_is_not_json_is_a_problem(api: APIClient) -> None:
    for content in (b"{", b"\xff\xfe", b"[" * 100_000, b'{"email": NaN}'):
        answer = raw(api, "PATCH", "/api/v1/clients/80001/", content, "application/json", HTTP_IF_MATCH='"1"')
        assert problem(answer)["status"] == 400


def test_foreign_media_types_charsets_and_sizes_are_refused(api: APIClient) -> None:
    path = "/api/v1/clients/80001/"
    assert problem(raw(api, "PATCH", path, b"a=1", "text/plain", HTTP_IF_MATCH='"1"'))["status"] == 415
    coded = raw(api, "PATCH", path, b"{}", "application/json; charset=base64", HTTP_IF_MATCH='"1"')
    assert problem(coded)["status"] == 415
    large = b'{"email": "' + b"a" * 1_100_000 + b'"}'
    assert problem(raw(api, "PATCH", path, large, "application/json", HTTP_IF_MATCH='"1"'))["status"] == 413
    assert problem(api.get(CLIENTS, HTTP_ACCEPT="text/csv"))["status"] == 406
    assert problem(api.delete(CLIENTS))["status"] == 405


def test_too_many_parameters_are_a_problem(api: APIClient) -> None:
    query = "&".join(f"a{number}=1" for number in range(1200))
    assert problem(api.get(f"{CLIENTS}?{query}"))["status"] == 400


def test_a_fault_of_ours_is_a_problem_and_is_recorded(
    house: House, api: APIClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Any) -> Any:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(ClientList, "rows", broken)
    api.raise_request_exception = False
    answer = api.get(CLIENTS)
    body = problem(answer)
    assert (body["status"], body["code"]) == (500, "server_error")
    assert "secret" not in answer.content.decode()
    assert "ZeroDivisionError" in caplog.text


@override_settings(API_REQUESTS_PER_SECOND=2)
def test_more_requests_than_allowed_are_told_when_to_come_back(house: House, api: APIClient) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, 0, 0, 500_000, tzinfo=UTC), tick=False) as clock:
        answers = [api.get(CLIENTS) for _ in range(3)]
        clock.shift(0.5)
        later = api.get(CLIENTS)
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "1"
    assert problem(answers[2])["code"] == "throttled"
    assert later.status_code == 200
