from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from clients.models import Client, Tag, TradingAccount
from clients.queries import accounts
from crm.access import scope
from crm.enums import Role, ScopeKind
from tests.factories.organisation import make_user
from tests.integration.api.conftest import Caller
from tests.integration.api.house import House, client

CLIENTS = "/api/v1/clients/"
# The token, its user and unit; the page; the tags of its rows.
LIST_QUERIES = 3
# The token, its user and unit; how many clients the scope has; the page.
ACCOUNT_QUERIES = 3


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["client_id"] for row in answer.json()["results"]]


def walk(api: APIClient, path: str, link: str = "next") -> list[str]:
    found: list[str] = []
    following: str | None = path
    while following:
        answer = api.get(following)
        page = ids(answer)
        found = found + page if link == "next" else page + found
        following = answer.json()[link]
    return found


@pytest.fixture
def many(house: House) -> House:
    for number in range(60):
        client(
            f"7{number:04d}",
            house.north if number % 2 else house.south,
            house.manager if number % 2 else house.colleague,
            name=f"客户{number}",
            equity=None if number % 7 == 0 else Decimal(number // 3),
        )
    return house


def test_a_list_is_50_long_unless_asked_otherwise_and_1000_at_most(many: House, api: APIClient) -> None:
    assert len(ids(api.get(CLIENTS))) == 50
    assert len(ids(api.get(CLIENTS, {"page_size": 5}))) == 5
    assert len(ids(api.get(CLIENTS, {"page_size": "9" * 400}))) == 62


@pytest.mark.parametrize("ordering", ["client_id", "-client_id", "equity", "-equity", "name", "-risk_degree"])
def test_pages_forwards_and_backwards_hold_every_row_once(many: House, api: APIClient, ordering: str) -> None:
    forwards = walk(api, f"{CLIENTS}?page_size=7&ordering={ordering}")
    assert sorted(forwards) == sorted(Client.objects.values_list("client_id", flat=True))
    last = f"{CLIENTS}?page_size=7&ordering={ordering}"
    while following := api.get(last).json()["next"]:
        last = following
    assert walk(api, last, "previous") == forwards


def test_rows_without_the_figure_come_last_either_way(many: House, api: APIClient) -> None:
    for ordering in ("equity", "-equity"):
        answer = api.get(f"{CLIENTS}?page_size=1000&ordering={ordering}")
        figures = [row["equity"] for row in answer.json()["results"]]
        assert None not in figures[:-11]
        assert figures[-11:] == [None] * 11


def test_links_keep_filters_and_are_whole_addresses(many: House, api: APIClient) -> None:
    answer = api.get(CLIENTS, {"branch": "north", "page_size": "2", "search": "客户"}).json()
    assert answer["previous"] is None
    assert answer["next"].startswith(f"http://testserver{CLIENTS}?")
    assert "branch=north" in answer["next"]
    assert api.get(answer["next"]).json()["previous"] is not None


@pytest.mark.parametrize("size", [5, 50])
def test_query_counts_do_not_grow_with_the_page(
    many: House, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    tag = Tag.objects.create(name="优质")
    for row in Client.objects.all():
        row.tags.add(tag)
    api.get(CLIENTS)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(ids(api.get(CLIENTS, {"page_size": size}))) == size


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"branch": "north"}, ["80001"]),
        ({"account_manager": "colleague"}, ["90001"]),
        ({"tier": "gold"}, ["80001"]),
        ({"risk_state": ["margin_call", "overdrawn"]}, ["80001"]),
        ({"is_abnormal": "true"}, ["90001"]),
        ({"is_abnormal": "false"}, ["80001"]),
        ({"equity_min": "100"}, ["80001"]),
        ({"equity_max": "99.99"}, ["90001"]),
        ({"equity_min": "100.01"}, []),
        ({"commission_min": "5"}, ["90001"]),
        ({"risk_degree_min": "1"}, ["80001"]),
        ({"last_traded_from": "2026-03-02"}, ["90001"]),
        ({"last_traded_until": "2026-03-01"}, ["80001"]),
        ({"tag": "优质"}, ["90001"]),
        ({"archived": "only"}, ["99999"]),
        ({"archived": "with"}, ["80001", "90001", "99999"]),
        ({"client_id": "80001"}, ["80001"]),
        ({"kind": "enterprise"}, []),
        ({"status": "active"}, ["80001", "90001"]),
        ({"search": "80"}, ["80001"]),
        ({"search": "5678"}, ["80001"]),
        ({"search": "12345678"}, []),
        ({"search": "wang"}, ["80001"]),
        ({"search": "ldf"}, ["90001"]),
    ],
)
def test_filters_and_search(house: House, api: APIClient, query: dict[str, Any], found: list[str]) -> None:
    Client.objects.filter(client_id="80001").update(
        tier="gold", risk_state="margin_call", equity=100, risk_degree=1, last_traded_on="2026-03-01"
    )
    Client.objects.filter(client_id="90001").update(
        is_abnormal=True, equity=99, commission_month_avg=5, last_traded_on="2026-03-02"
    )
    Client.objects.filter(client_id="80001").update(name_pinyin="wangxiaoming", name_initials="wxm")
    Client.objects.filter(client_id="90001").update(name_pinyin="lidafang", name_initials="ldf")
    house.theirs.tags.add(Tag.objects.create(name="优质"))
    client("99999", house.south, None, archived_at=house.ours.created_at, archived_by=house.system)
    assert ids(api.get(CLIENTS, query)) == found


