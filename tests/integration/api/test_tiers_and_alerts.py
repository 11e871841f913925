from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from clients.models import TradingAccount
from risk.models import Alert
from tests.integration.api.conftest import Caller
from tests.integration.api.house import DAY, NOW, House, client
from tiering.models import Scheme, TierAssignment

TIERS, ALERTS = "/api/v1/tiers/", "/api/v1/alerts/"


def tier(of: Any, word: str, since: date, until: date | None = None) -> TierAssignment:
    scheme = Scheme.objects.get(is_house=True)
    return TierAssignment.objects.create(
        client=of, scheme=scheme, tier=word, effective_on=since, ended_on=until, method_version="1",
        rule="equity", equity_month_avg="5000000",
    )  # fmt: skip


def alert(of: Any, **more: Any) -> Alert:
    values = {
        "severity": "margin_call",
        "worst_severity": "margin_call",
        "risk_degree": "1.05",
        "margin_call": "5",
        **more,
    }
    account = TradingAccount.objects.get(account=of.client_id)
    return Alert.objects.create(
        account=account, client=of, rule="margin_state", opened_on=DAY, judged_on=DAY, opened_at=NOW, **values
    )


def test_a_tier_says_whose_it_is_from_when_and_why(house: House, api: APIClient) -> None:
    tier(house.ours, "gold", date(2026, 1, 5), date(2026, 3, 2))
    tier(house.ours, "diamond", date(2026, 3, 2))
    now, before = api.get(TIERS).json()["results"]
    assert now == {
        "client_id": "80001",
        "scheme": Scheme.objects.get(is_house=True).code,
        "tier": "diamond",
        "effective_on": "2026-03-02",
        "ended_on": None,
        "rule": "equity",
        "equity_month_avg": "5000000.00",
        "commission_month_avg": None,
        "window_from": None,
        "window_until": None,
        "method_version": "1",
    }
    assert (before["tier"], before["ended_on"]) == ("gold", "2026-03-02")


@pytest.mark.parametrize(
    ("query", "tiers"),
    [
        ({"is_current": "true"}, ["quality", "diamond"]),
        ({"is_current": "false"}, ["gold"]),
        ({"client_id": "90001"}, ["quality"]),
        ({"tier": ["gold", "diamond"]}, ["diamond", "gold"]),
        ({"branch": "north", "ordering": "effective_on"}, ["gold", "diamond"]),
        ({"scheme": "none"}, []),
        ({"effective_from": "2026-03-02", "effective_until": "2026-03-02"}, ["diamond"]),
        ({"search": "李大方"}, ["quality"]),
    ],
)
def test_tiers_are_filtered(house: House, api: APIClient, query: dict[str, Any], tiers: list[str]) -> None:
    tier(house.ours, "gold", date(2026, 1, 5), date(2026, 3, 2))
    tier(house.ours, "diamond", date(2026, 3, 2))
    tier(house.theirs, "quality", date(2026, 3, 3))
    answer = api.get(TIERS, query)
    assert [row["tier"] for row in answer.json()["results"]] == tiers, answer.json()


def test_an_alert_says_what_is_owed_and_how_it_came(house: House, api: APIClient) -> None:
    made = alert(house.ours)
    made.steps.create(trading_day=DAY, state="margin_call", equity="100", at=NOW)
    shown = api.get(f"{ALERTS}{made.pk}/").json()
    assert {name: shown[name] for name in ("id", "client_id", "account", "rule", "severity", "status")} == {
        "id": made.pk,
        "client_id": "80001",
        "account": "80001",
        "rule": "margin_state",
        "severity": "margin_call",
        "status": "open",
    }
    assert (shown["opened_at"], shown["closed_at"]) == ("2026-03-12T17:30:00+08:00", None)
    assert (shown["risk_degree"], shown["margin_call"], shown["equity"]) == ("1.050000", "5.00", None)
    assert [(step["state"], step["equity"]) for step in shown["steps"]] == [("margin_call", "100.00")]
    listed = api.get(ALERTS).json()["results"]
    assert listed == [{name: value for name, value in shown.items() if name != "steps"}]


@pytest.mark.parametrize(
    ("query", "clients"),
    [
        ({"status": "open"}, ["80001"]),
        ({"status": "closed"}, ["90001"]),
        ({"severity": "overdrawn"}, ["90001"]),
        ({"rule": "margin_state", "branch": "north"}, ["80001"]),
        ({"account": "90001"}, ["90001"]),
        ({"opened_from": "2026-03-12"}, []),
        ({"search": "王"}, ["80001"]),
        ({"ordering": "-margin_call"}, ["80001", "90001"]),
    ],
)
def test_alerts_are_filtered(house: House, api: APIClient, query: dict[str, Any], clients: list[str]) -> None:
    alert(house.ours)
    alert(house.theirs, severity="overdrawn", margin_call="4", status="closed", closed_at=NOW)
    assert [row["client_id"] for row in api.get(ALERTS, query).json()["results"]] == clients


def test_a_stranger_sees_none_of_another_branch(house: House, caller: Caller) -> None:
    tier(house.ours, "gold", date(2026, 1, 5))
    made = alert(house.ours)
    stranger = caller(house.colleague)
    assert stranger.get(TIERS).json()["results"] == []
    assert stranger.get(ALERTS).json()["results"] == []
    assert stranger.get(f"{ALERTS}{made.pk}/").status_code == 404
    assert stranger.get(f"{ALERTS}{'9' * 30}/").status_code == 404


@pytest.mark.parametrize("size", [5, 50])
def test_query_counts(
    house: House, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    for number in range(60):
        made = client(f"7{number:03d}", house.north, house.manager)
        tier(made, "gold", date(2026, 1, 5))
        last = alert(made)
    api.get(TIERS)
    for path in (TIERS, ALERTS):
        with django_assert_num_queries(2):
            assert len(api.get(path, {"page_size": size}).json()["results"]) == size
    with django_assert_num_queries(3):
        api.get(f"{ALERTS}{last.pk}/")
