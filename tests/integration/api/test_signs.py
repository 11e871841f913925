from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client
from crm.models import User
from tests.factories.clients import make_client
from tests.factories.early import DAY, Settled, leaving, look, make_calendar, settle_past
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
CHURN, DORMANCY = "/api/v1/churn/", "/api/v1/dormancy/"


@pytest.fixture
def people() -> People:
    found = make_people()
    for user in (found.manager, found.colleague, found.nobody, found.administrator):
        user.language = "en"
        user.save()
    return found


@pytest.fixture
def book(people: People) -> list[Client]:
    days = [day for day in make_calendar() if day <= DAY][-180:]
    goes = make_client(manager=people.manager)
    theirs = make_client(manager=people.colleague, opened_on=date(2020, 1, 1))
    settle_past(goes, days, leaving(160, 10_000))
    settle_past(theirs, [date(2025, 12, 31), *days], lambda place: Settled(equity="900.00"))
    Client.objects.filter(pk=theirs.pk).update(last_traded_on=date(2025, 11, 27))
    look()
    return [goes, theirs]


def get(user: User, url: str, status: int = 200) -> Any:
    browser = Browser(headers={"accept-language": "en"})
    browser.force_login(user)
    answer = browser.get(url)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_points_with_their_figures_and_reasons(people: People, book: list[Client]) -> None:
    (row,) = get(people.administrator, CHURN)["results"]
    assert (row["client_id"], row["trading_day"], row["parameters_version"]) == (
        book[0].client_id,
        "2026-11-20",
        1,
    )
    assert row["signs"]["withdrawal_weeks"] == 3.0
    assert row["reasons"][0] == {
        "sign": "withdrawal_weeks",
        "points": 16,
        "text": "money taken out in 3 of the last 6 weeks",
    }
    assert sum(reason["points"] for reason in row["reasons"]) == row["points"]
    assert row["last_contact"] is None


def test_dormancy_dates_with_what_is_missing(people: People, book: list[Client]) -> None:
    rows = {row["client_id"]: row for row in get(people.administrator, DORMANCY)["results"]}
    assert rows[book[1].client_id] == {
        "client_id": book[1].client_id,
        "trading_day": "2026-11-20",
        "state": "dated",
        "dormant_on": "2026-11-28",
        "trading_days_left": 5,
        "missing": ["Traded within the last year = no"],
    }
    assert rows[book[0].client_id]["state"] == "never"


def test_filters(people: People, book: list[Client]) -> None:
    def ids(url: str) -> list[str]:
        return [row["client_id"] for row in get(people.administrator, url)["results"]]

    goes, theirs = book[0].client_id, book[1].client_id
    assert ids(f"{CHURN}?points_min=30&sign=outflow&sign=silence") == [goes]
    assert ids(f"{CHURN}?points_max=30") == []
    assert ids(f"{CHURN}?sign=open_complaints") == []
    assert ids(f"{DORMANCY}?state=dated") == [theirs]
    assert ids(f"{DORMANCY}?state=dormant") == []
    assert ids(f"{DORMANCY}?dormant_until=2026-11-27") == []
    assert ids(f"{DORMANCY}?dormant_from=2026-11-28&dormant_until=2026-11-28") == [theirs]
    assert ids(f"{DORMANCY}?client_id={goes}") == [goes]
    assert ids(f"{CHURN}?search={goes}") == [goes]
    for wrong in ("?sign=moon", "?points_min=x", "?colour=red", "?ordering=name"):
        get(people.administrator, CHURN + wrong, 400)


def test_scope_and_rights(people: People, book: list[Client]) -> None:
    assert [row["client_id"] for row in get(people.manager, DORMANCY)["results"]] == [book[0].client_id]
    assert [row["client_id"] for row in get(people.colleague, DORMANCY)["results"]] == [book[1].client_id]
    assert get(people.colleague, CHURN)["results"] == []
    assert get(people.nobody, DORMANCY)["results"] == []
    assert Browser().get(CHURN).status_code == 401
