from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from crm.enums import Role
from crm.models import User
from tests.factories import versions as make
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle_days
from tests.factories.measures import DAY, make_measures
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.people import People, make_people
from tiering.models import Scheme, TierAssignment, TierOverride
from tiering.queries.explanation import explain_client

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
# The house's figures of a gold client, by equity alone.
GOLD = {
    "equity_month_avg": 4_200_000.0,
    "commission_month_avg": 300.0,
    "traded_in_year": 1.0,
    "held_in_year": 1.0,
    "opened_before_year": 1.0,
    "year_end_equity": 4_000_000.0,
    "kind": 0.0,
    "status": 2.0,
    "branch": 0.0,
}


@pytest.fixture(autouse=True)
def house() -> Scheme:
    return make_house_scheme()


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def book(people: People) -> list[Client]:
    book = [
        make_client(manager=people.manager, name="赵一"),
        make_client(manager=people.manager, name="钱二"),
        make_client(manager=people.colleague, name="孙三"),
    ]
    make_measures(
        {
            book[0]: GOLD,
            book[1]: GOLD | {"equity_month_avg": 12_000_000.0},
            book[2]: GOLD | {"equity_month_avg": 600_000.0},
        }
    )
    return book


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def address(client: Client) -> str:
    return reverse("tiering:explanation", args=[client.client_id])


def english(user: User) -> Browser:
    user.language = "en"
    user.save()
    return as_(user)


def test_the_explanation_in_full(
    people: People, book: list[Client], house: Scheme, django_assert_max_num_queries: Any
) -> None:
    TierAssignment.objects.create(
        client=book[0],
        scheme=house,
        tier="quality",
        effective_on=date(2026, 9, 1),
        rule="equity",
        method_version="1",
    )
    browser = english(people.manager)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(address(book[0]))
    assert page.status_code == 200
    context, text = page.context, page.content.decode()
    assert (context["tier"], context["in_force"]) == ("Gold", "Quality")
    equity = next(
        use for use in context["measures"] if "equity" in use["label"].lower() and use["percentile"] == 50.0
    )
    assert (equity["value"], equity["average"]) == ("4,200,000 yuan", "5,600,000 yuan")
    assert equity["deviation"] == -25.0
    assert context["up_tier"] == "Platinum"
    assert context["up"] == [
        "Monthly average equity ≥ 5,000,000 yuan (now 4,200,000 yuan, 800,000 yuan more)",
        "Monthly average commission ≥ 50,000 yuan (now 300 yuan, 49,700 yuan more)",
    ]
    assert context["down_tier"] == "Quality"
    assert context["down"] == [
        "Monthly average equity < 1,000,000 yuan (now 4,200,000 yuan, 3,200,000 yuan less)"
    ]
    assert [(held[1], held[2]) for held in context["history"]] == [
        ("Quality", "Average equity reaches this tier")
    ]
    zh, en = (telling.text for telling in context["tellings"])
    assert "800,000 yuan more" in en
    assert "Gold" in en
    assert "黄金客户" in zh
    assert "白金客户" in zh
    assert "还差 800,000 元" in zh
    assert "yuan" not in zh
    assert book[2].name not in text


def test_what_if(people: People, book: list[Client]) -> None:
    browser = english(people.manager)
    page = browser.get(address(book[0]), {"deposit": "800000"})
    assert (page.context["what_if"]["before"], page.context["what_if"]["after"]) == ("Gold", "Platinum")
    assert ("Monthly average equity", "4,200,000 yuan", "5,000,000 yuan") in page.context["what_if"][
        "changed"
    ]
    page = browser.get(address(book[0]), {"deposit": "799999", "more_lots": "20"})
    assert not page.context["what_if"]["is_other"]
    page = browser.get(address(book[0]), {"deposit": "-3200000.01"})
    assert page.context["what_if"]["after"] == "Quality"
    for words in ("", "abc", "nan", "1e99"):
        page = browser.get(address(book[0]), {"deposit": words, "more_lots": words})
        assert page.status_code == 200
        assert page.context["what_if"] is None


def test_who_may_ask_why(people: People, book: list[Client]) -> None:
    for name, more in (("explanation", []), ("measure_days", ["equity_month_avg"])):
        url = reverse(f"tiering:{name}", args=[book[0].client_id, *more])
        assert as_(people.manager).get(url).status_code == 200
        assert as_(people.branch_manager).get(url).status_code == 200
        assert as_(people.colleague).get(url).status_code == 404
        assert as_(people.nobody).get(url).status_code == 404
        assert Browser().get(url).status_code == 302


