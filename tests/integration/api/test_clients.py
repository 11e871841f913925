from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from clients.models import Client
from crm.models import AuditEvent
from tests.integration.api.conftest import Caller, amend
from tests.integration.api.house import House

OURS = "/api/v1/clients/80001/"
CLIENTS = "/api/v1/clients/"


def change(api: APIClient, body: dict[str, Any], if_match: str = '"1"', path: str = OURS) -> Any:
    return amend(api, path, body, HTTP_IF_MATCH=if_match)


def test_a_client_shows_its_figures_as_strings_and_its_numbers_masked(house: House, api: APIClient) -> None:
    house.ours.identity_number = "11010519491231002X"
    house.ours.bank_account = "6222020200112233445"
    house.ours.equity, house.ours.risk_degree = Decimal("1000"), Decimal("0.4247")
    house.ours.save()
    answer = api.get(OURS)
    body = answer.json()
    assert answer["ETag"] == '"1"'
    assert (body["equity"], body["risk_degree"], body["available_funds"]) == ("1000.00", "0.424700", None)
    assert (body["client_id"], body["name"], body["tier"], body["risk_state"]) == (
        "80001",
        "王小明",
        None,
        "normal",
    )
    assert (body["branch"], body["account_manager"]) == ("north", "manager")
    assert (body["phone"], body["identity_number"]) == ("138****5678", "110***********002X")
    assert body["bank_account"] == "***************3445"
    assert body["accounts"] == ["80001"]
    listed = api.get(CLIENTS, {"client_id": "80001"}).json()["results"][0]
    assert listed["phone"] == "*******5678"
    assert "identity_number" not in listed


def test_a_client_outside_the_scope_is_as_absent_as_one_that_does_not_exist(
    house: House, caller: Caller
) -> None:
    stranger = caller(house.colleague)
    absent = stranger.get("/api/v1/clients/none/")
    for part in ("", "accounts/", "days/", "days/2026-03-11/", "trades/", "positions/", "cash-flows/"):
        answer = stranger.get(OURS + part)
        assert answer.status_code == 404, part
        assert answer.json()["detail"] == absent.json()["detail"]
    assert change(stranger, {"email": "a@example.com"}).status_code == 404


def test_the_detail_costs_few_queries(
    house: House, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api.get(OURS)
    with django_assert_num_queries(4):
        api.get(OURS)


def test_a_change_needs_the_version_it_was_made_on(house: House, api: APIClient) -> None:
    body = {"email": "new@example.com"}
    missing = amend(api, OURS, body)
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    changed = change(api, body)
    assert (changed.status_code, changed["ETag"], changed.json()["email"]) == (200, '"2"', "new@example.com")
    late = change(api, {"email": "late@example.com"})
    assert (late.status_code, late.json()["code"]) == (412, "version_conflict")
    assert change(api, {"email": "any@example.com"}, "*").status_code == 200
    assert change(api, {"email": "one@example.com"}, '"7", "3"').status_code == 200
    assert change(api, {"email": "weak@example.com"}, 'W/"4"').status_code == 412
    house.ours.refresh_from_db()
    assert (house.ours.email, house.ours.version) == ("one@example.com", 4)
    assert AuditEvent.objects.filter(client_id="80001", verb="changed").count() == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"emial": "a@example.com"}, "emial"),
        ({"client_id": "80002"}, "client_id"),
        ({"tier": "gold"}, "tier"),
        ({"version": 9}, "version"),
        ({"name": ""}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"birthday": "1990-02-30"}, "birthday"),
        ({"kind": "cat"}, "kind"),
        ({"org_unit": "nowhere"}, "org_unit"),
        ({"org_unit": {"code": ["x"]}}, "org_unit"),
        ([], ""),
        ("text", ""),
    ],
)
def test_a_bad_field_is_refused_by_name(house: House, api: APIClient, body: Any, field: str) -> None:
    answer = change(api, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    house.ours.refresh_from_db()
    assert house.ours.version == 1


def test_nobody_moves_a_client_out_of_their_own_sight(house: House, caller: Caller) -> None:
    keeper = house.manager
    keeper.client_scope = "unit"
    keeper.save()
    answer = change(caller(keeper), {"org_unit": "south"})
    assert answer.status_code == 403
    house.ours.refresh_from_db()
    assert house.ours.org_unit == house.north


def test_reading_needs_one_permission_and_writing_another(house: House, caller: Caller) -> None:
    reader = caller(house.manager, "clients.view")
    assert reader.get(OURS).status_code == 200
    assert change(reader, {"email": "a@example.com"}).status_code == 403
    assert reader.post(CLIENTS, {"client_id": "1", "name": "甲"}, format="json").status_code == 403


def test_a_client_is_opened_with_its_account(house: House, api: APIClient) -> None:
    body = {"client_id": "80002", "name": "单小雨", "account_manager": "manager", "phone": "139 0000 1111"}
    answer = api.post(CLIENTS, body, format="json")
    assert answer.status_code == 201, answer.json()
    assert (answer["Location"], answer["ETag"]) == ("/api/v1/clients/80002/", '"1"')
    assert (answer.json()["branch"], answer.json()["phone"]) == ("north", "139****1111")
    assert answer.json()["accounts"] == ["80002"]
    assert Client.objects.get(client_id="80002").name_initials == "sxy"
    again = api.post(CLIENTS, body, format="json")
    assert (again.status_code, again.json()["errors"][0]["field"]) == (400, "client_id")


def test_accounts_by_themselves_and_of_one_client(house: House, api: APIClient, caller: Caller) -> None:
    row = {"account": "80001", "client_id": "80001", "opened_on": None, "closed_on": None}
    assert api.get(f"{OURS}accounts/").json()["results"] == [row]
    assert api.get("/api/v1/accounts/", {"client_id": "80001"}).json()["results"] == [row]
    assert api.get("/api/v1/accounts/", {"search": "8000"}).json()["results"] == [row]
    assert caller(house.manager).get("/api/v1/accounts/").json()["results"] == [row]
