"""Days, trades, positions and cash flows: figures to the cent, prices as printed, nulls as nulls, each fact once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from clients.enums import Method, Source
from clients.models import CashFlow, Position, Trade, TradingAccount
from tests.integration.api.house import DAY, House, day

DAYS = "/api/v1/clients/80001/days/"


def days(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["trading_day"] for row in answer.json()["results"]]


@pytest.fixture
def month(house: House) -> House:
    for offset in range(20):
        day(house.ours, DAY - timedelta(days=offset), client_equity=Decimal(offset))
    return house


def test_a_day_shows_every_line_and_what_is_missing_is_null(house: House, api: APIClient) -> None:
    day(
        house.ours,
        commission=Decimal("0.10"),
        floating_pl=Decimal("-12.30"),
        turnover_lots=7,
        derived="margin_occupied",
    )
    body = api.get(f"{DAYS}2026-03-11/").json()
    assert body["method"] == "mtm"
    assert (body["source"], body["currency"], body["is_incomplete"]) == ("statement", "CNY", False)
    assert (body["client_equity"], body["margin_occupied"]) == ("1000.00", "424.70")
    assert (body["risk_degree"], body["commission"], body["floating_pl"]) == ("0.424700", "0.10", "-12.30")
    assert body["exchange_margin"] is None
    assert body["turnover_lots"] == 7
    assert body["derived"] == ["margin_occupied"]
    listed = api.get(DAYS).json()["results"]
    assert listed == [body]


def test_the_other_method_stands_beside(house: House, api: APIClient) -> None:
    day(house.ours, client_equity=Decimal("1.00"))
    day(house.ours, client_equity=Decimal("2.00"), method=Method.BY_TRADE)
    assert api.get(f"{DAYS}2026-03-11/", {"method": "by_trade"}).json()["client_equity"] == "2.00"
    assert api.get(DAYS, {"method": "by_trade"}).json()["results"][0]["method"] == "by_trade"
    assert api.get(DAYS, {"method": "mtm"}).json()["results"][0]["client_equity"] == "1.00"


def test_the_accounts_of_a_client_are_summed(house: House, api: APIClient) -> None:
    day(house.ours)
    second = TradingAccount.objects.create(account="80001-2", client=house.ours)
    row = day(house.theirs, client_equity=Decimal("1000.00"), margin_occupied=None)
    type(row).objects.filter(account=row.account_id).update(account_id=second.pk)
    body = api.get(f"{DAYS}2026-03-11/").json()
    assert (body["client_equity"], body["margin_occupied"], body["risk_degree"]) == ("2000.00", None, None)


@pytest.mark.parametrize("ordering", ["trading_day", "-trading_day"])
def test_days_page_both_ways(month: House, api: APIClient, ordering: str) -> None:
    forwards: list[str] = []
    following: str | None = f"{DAYS}?page_size=6&ordering={ordering}"
    last = ""
    while following:
        last = following
        answer = api.get(following)
        forwards += days(answer)
        following = answer.json()["next"]
    assert forwards == sorted(forwards, reverse=ordering.startswith("-"))
    assert len(forwards) == 20
    backwards: list[str] = []
    preceding: str | None = last
    while preceding:
        answer = api.get(preceding)
        backwards = days(answer) + backwards
        preceding = answer.json()["previous"]
    assert backwards == forwards


def test_days_from_and_to_are_both_included(month: House, api: APIClient) -> None:
    assert days(api.get(DAYS, {"from": "2026-03-09", "to": "2026-03-10"})) == ["2026-03-10", "2026-03-09"]
    assert days(api.get(DAYS, {"from": "2026-03-11"})) == ["2026-03-11"]
    assert days(api.get(DAYS, {"to": "2020-01-01"})) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "2026-02-30"),
        ("to", "20260311"),
        ("to", "tomorrow"),
        ("method", "both"),
        ("currency", "yuan"),
        ("cursor", "WzAsIngiLCJ4Il0"),
        ("page_size", "x"),
        ("ordering", "equity"),
        ("trading_day", "2026-03-11"),
    ],
)
def test_a_bad_value_is_refused_by_name(house: House, api: APIClient, name: str, value: str) -> None:
    answer = api.get(DAYS, {name: value})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)


def test_a_period_that_ends_before_it_begins_is_refused(house: House, api: APIClient) -> None:
    answer = api.get(DAYS, {"from": "2026-03-02", "to": "2026-03-01"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "from")


@pytest.mark.parametrize(
    ("text", "status"), [("2026-03-10", 404), ("2026-02-30", 400), ("x", 400), ("2026-3-1", 400)]
)
def test_a_day_that_is_not_there(house: House, api: APIClient, text: str, status: int) -> None:
    day(house.ours)
    assert api.get(f"{DAYS}{text}/").status_code == status


@pytest.mark.parametrize("size", [5, 20])
def test_query_counts_of_days(
    month: House, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    api.get(DAYS)
    with django_assert_num_queries(4):
        assert len(days(api.get(DAYS, {"page_size": size}))) == size
    with django_assert_num_queries(3):
        api.get(f"{DAYS}2026-03-11/")


def row(house: House, **more: Any) -> dict[str, Any]:
    return {
        "account": TradingAccount.objects.get(account="80001"),
        "trading_day": DAY,
        "method": Method.MTM,
        "source": Source.STATEMENT,
        "ordinal": 1,
        **more,
    }


def test_a_trade_is_shown_once_from_the_richest_source(house: House, api: APIClient) -> None:
    trade = {"contract": "cu2605", "side": "buy", "lots": 2, "price": "71230.0"}
    Trade.objects.create(
        **row(house), **trade, exchange="SHFE", offset="open", hedge_flag="speculation", turnover="712300",
        commission="35.6", trade_id="00123",
    )  # fmt: skip
    Trade.objects.create(**row(house, source=Source.BUNDLE), **trade)
    Trade.objects.create(**row(house, trading_day=date(2026, 3, 10), source=Source.BUNDLE), **trade)
    answer = api.get("/api/v1/clients/80001/trades/", {"trading_day": "2026-03-11"}).json()["results"]
    assert answer == [
        {
            "account": "80001",
            "trading_day": "2026-03-11",
            "method": "mtm",
            "currency": "CNY",
            "source": "statement",
            "contract": "cu2605",
            "exchange": "SHFE",
            "side": "buy",
            "offset": "open",
            "hedge_flag": "speculation",
            "price": "71230.0",
            "lots": 2,
            "turnover": "712300.00",
            "commission": "35.60",
            "realized_pl": None,
            "premium": None,
            "trade_id": "00123",
            "traded_at": None,
            "traded_on": None,
        }
    ]
    everything = api.get("/api/v1/clients/80001/trades/").json()["results"]
    assert [(row["trading_day"], row["source"]) for row in everything] == [
        ("2026-03-11", "statement"),
        ("2026-03-10", "bundle"),
    ]
    assert everything[1]["offset"] is None


def test_positions_are_those_of_the_last_settled_day_unless_asked(house: House, api: APIClient) -> None:
    position = {"contract": "au2606", "side": "long", "lots": 1, "open_price": "560.02", "margin": "56002"}
    Position.objects.create(
        **row(house), **position, opened_on=DAY, exchange="SHFE", settlement_price="561.00"
    )
    Position.objects.create(**row(house, trading_day=date(2026, 3, 10)), **position)
    path = "/api/v1/clients/80001/positions/"
    shown = api.get(path).json()["results"]
    assert [(row["trading_day"], row["opened_on"]) for row in shown] == [("2026-03-11", "2026-03-11")]
    assert (shown[0]["open_price"], shown[0]["settlement_price"], shown[0]["margin"]) == (
        "560.02",
        "561.00",
        "56002.00",
    )
    assert (shown[0]["floating_pl"], shown[0]["mtm_pl"]) == (None, None)
    earlier = api.get(path, {"trading_day": "2026-03-10"}).json()["results"]
    assert [row["opened_on"] for row in earlier] == [None]


def test_cash_flows_say_what_they_are(house: House, api: APIClient) -> None:
    CashFlow.objects.create(**row(house), kind="deposit", deposit="5000", note="银期转账")
    CashFlow.objects.create(**row(house, ordinal=2), kind="fee", withdrawal="1.2", note="中金所申报费")
    path = "/api/v1/clients/80001/cash-flows/"
    shown = api.get(path, {"trading_day": "2026-03-11"}).json()["results"]
    assert [(row["kind"], row["deposit"], row["withdrawal"], row["note"]) for row in shown] == [
        ("deposit", "5000.00", "0.00", "银期转账"),
        ("fee", "0.00", "1.20", "中金所申报费"),
    ]
    assert [row["kind"] for row in api.get(path, {"kind": "fee"}).json()["results"]] == ["fee"]


@pytest.mark.parametrize("size", [5, 50])
@pytest.mark.parametrize(
    ("kind", "path"), [(Trade, "trades"), (CashFlow, "cash-flows"), (Position, "positions")]
)
def test_query_counts_of_details(
    house: House,
    api: APIClient,
    django_assert_num_queries: DjangoAssertNumQueries,
    size: int,
    kind: Any,
    path: str,
) -> None:
    facts: dict[str, Any] = {"contract": "cu2605", "lots": 1}
    if kind is Trade:
        facts |= {"side": "buy", "price": "1"}
    if kind is CashFlow:
        facts = {"kind": "fee"}
    kind.objects.bulk_create(kind(**row(house, ordinal=number), **facts) for number in range(60))
    api.get("/api/v1/clients/80001/")
    with django_assert_num_queries(3):
        answer = api.get(f"/api/v1/clients/80001/{path}/", {"page_size": size})
        assert len(answer.json()["results"]) == size
