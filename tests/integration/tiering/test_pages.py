from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from crm.jobs import Progress
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle_days
from tests.factories.schemes import make_house_scheme
from tests.people import People, make_people
from tiering.actions.measure import measure_and_assign

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY = date(2026, 11, 19), date(2026, 11, 20)
DAYS = (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY)
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def people() -> People:
    make_trading_days(date(2026, 8, 1), date(2026, 12, 31))
    make_house_scheme()
    return make_people()


def measure(day: date = DAY) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    measure_and_assign(trading_day=day, by=None, now=now, progress=Progress())


def client_with(equity: str, **fields: Any) -> Client:
    client = make_client(**fields)
    settle_days(client, DAYS, equity, commission="300.00")
    return client


def as_(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def book(people: People) -> list[Client]:
    book = [
        client_with("4200000.00", manager=people.manager),
        client_with("12000000.00", manager=people.manager),
        client_with("600000.00", manager=people.colleague),
    ]
    measure()
    return book


def cells(page: Any) -> dict[str, int]:
    return {row["name"]: row["total"] for row in page.context["rows"]}


@pytest.mark.parametrize("by", ["branch", "manager"])
def test_dashboard_is_spread_under_the_scope(
    people: People, book: list[Client], by: str, django_assert_max_num_queries: Any
) -> None:
    browser = as_(people.administrator)
    with django_assert_max_num_queries(MOST_QUERIES):
        all_ = browser.get(reverse("tiering:dashboard"), {"by": by})
    names = (people.branch, people.other_branch) if by == "branch" else (people.manager, people.colleague)
    assert cells(all_) == {str(names[0]): 2, str(names[1]): 1}
    own = as_(people.manager).get(reverse("tiering:dashboard"), {"by": by})
    assert cells(own) == {str(names[0]): 2}
    assert {stat["tier"]: stat["count"] for stat in own.context["totals"]}["diamond"] == 1


def test_every_number_opens_exactly_its_clients(people: People, book: list[Client]) -> None:
    browser = as_(people.administrator)
    for by in ("branch", "manager"):
        page = browser.get(reverse("tiering:dashboard"), {"by": by})
        for row in page.context["rows"]:
            for number, url in row["cells"]:
                if url:
                    assert browser.get(url).context["count"] == number


def test_clients_without_a_branch_are_counted_and_break_nothing(people: People) -> None:
    client_with("600000.00")
    measure()
    browser = as_(people.administrator)
    assert list(cells(browser.get(reverse("tiering:dashboard"))).values()) == [1]
    assert browser.get(reverse("tiering:dashboard"), {"by": "manager"}).status_code == 200


def test_a_unit_narrows_the_managers(people: People, book: list[Client]) -> None:
    query = {"by": "manager", "unit": people.other_branch.code}
    page = as_(people.administrator).get(reverse("tiering:dashboard"), query)
    assert cells(page) == {str(people.colleague): 1}


def test_client_panel_explains_the_tier(
    people: People, book: list[Client], django_assert_max_num_queries: Any
) -> None:
    url = reverse("tiering:client_panel", args=[book[0].client_id])
    browser = as_(people.manager)
    for headers in ({"HX-Request": "true"}, {}):
        with django_assert_max_num_queries(MOST_QUERIES):
            page = browser.get(url, headers=headers)
        text = page.content.decode()
        assert "4,200,000.00" in text
        # Platinum asks for 5,000,000.00 of equity or 50,000.00 of commission a month.
        assert "800,000.00" in text
        assert "49,700.00" in text
    assert as_(people.colleague).get(url).status_code == 404


def test_changes_list_and_home_panel(
    people: People, book: list[Client], django_assert_max_num_queries: Any
) -> None:
    book[0].accounts.get().days.update(client_equity="6000000.00")
    book[2].accounts.get().days.update(client_equity="10.00")
    measure(NEXT_DAY)
    browser = as_(people.manager)
    for url in (reverse("tiering:changes"), reverse("tiering:home_panel")):
        with django_assert_max_num_queries(MOST_QUERIES):
            text = browser.get(url).content.decode()
        assert book[0].name in text
        assert book[2].name not in text
    assert book[0].name in browser.get(reverse("tiering:changes"), {"direction": "up"}).content.decode()
    assert book[0].name not in browser.get(reverse("tiering:changes"), {"direction": "down"}).content.decode()


def test_before_the_first_night(people: People) -> None:
    client = make_client(manager=people.manager)
    browser = as_(people.manager)
    for url in (
        reverse("tiering:dashboard"),
        reverse("tiering:home_panel"),
        reverse("tiering:client_panel", args=[client.client_id]),
    ):
        assert browser.get(url).status_code == 200
