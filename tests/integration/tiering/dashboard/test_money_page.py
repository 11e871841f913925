from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from crm.models import User
from tests.factories.dashboards import OCTOBER, TODAY, Shop, make_shop
from tests.integration.tiering.dashboard.looking import MOST_QUERIES, as_, opens

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def look(user: User, **query: str) -> Any:
    return as_(user).get(reverse("tiering:money"), query)


def lines(page: Any) -> dict[str, tuple[int, str, str]]:
    return {
        line["code"]: (line["clients"], str(line["equity"]), str(line["commission"]))
        for line in page.context["lines"]
        if line["clients"]
    }


def test_what_each_tier_holds_and_pays(shop: Shop, django_assert_max_num_queries: Any) -> None:
    browser = as_(shop.people.administrator)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(reverse("tiering:money"))
    assert lines(page) == {
        "diamond": (1, "8000000.25", "900.50"),
        "quality": (2, "1000500.00", "99.50"),
        "effective": (1, "0.00", "0.00"),
    }
    assert page.context["sums"]["commission"] == Decimal("1000.00")
    assert page.context["sums"]["commission_month"] == Decimal("10.60")
    assert page.context["sums"]["unknown"] == 1
    best = page.context["best"]
    assert (best["code"], best["commission_share"]) == ("diamond", 0.9005)
    assert page.context["asked"].night == TODAY


def test_a_past_day_has_the_night_before_it(shop: Shop) -> None:
    page = look(shop.people.administrator, as_of="2026-11-03")
    assert page.context["asked"].night == OCTOBER
    assert "2026-10-30" in page.content.decode()
    # Tiers of 3 November, money of 30 October.
    assert lines(page) == {
        "diamond": (1, "7000000.00", "700.00"),
        "quality": (2, "1001000.00", "85.00"),
        "effective": (1, "0.00", "0.00"),
    }


def test_before_the_first_kept_night_there_is_no_money(shop: Shop) -> None:
    page = look(shop.people.administrator, as_of="2026-09-15")
    assert page.status_code == 200
    assert page.context["has_money"] is False
    assert "lines" not in page.context


def test_a_share_of_few(shop: Shop) -> None:
    page = look(shop.people.administrator)
    weight = page.context["weight"]
    assert (weight.curve.clients, weight.curve.total) == (4, 1_000_00)
    shares = {step["percent"]: (step["clients"], step["share"]) for step in page.context["steps"]}
    assert shares[20] == (1, 0.9005)
    assert shares[50] == (2, 0.9505)
    assert weight.whole.herfindahl == pytest.approx(0.9005**2 + 0.05**2 + 0.0495**2)
    rows = {row["name"]: (row["clients"], str(row["amount"])) for row in page.context["branches"]}
    assert rows == {str(shop.people.branch): (2, "950.50"), str(shop.people.other_branch): (2, "49.50")}


def test_by_equity_and_by_nonsense(shop: Shop) -> None:
    page = look(shop.people.administrator, of="equity_end")
    assert page.context["weight"].curve.total == 9_000_500_25
    assert look(shop.people.administrator, of="password").context["of"] == "commission_12m"


def test_numbers_open_their_clients(shop: Shop) -> None:
    for user, unit in ((shop.people.administrator, ""), (shop.people.administrator, shop.people.other_branch.code),
                       (shop.people.manager, ""), (shop.people.branch_manager, shop.people.branch.code)):  # fmt: skip
        browser, page = as_(user), look(user, unit=unit)
        for line in page.context["lines"]:
            assert opens(browser, line["url"]) == line["clients"]
        for line in [*page.context["steps"], *page.context["branches"]]:
            assert opens(browser, line["url"]) == line["clients"]


def test_the_largest_are_those_whom_one_sees(shop: Shop) -> None:
    """The richest of the colleague's clients, not the house's."""
    step = next(step for step in look(shop.people.colleague).context["steps"] if step["percent"] == 20)
    text = as_(shop.people.colleague).get(step["url"]).content.decode()
    assert shop.steady.name in text
    assert shop.rich.name not in text
    # The administrator's own address of the same group leads the colleague to the colleague's clients.
    head = next(step for step in look(shop.people.administrator).context["steps"] if step["percent"] == 20)
    text = as_(shop.people.colleague).get(head["url"]).content.decode()
    assert shop.rich.name not in text


def test_nobodys_money(shop: Shop) -> None:
    page = look(shop.people.nobody)
    assert page.status_code == 200
    assert page.context["sums"]["clients"] == 0
    assert page.context["weight"].curve.total == 0
