from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from crm.models import User
from tests.factories.dashboards import Shop, make_shop
from tests.integration.tiering.dashboard.looking import MOST_QUERIES, as_, opens

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def look(user: User, **query: str) -> Any:
    return as_(user).get(reverse("tiering:movement"), query)


def matrix(page: Any) -> dict[str, dict[str, int]]:
    names = page.context["columns"]
    return {
        line["name"]: {name: cell[0] for name, cell in zip(names, line["cells"], strict=True) if cell[0]}
        for line in page.context["lines"]
    }


def english(user: User) -> User:
    user.language = "en"
    user.save()
    return user


def test_who_went_where(shop: Shop, django_assert_max_num_queries: Any) -> None:
    head = english(shop.people.administrator)
    browser = as_(head)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(reverse("tiering:movement"), {"since": "2026-09-30"})
    assert matrix(page) == {
        "Diamond": {"Diamond": 1},
        "Gold": {"Quality": 1},
        "Quality": {"Quality": 1},
        "no tier": {"Effective": 1},
    }
    said = {one["label"]: one["value"] for one in page.context["summary"]}
    assert said == {"Rose": 0, "Fell": 1, "Unchanged": 2, "Came": 1, "Gone": 0}
    branches = {
        row["name"]: [count for _way, count, _url in row["cells"]] for row in page.context["branches"]
    }
    # Rose, fell, unchanged, came, gone.
    assert branches == {
        str(shop.people.branch): [0, 1, 1, 0, 0],
        str(shop.people.other_branch): [0, 0, 1, 1, 0],
    }


def test_backwards_in_time_only(shop: Shop) -> None:
    """A day that is not before the other one is the end of the month before it."""
    for words in ("2026-11-19", "2027-01-01", "never", ""):
        assert look(shop.people.administrator, since=words).context["since"].isoformat() == "2026-10-31"


def test_every_number_opens_its_clients_under_the_scope(shop: Shop) -> None:
    for user in (shop.people.administrator, shop.people.manager, shop.people.branch_manager):
        browser = as_(user)
        page = look(user, since="2026-09-30")
        tried = 0
        for line in page.context["lines"]:
            assert opens(browser, line["url"]) == line["total"]
            for count, _way, url in line["cells"]:
                assert opens(browser, url) == count
                tried += 1
        assert tried
        for one in page.context["summary"]:
            assert opens(browser, one["url"]) == one["value"]
        for row in page.context["branches"]:
            for _way, count, url in row["cells"]:
                assert not url or opens(browser, url) == count


def test_in_a_unit(shop: Shop) -> None:
    page = look(english(shop.people.administrator), since="2026-09-30", unit=shop.people.other_branch.code)
    assert matrix(page) == {"Quality": {"Quality": 1}, "no tier": {"Effective": 1}}
    for line in page.context["lines"]:
        assert opens(as_(shop.people.administrator), line["url"]) == line["total"]


def test_nobody_to_move(shop: Shop) -> None:
    page = look(shop.people.nobody)
    assert page.status_code == 200
    assert page.context["lines"] == []
