"""The pages of early signs: who sees whom, what they say, and how many queries that takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from crm.enums import Role
from crm.exports.rows import find_rows
from crm.models import AuditEvent, User
from tests.factories.clients import make_client
from tests.factories.early import DAY, NOW, Settled, leaving, look, make_calendar, settle_past, steady
from tests.factories.organisation import make_user
from tests.people import People, make_people
from tiering.actions import early
from tiering.models import ChurnBackTest, ProblemClient, ProblemMonth

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
LISTS = ("churn", "dormancy", "stars", "star_spells", "hidden_vips", "problem_clients", "problem_months")
Counting = Callable[..., Any]


@pytest.fixture
def people() -> People:
    found = make_people()
    for user in (found.manager, found.colleague, found.nobody, found.administrator):
        user.language = "en"
        user.save()
    return found


@pytest.fixture
def days() -> list[date]:
    return [day for day in make_calendar() if day <= DAY][-180:]


@pytest.fixture
def book(people: People, days: list[date]) -> list[Client]:
    """Two who go, a loser, a star: half of them the colleague's."""
    goes = make_client(manager=people.manager, name="鲲鹏一号", opened_on=date(2020, 1, 1))
    theirs = make_client(manager=people.colleague, name="鲸落二号", opened_on=date(2020, 1, 1))
    loses = make_client(manager=people.manager, name="鲤鱼三号")
    rises = make_client(manager=people.manager, name="鲸鲨四号")
    settle_past(goes, days, leaving(160, 10_000))
    settle_past(theirs, days, leaving(150, 10_000))
    settle_past(loses, days, lambda place: Settled(equity="20000.00", lots=1, profit="-100.00"))
    settle_past(
        rises, days, lambda place: Settled(equity=f"{10_000 + place * 200}.00", lots=1, profit="200.00")
    )
    look()
    return [goes, theirs, loses, rises]


def as_(user: User) -> Browser:
    browser = Browser(headers={"accept-language": "en"})
    browser.force_login(user)
    return browser


