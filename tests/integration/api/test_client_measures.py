from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from tests.factories.measures import DAY, make_measures
from tests.integration.api.conftest import Caller
from tests.integration.api.house import House
from tiering.engine.measures import MEASURES

EARLIER = date(2026, 10, 30)


def path(client_id: str = "80001") -> str:
    return f"/api/v1/clients/{client_id}/measures/"


@pytest.fixture(autouse=True)
def _measured(house: House) -> None:
    make_measures({house.ours: {"equity_end": 1_000.5}}, EARLIER)
    make_measures({house.ours: {"equity_end": 4_000_000.0, "win_rate_60d": 0.25}, house.theirs: {}})


def test_every_measure_of_the_last_night(api: APIClient) -> None:
    body = api.get(path()).json()
    assert (body["client_id"], body["as_of"]) == ("80001", DAY.isoformat())
    assert body["kept_days"] == [DAY.isoformat(), EARLIER.isoformat()]
    assert list(body["measures"]) == list(MEASURES)
    known = {name: value for name, value in body["measures"].items() if value is not None}
    assert known == {"equity_end": 4_000_000.0, "win_rate_60d": 0.25}


def test_a_day_that_is_kept(api: APIClient) -> None:
    body = api.get(path(), {"as_of": EARLIER.isoformat()}).json()
    assert (body["as_of"], body["measures"]["equity_end"]) == ("2026-10-30", 1_000.5)
    assert body["measures"]["win_rate_60d"] is None


@pytest.mark.parametrize(
    ("client_id", "query", "status"),
    [
        ("80001", {"as_of": "2026-11-18"}, 404),
        ("90001", {"as_of": EARLIER.isoformat()}, 404),
        ("80001", {"as_of": "20261030"}, 400),
        ("80001", {"as_of": "2026-02-30"}, 400),
        ("80001", {"day": "2026-10-30"}, 400),
        ("80009", {}, 404),
    ],
)
def test_what_is_not_there(api: APIClient, client_id: str, query: dict[str, Any], status: int) -> None:
    assert api.get(path(client_id), query).status_code == status


def test_only_in_scope_and_with_the_right(house: House, caller: Caller) -> None:
    assert caller(house.manager).get(path()).status_code == 200
    assert caller(house.colleague).get(path()).status_code == 404
    assert caller(house.manager, "clients.view").get(path()).status_code == 403
    assert APIClient().get(path()).status_code == 401


def test_query_count(api: APIClient, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    api.get(path())
    with django_assert_num_queries(4):
        api.get(path())
