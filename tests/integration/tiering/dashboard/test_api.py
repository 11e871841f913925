"""The figures of the dashboards as JSON: the same numbers under the same scope, and strict about what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from crm.models import User
from tests.factories.dashboards import Shop, make_shop
from tests.integration.tiering.dashboard.looking import MOST_QUERIES, as_
from tiering.models import TierRun

pytestmark = pytest.mark.django_db
NAMES = ("tiers", "movement", "money", "pareto")


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def ask(user: User | None, name: str, status: int = 200, **query: str) -> Any:
    answer = as_(user).get(f"/api/v1/dashboards/{name}/", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_tiers_by_branch_team_and_manager(shop: Shop, django_assert_max_num_queries: Any) -> None:
    browser = as_(shop.people.administrator)
    for by in ("branch", "team", "manager"):
        with django_assert_max_num_queries(MOST_QUERIES):
            body = browser.get("/api/v1/dashboards/tiers/", {"by": by, "as_of": "2026-10-14"}).json()
        assert [row["clients"] for row in body["rows"]] == [[1, 0, 1, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0]]
    assert (body["scheme"], body["as_of"], body["figures_of"]) == ("house", "2026-10-14", "2026-09-30")
    assert [tier["code"] for tier in body["tiers"]][:3] == ["diamond", "platinum", "gold"]
    assert [row["name"] for row in body["rows"]] == [str(shop.people.manager), str(shop.people.colleague)]


def test_movement(shop: Shop) -> None:
    body = ask(shop.people.administrator, "movement", since="2026-09-30")
    assert {word: body[word] for word in ("up", "down", "same", "came", "gone")} == {
        "up": 0, "down": 1, "same": 2, "came": 1, "gone": 0,
    }  # fmt: skip
    assert sum(map(sum, body["matrix"])) == 4
    assert body["matrix"][2][3] == 1
    assert ask(shop.people.administrator, "movement")["since"] == "2026-10-31"


def test_money(shop: Shop) -> None:
    rows = {row["tier"]: row for row in ask(shop.people.administrator, "money")["rows"]}
    assert rows["diamond"] == {
        "tier": "diamond", "clients": 1, "equity": "8000000.25", "equity_share": "0.888840",
        "commission_month": "10.10", "commission_12m": "900.50", "commission_share": "0.900500",
    }  # fmt: skip
    assert ask(shop.people.administrator, "money", as_of="2026-09-15")["rows"] == []


def test_pareto(shop: Shop) -> None:
    body = ask(shop.people.administrator, "pareto", of="commission_12m")
    assert (body["clients"], body["total"], body["top_ten_share"]) == (4, "1000.00", "1.000000")
    assert body["steps"][3] == {"percent": 20, "clients": 1, "amount": "900.50", "share": "0.900500"}
    empty = ask(shop.people.nobody, "pareto")
    assert (empty["clients"], empty["total"], empty["steps"][0]["share"]) == (0, "0.00", None)
    assert ask(shop.people.administrator, "pareto", as_of="2026-09-15")["steps"] == []


def test_under_the_scope(shop: Shop) -> None:
    own = ask(shop.people.colleague, "tiers")
    assert [row["name"] for row in own["rows"]] == [str(shop.people.other_branch)]
    inside = ask(shop.people.branch_manager, "tiers", unit=shop.people.branch.code)
    assert [row["total"] for row in inside["rows"]] == [2]
    ask(shop.people.branch_manager, "tiers", 400, unit=shop.people.other_branch.code)
    ask(shop.people.manager, "tiers", 400, unit=shop.people.branch.code)
    for name in NAMES:
        ask(None, name, 401)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "query",
    [{"scheme": "nothing"}, {"as_of": "never"}, {"as_of": "2027-01-01"}, {"unit": "nowhere"}, {"colour": "red"},
     {"scheme": "a\0b"}],
)  # fmt: skip
def test_what_there_is_not_is_refused(shop: Shop, name: str, query: dict[str, str]) -> None:
    body = ask(shop.people.administrator, name, 400, **query)
    assert [error["field"] for error in body["errors"]] == [*query]


@pytest.mark.parametrize(
    ("name", "query"),
    [("tiers", {"by": "planet"}), ("pareto", {"of": "password"}), ("movement", {"since": "2026-11-19"})],
)
def test_words_of_one_address(shop: Shop, name: str, query: dict[str, str]) -> None:
    ask(shop.people.administrator, name, 400, **query)


@pytest.mark.parametrize("name", NAMES)
def test_before_the_first_run(shop: Shop, name: str) -> None:
    TierRun.objects.all().delete()
    body = ask(shop.people.administrator, name)
    assert (body["scheme"], body["as_of"], body["tiers"]) == (None, None, [])