@pytest.mark.parametrize("ordering", ["client_id", "-equity"])
def test_nobody_sees_another_branchs_clients(many: House, caller: Caller, ordering: str) -> None:
    seen = walk(caller(many.colleague), f"{CLIENTS}?page_size=9&ordering={ordering}")
    assert sorted(seen) == sorted(
        Client.objects.filter(account_manager=many.colleague).values_list("client_id", flat=True)
    )
    assert len(seen) == 31


def test_a_cursor_of_another_list_shows_no_row_outside_the_scope(
    many: House, caller: Caller, api: APIClient
) -> None:
    cursor = api.get(CLIENTS, {"page_size": 1}).json()["next"].split("cursor=")[1].split("&")[0]
    seen = ids(caller(many.colleague).get(CLIENTS, {"cursor": cursor, "page_size": 1000}))
    assert set(seen) <= set(
        Client.objects.filter(account_manager=many.colleague).values_list("client_id", flat=True)
    )


@pytest.mark.parametrize("few", [0, 4_000])  # along the accounts' numbers, and from the scope's clients
def test_accounts_are_those_of_the_scope_either_way(
    many: House,
    caller: Caller,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(accounts, "FEW_CLIENTS", few)
    TradingAccount.objects.bulk_create(
        TradingAccount(account=f"9{client.client_id}", client=client) for client in Client.objects.all()
    )
    nobody = make_user(Role.ACCOUNT_MANAGER, client_scope=ScopeKind.CHOSEN)
    for person in (many.manager, many.colleague, many.administrator, nobody):
        seen = Client.objects.filter(scope(person).condition())
        wanted = sorted(TradingAccount.objects.filter(client__in=seen).values_list("account", flat=True))
        assert walk_accounts(caller(person)) == wanted
    assert walk_accounts(caller(nobody)) == []
    manager = caller(many.manager)
    manager.get("/api/v1/accounts/")  # a token's first use is written down
    with django_assert_num_queries(ACCOUNT_QUERIES):
        manager.get("/api/v1/accounts/")


def walk_accounts(api: APIClient) -> list[str]:
    found: list[str] = []
    following: str | None = "/api/v1/accounts/?page_size=7"
    while following:
        body = api.get(following).json()
        found += [row["account"] for row in body["results"]]
        following = body["next"]
    return found
