from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from clients.models import Client
from crm.enums import Role
from crm.models import User
from tests.factories import versions as make
from tests.factories.measures import DAY, make_measures
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import bands
from tests.integration.api.conftest import Caller
from tests.integration.api.house import House, user
from tiering.models import SchemeVersion

LIMIT = "rules[0].when.value"
FIGURES = {"equity_month_avg": 4_200_000.0, "commission_month_avg": 300.0, "equity_end": 4_000_000.0}


@pytest.fixture(autouse=True)
def _house_scheme(db: Any) -> None:
    make_house_scheme()


@pytest.fixture
def author() -> User:
    return user("author", Role.HEAD_OFFICE_MANAGER, language="en")


@pytest.fixture
def measured(house: House) -> list[Client]:
    clients = list(Client.objects.order_by("pk"))
    make_measures(dict.fromkeys(clients, FIGURES))
    return clients


@pytest.fixture
def draft(author: User) -> SchemeVersion:
    return make.make_draft(author, code="two")


def simulate(api: APIClient, version: SchemeVersion, **fields: Any) -> Any:
    path = f"/api/v1/schemes/{version.scheme.code}/versions/{version.number}/simulation/"
    return api.post(path, json.dumps(fields), content_type="application/json")


def test_a_simulation(caller: Caller, author: User, measured: list[Client], draft: SchemeVersion) -> None:
    answer = simulate(caller(author), draft)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["as_of"], body["base"], body["clients"]) == (DAY.isoformat(), None, len(measured))
    assert body["matrix"] == [[len(measured), 0]]
    assert body["after"]["equity"][0] == f"{4_000_000 * len(measured)}.00"
    turned = simulate(caller(author), draft, limits={LIMIT: 5_000_000}, within=0.2).json()
    assert turned["matrix"] == [[0, len(measured)]]
    assert turned["could_rise"] == len(measured)
    assert not draft.evidence.exists()


def test_a_simulation_is_kept(
    caller: Caller, author: User, measured: list[Client], draft: SchemeVersion
) -> None:
    assert simulate(caller(author), draft, keep=True).status_code == 200
    assert draft.evidence.get().figures["clients"] == len(measured)
    assert simulate(caller(author), draft, keep=True, limits={LIMIT: 1}).status_code == 400
    assert draft.evidence.count() == 1


def test_what_cannot_be_simulated(
    caller: Caller, author: User, measured: list[Client], draft: SchemeVersion
) -> None:
    api = caller(author)
    for fields in (
        {"as_of": "2020-01-01"},
        {"within": 2},
        {"limits": {"tiers": 1}},
        {"limits": {LIMIT: "nan"}},
        {"other": 1},
    ):
        assert simulate(api, draft, **fields).status_code == 400, fields
    faulty = make.make_draft(author, code="bad", document=bands() | {"remainder": "nobody"})
    assert simulate(api, faulty).status_code == 409


def test_before_the_first_night(caller: Caller, author: User, draft: SchemeVersion) -> None:
    assert simulate(caller(author), draft).status_code == 409


def test_who_may_simulate(
    house: House, caller: Caller, measured: list[Client], draft: SchemeVersion, author: User
) -> None:
    assert simulate(caller(house.manager), draft).status_code == 403
    second = user("second", Role.COMPLIANCE, language="en")
    assert simulate(caller(second), draft).status_code == 200
    assert simulate(caller(second), draft, keep=True).status_code == 403
    assert not draft.evidence.exists()


def test_an_explanation(
    house: House,
    caller: Caller,
    measured: list[Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    api = caller(house.manager)
    with django_assert_max_num_queries(22):
        answer = api.get("/api/v1/clients/80001/tier/", {"deposit": "800000"})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["client_id"], body["scheme"], body["as_of"]) == ("80001", "house", DAY.isoformat())
    assert (body["tier"], body["rule"], body["in_force"]) == ("gold", "equity", None)
    assert body["up"][0]["tier"] == "platinum"
    change = body["up"][0]["changes"][0]
    assert (change["name"], change["op"], change["gap"]) == ("equity_month_avg", ">=", 800_000.0)
    assert body["what_if"] == {
        "tier_before": "gold",
        "tier_after": "platinum",
        "rule_before": "equity",
        "rule_after": "equity",
    }
    assert sorted(body["text"]) == ["en", "zh-hans"]
    assert body["measures"][0]["percentile"] == 50.0


def test_questions_that_have_no_answer(house: House, caller: Caller, measured: list[Client]) -> None:
    api, path = caller(house.manager), "/api/v1/clients/80001/tier/"
    assert api.get(path, {"scheme": "nothing"}).status_code == 400
    assert api.get(path, {"as_of": "yesterday"}).status_code == 400
    assert api.get(path, {"as_of": "2020-01-01"}).status_code == 404
    assert api.get(path, {"deposit": "much"}).status_code == 400
    assert api.get("/api/v1/clients/99999/tier/").status_code == 404
    outside = next(client for client in measured if client.account_manager_id != house.manager.pk)
    assert api.get(f"/api/v1/clients/{outside.client_id}/tier/").status_code == 404
