from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from crm.models import User
from tests.factories.dashboards import OCTOBER, SEPTEMBER, TODAY, Shop, figures, make_shop
from tests.factories.measures import make_measures
from tests.integration.tiering.dashboard.looking import MOST_QUERIES, as_, opens

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def look(user: User, **query: str) -> Any:
    return as_(user).get(reverse("tiering:staying"), query)


def counted(line: dict[str, Any]) -> tuple[int, int, int, int]:
    return line["start"], line["kept"], line["lost"], line["gained"]


def test_who_holds_equity(shop: Shop, django_assert_max_num_queries: Any) -> None:
    """On 30 September two hold; 999.99 is too little. In October three do, then one has gone below."""
    browser = as_(shop.people.administrator)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(reverse("tiering:staying"))
    assert page.context["nights"] == (SEPTEMBER, OCTOBER, TODAY)
    assert [counted(line) for line in page.context["steps"]] == [(3, 2, 1, 0), (2, 2, 0, 1)]
    whole = page.context["whole"]
    assert counted(whole) == (2, 1, 1, 1)
    assert (whole["retention"], whole["churn"]) == (0.5, 0.5)
    branches = {row["name"]: (row["start"], row["lost"], row["gained"]) for row in page.context["branches"]}
    assert branches == {str(shop.people.branch): (2, 1, 0), str(shop.people.other_branch): (0, 0, 1)}


def test_who_trades(shop: Shop) -> None:
    """Within thirty days: the thirtieth counts, the thirty-first does not."""
    page = look(shop.people.administrator, of="trades")
    assert [counted(line) for line in page.context["steps"]] == [(2, 2, 0, 0), (2, 1, 1, 1)]


def test_cohorts(shop: Shop) -> None:
    page = look(shop.people.administrator)
    rows = {
        row["name"]: (row["size"], [cell and cell[0] for cell in row["cells"]])
        for row in page.context["cohorts"]
    }
    assert rows == {"2026-11": (1, [None, None, 0]), "2026-09": (2, [1, 2, 2])}
    assert page.context["unknown_opening"] == 0


def test_an_earlier_day_knows_only_what_was_then(shop: Shop) -> None:
    page = look(shop.people.administrator, as_of="2026-11-01")
    assert page.context["nights"] == (SEPTEMBER, OCTOBER)
    first = look(shop.people.administrator, as_of="2026-10-01")
    assert first.context["nights"] == (SEPTEMBER,)
    assert "whole" not in first.context


def test_measured_again_says_the_new(shop: Shop) -> None:
    look(shop.people.administrator)
    make_measures({shop.rich: figures(1.0, 0.0, 1)}, TODAY)
    page = look(shop.people.administrator)
    assert counted(page.context["whole"]) == (2, 0, 2, 0)


def test_numbers_open_their_clients(shop: Shop) -> None:
    for user, unit in ((shop.people.administrator, ""), (shop.people.manager, ""),
                       (shop.people.administrator, shop.people.branch.code)):  # fmt: skip
        for of in ("holds", "trades"):
            browser, page = as_(user), look(user, of=of, unit=unit)
            for line in [page.context["whole"], *page.context["steps"]]:
                for word, url in line["urls"].items():
                    assert opens(browser, url) == line[word]
            for row in page.context["branches"]:
                for word, url in row["urls"].items():
                    assert opens(browser, url) == row[word]
            for row in page.context["cohorts"]:
                assert opens(browser, row["url"]) == row["size"]
                for cell in filter(None, row["cells"]):
                    assert opens(browser, cell[2]) == cell[0]


def test_nobody_stays(shop: Shop) -> None:
    page = look(shop.people.nobody)
    assert page.status_code == 200
    assert counted(page.context["whole"]) == (0, 0, 0, 0)
    assert page.context["whole"]["churn"] is None
