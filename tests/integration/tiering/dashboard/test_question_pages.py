from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from crm.models import User
from tests.factories.dashboards import Shop, make_shop
from tests.integration.tiering.dashboard.looking import MOST_QUERIES, as_, opens
from tiering.engine.questions import QUESTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def look(user: User, question: str, **query: str) -> Any:
    return as_(user).get(reverse("tiering:question", args=[question]), query)


def english(user: User) -> User:
    user.language = "en"
    user.save()
    return user


def names(page: Any) -> list[str]:
    return [row["client"].name for row in page.context["rows"]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_answers_and_opens_its_numbers(
    shop: Shop, question: str, django_assert_max_num_queries: Any
) -> None:
    browser = as_(shop.people.administrator)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(reverse("tiering:question", args=[question]))
    assert page.status_code == 200
    assert opens(browser, page.context["all_url"]) == page.context["said"].count
    for sign in page.context["signs"]:
        assert opens(browser, sign["url"]) == sign["count"]
    assert page.context["unknown"]


def test_who_matters(shop: Shop) -> None:
    page = look(english(shop.people.administrator), "matters")
    assert names(page) == ["赵富", "孙稳", "钱降"]
    first = page.context["rows"][0]
    assert first["points"] is None
    assert first["reasons"] == [
        "Pays 90.0% of all commission",
        "Holds 80.0% of all client equity",
        "Traded on 50 days of the last 60",
    ]


def test_who_is_leaving_and_why(shop: Shop) -> None:
    """No trade for 65 days after 60 of 250 (3 points) and 75 per cent taken out (3); the others only explain."""
    page = look(english(shop.people.administrator), "leaving")
    assert names(page) == ["钱降", "孙稳"]
    row = page.context["rows"][0]
    assert row["points"] == 6
    assert row["reasons"] == [
        "No trade for 65 days, after trading regularly",
        "Took out 75.0% of the average equity in 60 days",
        "Lost 25.0% of the average equity in 60 days",
        "Complaints in twelve months: 2",
        "No contact on record in twelve months",
    ]
    # Exactly half taken out counts.
    assert page.context["rows"][1]["reasons"] == ["Took out 50.0% of the average equity in 60 days"]


def test_who_is_dissatisfied(shop: Shop) -> None:
    page = look(english(shop.people.administrator), "dissatisfied")
    assert names(page) == ["钱降"]
    assert page.context["rows"][0]["points"] == 5


def test_under_the_scope(shop: Shop) -> None:
    for question in QUESTIONS:
        text = look(shop.people.colleague, question).content.decode()
        assert shop.rich.name not in text
        assert shop.falling.name not in text
        assert look(shop.people.nobody, question).context["said"].count == 0
    assert names(look(shop.people.administrator, "matters", unit=shop.people.other_branch.code)) == ["孙稳"]


def test_what_nobody_records_is_said(shop: Shop) -> None:
    page = look(english(shop.people.colleague), "leaving")
    text = page.content.decode()
    assert "3 contacts, 0 complaints" in text
    assert "No complaint of twelve months is on record" in text
    assert "No contact of twelve months is on record" not in text


def test_sizes(shop: Shop) -> None:
    assert look(shop.people.administrator, "matters", size="50").context["size"] == 50
    for words in ("7", "-1", "", "x", "99999999999"):
        assert look(shop.people.administrator, "matters", size=words).context["size"] == 20


def test_a_day_without_figures(shop: Shop) -> None:
    page = look(shop.people.administrator, "matters", as_of="2026-09-15")
    assert page.status_code == 200
    assert page.context["said"] is None


def test_a_question_that_there_is_not(shop: Shop) -> None:
    assert look(shop.people.administrator, "weather").status_code == 404


def test_the_list_of_questions(shop: Shop) -> None:
    page = as_(shop.people.manager).get(reverse("tiering:questions"))
    assert len(page.context["questions"]) == 7
