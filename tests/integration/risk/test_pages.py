from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from crm.jobs import Progress
from risk.actions.judge import judge_accounts
from risk.models import Alert
from tests.factories.clients import make_client
from tests.factories.days import settle
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY = date(2026, 11, 19), date(2026, 11, 20)
MOST_QUERIES = 12


@pytest.fixture
def people() -> People:
    return make_people()


def judge(day: date = DAY) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    judge_accounts(trading_day=day, by=None, now=now, progress=Progress())


@pytest.fixture
def called(people: People) -> Client:
    client = make_client(manager=people.manager, name="示例甲")
    settle(client, DAY, "100.00", "1334.56")
    judge()
    return client


def as_(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def test_list_in_few_queries_and_within_the_scope(
    people: People, called: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        settle(make_client(manager=people.manager), NEXT_DAY, "100.00", f"{200 + number}.00")
    settle(make_client(manager=people.colleague, name="示例乙"), NEXT_DAY, "100.00", "999.00")
    judge(NEXT_DAY)
    browser = as_(people.manager)
    with django_assert_max_num_queries(MOST_QUERIES):
        text = browser.get(reverse("risk:list")).content.decode()
    assert "129.00" in text
    assert "示例乙" not in text


def test_open_ones_unless_asked_for_closed(people: People, called: Client) -> None:
    browser = as_(people.manager)
    settle(called, NEXT_DAY, "100.00", "10.00")
    judge(NEXT_DAY)
    assert "1,234.56" not in browser.get(reverse("risk:list")).content.decode()
    for status in ("closed", "all"):
        assert "1,234.56" in browser.get(reverse("risk:list"), {"status": status}).content.decode()


def test_filters(people: People, called: Client) -> None:
    browser = as_(people.manager)
    url = reverse("risk:list")
    matching: tuple[dict[str, Any], ...] = (
        {"severity": "margin_call"},
        {"account_manager": people.manager.username},
        {"branch": people.branch.code},
        {"search": "示例甲"},
    )
    for query in matching:
        assert "1,234.56" in browser.get(url, query).content.decode()
    for query in (
        {"severity": "overdrawn"},
        {"account_manager": people.colleague.username},
        {"search": "乙"},
    ):
        assert "1,234.56" not in browser.get(url, query).content.decode()


def test_detail_shows_each_settlement(
    people: People, called: Client, django_assert_max_num_queries: Any
) -> None:
    settle(called, NEXT_DAY, "-1.00", "1334.56")
    judge(NEXT_DAY)
    alert = Alert.objects.get()
    browser = as_(people.manager)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(reverse("risk:detail", args=[alert.pk]))
    assert [step.trading_day for step, _colour in page.context["steps"]] == [NEXT_DAY, DAY]
    assert page.context["chart"]["series"][0]["values"] == [100.0, -1.0]
    for user in (people.colleague, people.nobody):
        assert as_(user).get(reverse("risk:detail", args=[alert.pk])).status_code == 404


def test_managers_page_sums_what_is_to_be_paid_in(people: People, called: Client) -> None:
    page = as_(people.branch_manager).get(reverse("risk:managers"))
    (line,) = page.context["lines"]
    assert (line.username, line.total, line.margin_call) == (people.manager.username, 1, Decimal("1234.56"))
    assert as_(people.colleague).get(reverse("risk:managers")).context["lines"] == []


def test_panels_cost_few_queries(people: People, called: Client, django_assert_max_num_queries: Any) -> None:
    browser = as_(people.manager)
    for url in (reverse("risk:client_panel", args=[called.client_id]), reverse("risk:home_panel")):
        for headers in ({"HX-Request": "true"}, {}):
            with django_assert_max_num_queries(MOST_QUERIES):
                page = browser.get(url, headers=headers)
            assert "1,234.56" in page.content.decode()
    hidden = reverse("risk:client_panel", args=[called.client_id])
    assert as_(people.colleague).get(hidden).status_code == 404
    assert "1,234.56" not in as_(people.colleague).get(reverse("risk:home_panel")).content.decode()


def test_empty_pages_say_what_comes_next(people: People) -> None:
    for name in ("risk:list", "risk:managers", "risk:home_panel"):
        assert as_(people.manager).get(reverse(name)).status_code == 200