def text(user: User, name: str, *args: str, query: str = "") -> str:
    answer = as_(user).get(reverse(f"tiering:{name}", args=args) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_few_queries_and_empty_ones_say_why(
    name: str, people: People, days: list[date], django_assert_max_num_queries: Counting
) -> None:
    browser = as_(people.manager)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert browser.get(reverse(f"tiering:{name}")).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_filled_lists_are_few_queries(
    name: str, people: People, book: list[Client], django_assert_max_num_queries: Counting
) -> None:
    browser = as_(people.administrator)
    browser.get(reverse(f"tiering:{name}"))
    with django_assert_max_num_queries(MOST_QUERIES):
        assert browser.get(reverse(f"tiering:{name}")).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_nobody_sees_anothers_clients(name: str, people: People, book: list[Client]) -> None:
    ours, theirs = text(people.manager, name), text(people.colleague, name)
    assert "鲸落" not in ours
    assert not any(word in theirs for word in ("鲲鹏", "鲤鱼", "鲸鲨"))
    assert not any(word in text(people.nobody, name) for word in ("鲲鹏", "鲤鱼", "鲸鲨", "鲸落"))


def test_without_the_right_there_is_no_page(people: People) -> None:
    stranger = make_user(Role.ACCOUNT_MANAGER, unit=people.branch)
    stranger.is_active = False
    stranger.save()
    for name in (*LISTS, "churn_back_test"):
        assert Browser().get(reverse(f"tiering:{name}")).status_code == 302


def test_the_warning_says_its_reasons_in_both_languages(people: People, book: list[Client]) -> None:
    shown = text(people.manager, "churn")
    assert "money taken out in 3 of the last 6 weeks" in shown
    assert "The days since the last login are not known" in shown
    people.manager.language = "zh-hans"
    people.manager.save()
    assert "近 6 周中有 3 周出金" in text(people.manager, "churn")


def test_the_most_suspicious_stand_first_and_the_call_list_is_cut(people: People, book: list[Client]) -> None:
    answer = as_(people.administrator).get(reverse("tiering:churn"))
    names = [line.cells[1].text for line in answer.context["lines"]]
    assert names[:2] == ["鲸落二号", "鲲鹏一号"]
    short = as_(people.administrator).get(reverse("tiering:churn") + "?top=1")
    assert [line.cells[1].text for line in short.context["lines"]] == ["鲸落二号"]
    # A manager's list is of the manager's clients.
    own = as_(people.manager).get(reverse("tiering:churn") + "?top=1")
    assert [line.cells[1].text for line in own.context["lines"]] == ["鲲鹏一号"]
    signs = as_(people.administrator).get(reverse("tiering:churn") + "?sign=withdrawal_weeks&sign=outflow")
    assert len(signs.context["lines"]) == 2
    for wrong in ("top=0", "top=x", "sign=moon", "churn_points_min=x"):
        assert as_(people.manager).get(reverse("tiering:churn") + f"?{wrong}").context["lines"] == []


def test_every_page_of_the_list_is_reached(people: People, book: list[Client]) -> None:
    browser, url = as_(people.administrator), reverse("tiering:churn")
    answer = browser.get(url + "?page_size=25")
    assert answer.context["count"] == 4
    # Four rows fill no page, so the cursor is asked of the machinery itself.
    from crm import keyset
    from tiering.queries.early.lists import churn_rows

    rows = churn_rows(people.administrator)
    seen, cursor = [], None
    while True:
        page = keyset.page(rows, order="-churn_points", size=1, cursor=cursor, shown=rows)
        seen += [row.client.name for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert sorted(seen) == sorted(client.name for client in book)


def test_an_export_holds_the_call_list(people: People, book: list[Client]) -> None:
    found = [row.client.name for row in find_rows("churn", people.administrator, "top=1")]
    assert found == ["鲸落二号"]
    assert [row.client.name for row in find_rows("churn", people.manager, "top=1")] == ["鲲鹏一号"]
    months = find_rows("problem_months", people.manager, "")
    assert {row.client.name for row in months} == {"鲤鱼三号"}
    assert months.count() == 6


def test_the_clock_is_filtered_by_trading_days(people: People, days: list[date]) -> None:
    idle = make_client(manager=people.manager, opened_on=date(2020, 1, 1))
    settle_past(idle, [date(2025, 12, 31), *days], lambda place: Settled(equity="900.00"))
    Client.objects.filter(pk=idle.pk).update(last_traded_on=date(2025, 11, 27))
    look()
    # The last trade falls out of the year on Saturday 28 November 2026, 5 weekdays after Friday the 20th.
    url = reverse("tiering:dormancy")
    answer = as_(people.manager).get(url)
    cells = {cell.label: cell.text for cell in answer.context["lines"][0].cells}
    assert (cells["Dormant on"], cells["Trading days left"]) == ("2026-11-28", "5")
    assert cells["Still missing"] == "Traded within the last year = no"
    assert len(as_(people.manager).get(url + "?within=6").context["lines"]) == 1
    assert as_(people.manager).get(url + "?within=5").context["lines"] == []
    assert as_(people.manager).get(url + "?dormancy=1").context["lines"] == []


def test_stars_and_their_times(people: People, book: list[Client]) -> None:
    shown = text(people.manager, "stars")
    assert "鲸鲨四号" in shown
    assert "Growth of equity" in shown
    assert "鲸鲨四号" in text(people.manager, "star_spells")


def test_the_clients_page_shows_signs_with_their_evidence(
    people: People, book: list[Client], django_assert_max_num_queries: Counting
) -> None:
    goes, theirs, _loses, rises = book
    url = reverse("tiering:client_signs", args=[rises.client_id])
    browser = as_(people.manager)
    browser.get(url)
    with django_assert_max_num_queries(MOST_QUERIES):
        shown = browser.get(url).content.decode()
    assert "Equity growth, 60 days" in shown
    assert "percentile" in shown
    assert "to be asked" in shown
    assert "no source brings it" in text(people.manager, "client_signs", goes.client_id)
    assert (
        as_(people.manager).get(reverse("tiering:client_signs", args=[theirs.client_id])).status_code == 404
    )
    fresh = make_client(manager=people.manager)
    assert "No signs yet" in text(people.manager, "client_signs", fresh.client_id)


def sheet(client: Client) -> str:
    return reverse("tiering:problem_sheet", args=[client.client_id])


def write(user: User, client: Client, line: ProblemMonth, **fields: Any) -> Any:
    given = {
        "line": line.pk,
        "version": line.version,
        "cause": "held on",
        "countermeasure": "a stop",
        **fields,
    }
    return as_(user).post(sheet(client), given)


def test_causes_are_typed_versioned_and_audited(people: People, book: list[Client]) -> None:
    loses = book[2]
    line = ProblemMonth.objects.filter(client=loses).order_by("month")[0]
    assert write(people.manager, loses, line).status_code == 302
    line.refresh_from_db()
    assert (line.cause, line.countermeasure, line.written_by, line.version) == (
        "held on",
        "a stop",
        people.manager,
        2,
    )
    events = AuditEvent.objects.filter(client_id=loses.client_id)
    assert events.get().after["cause"] == "held on"
    early_reader = write(people.manager, loses, line, version=1, cause="other")
    assert early_reader.status_code == 409
    line.refresh_from_db()
    assert line.cause == "held on"
    assert write(people.manager, loses, line).status_code == 302
    line.refresh_from_db()
    assert (line.version, events.count()) == (2, 1)
    assert write(people.manager, loses, line, cause="x" * 2001).status_code == 422
    assert "held on" in text(people.manager, "problem_sheet", loses.client_id)
    explained = as_(people.manager).get(reverse("tiering:problem_clients")).context["lines"][0]
    assert {cell.label: cell.text for cell in explained.cells}["Explained"] == "1 / 6"


def test_the_sheet_is_not_anothers(people: People, book: list[Client]) -> None:
    loses = book[2]
    line = ProblemMonth.objects.filter(client=loses)[0]
    assert write(people.colleague, loses, line).status_code == 404
    assert as_(people.colleague).get(sheet(loses)).status_code == 404
    # A line of another client under one's own address.
    own = make_client(manager=people.colleague)
    ProblemClient.objects.create(
        client=own, listed_on=DAY, judged_on=DAY, rule_version=1, reason="both", loss_months=6, months=6,
        profit="-1.00",
    )  # fmt: skip
    assert write(people.colleague, own, line).status_code == 404
    viewer = make_user(Role.COMPLIANCE, unit=people.head_office)
    assert as_(viewer).get(sheet(loses)).status_code == 200
    assert write(viewer, loses, line).status_code == 403
    line.refresh_from_db()
    assert line.cause == ""
    assert as_(people.manager).get(sheet(book[0])).status_code == 404


def test_months_still_to_be_explained(people: People, book: list[Client]) -> None:
    loses = book[2]
    line = ProblemMonth.objects.filter(client=loses).order_by("month")[0]
    write(people.manager, loses, line)
    url = reverse("tiering:problem_months")
    assert len(as_(people.manager).get(url + "?is_open=true").context["lines"]) == 5
    assert len(as_(people.manager).get(url + "?is_open=false").context["lines"]) == 1


def test_the_back_test_page_compares_three_lists(
    people: People, django_assert_max_num_queries: Counting
) -> None:
    assert "No back-test yet" in text(people.manager, "churn_back_test")
    days = [day for day in make_calendar() if day <= DAY][-230:]
    for told in (leaving(100, 130), steady, steady, lambda place: Settled(lots=int(place < 20))):
        settle_past(make_client(manager=people.colleague, name="鲸落二号"), days, told)
    early.try_warning(through=DAY, now=NOW, progress=lambda _done, _total: None)
    browser = as_(people.manager)
    browser.get(reverse("tiering:churn_back_test"))
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = browser.get(reverse("tiering:churn_back_test") + "?size=20")
    shown = answer.content.decode()
    assert [one["label"] for one in answer.context["methods"]] == [
        "Churn points",
        "Days since the last trade",
        "At random",
    ]
    # All four are on a list of twenty: no order is better than another, and the page says so.
    assert not answer.context["is_better"]
    assert "do not rely on them at this length" in shown
    assert "鲸落" not in shown
    kept = ChurnBackTest.objects.get()
    assert len(answer.context["days"]) == len(kept.figures["days"]) == 9
    assert browser.get(reverse("tiering:churn_back_test") + "?size=7").context["size"] == "100"