def test_every_shipped_scheme_explains(people: People, book: list[Client]) -> None:
    browser = as_(people.manager)
    for scheme in Scheme.objects.all():
        page = browser.get(address(book[0]), {"scheme": scheme.code})
        assert page.status_code == 200
        assert page.context["found"].document, scheme.code
        assert page.context["tier"], scheme.code
        assert len(page.context["tellings"]) == 2


def test_a_past_day_and_words_that_mean_nothing(people: People, book: list[Client]) -> None:
    make_measures({book[0]: GOLD | {"equity_month_avg": 600_000.0}}, date(2026, 10, 30))
    browser = english(people.manager)
    page = browser.get(address(book[0]), {"as_of": "2026-10-30"})
    assert (page.context["tier"], page.context["found"].day) == ("Quality", date(2026, 10, 30))
    page = browser.get(address(book[0]), {"as_of": "2026-13-99", "scheme": "nothing"})
    assert (page.context["tier"], page.context["found"].day) == ("Gold", DAY)


def test_nothing_to_explain(people: People, book: list[Client]) -> None:
    unmeasured = make_client(manager=people.manager)
    page = as_(people.manager).get(address(unmeasured))
    assert page.status_code == 200
    assert page.context["found"] is None


def test_before_the_first_night(people: People) -> None:
    client = make_client(manager=people.manager)
    assert as_(people.manager).get(address(client)).status_code == 200
    url = reverse("tiering:measure_days", args=[client.client_id, "equity_avg_60d"])
    assert as_(people.manager).get(url).status_code == 200


def test_the_days_behind_a_figure(
    people: People, book: list[Client], django_assert_max_num_queries: Any
) -> None:
    make_trading_days(date(2026, 7, 1), date(2026, 12, 31))
    settle_days(
        book[0],
        (date(2026, 7, 31), date(2026, 8, 3), date(2026, 10, 30), DAY),
        "4200000.00",
        commission="300.00",
    )
    browser = as_(people.manager)
    url = reverse("tiering:measure_days", args=[book[0].client_id, "equity_month_avg"])
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(url, {"as_of": DAY.isoformat()})
    assert [row.trading_day for row in page.context["rows"]] == [date(2026, 10, 30), date(2026, 8, 3)]
    days = {
        "equity_end": [DAY],
        "commission_month": [DAY],
        "equity_avg_21d": [DAY, date(2026, 10, 30)],
        "commission_12m": [DAY, date(2026, 10, 30), date(2026, 8, 3), date(2026, 7, 31)],
        "year_end_equity": [],
    }
    for measure, expected in days.items():
        url = reverse("tiering:measure_days", args=[book[0].client_id, measure])
        page = browser.get(url, {"as_of": DAY.isoformat()})
        assert [row.trading_day for row in page.context["rows"]] == expected, measure
    unknown = reverse("tiering:measure_days", args=[book[0].client_id, "no-such-thing"])
    assert browser.get(unknown).status_code == 404
    assert browser.get(url, {"as_of": "2026-99-99"}).status_code == 200


def test_a_card_shows_points_and_weights(people: People, book: list[Client]) -> None:
    scheme = Scheme.objects.get(code="value_grades")
    make_measures(
        {
            client: GOLD | {"commission_12m": commission, "equity_avg_250d": equity}
            for client, commission, equity in zip(book, (100.0, 200.0, 300.0), (1e6, 2e6, 3e6), strict=True)
        }
    )
    found = explain_client(book[1], scheme, DAY)
    assert found is not None
    assert found.why.points == 50.0
    assert sum(use.weight or 0 for use in found.why.measures) == pytest.approx(1.0)
    page = as_(people.manager).get(address(book[1]), {"scheme": "value_grades"})
    assert page.context["has_points"]


def test_a_tier_given_by_people_is_said(people: People, book: list[Client], house: Scheme) -> None:
    TierOverride.objects.create(
        client=book[0], scheme=house, kind="general", tier="diamond", reason="long friend", evidence="minutes",
        starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 31), status="approved",
        asked_by=people.manager, asked_at=make.NOW, decided_by=make_user(Role.BRANCH_MANAGER), decided_at=make.NOW,
    )  # fmt: skip
    page = english(people.manager).get(address(book[0]))
    assert page.context["override_tier"] == "Diamond"
    assert (
        "By decision of the firm it counts as Diamond until 2026-12-31." in page.context["tellings"][1].text
    )
