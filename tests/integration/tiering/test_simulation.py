from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from crm.enums import Role, ScopeKind
from crm.models import User
from tests.factories import versions as make
from tests.factories.clients import make_client
from tests.factories.measures import DAY, make_measures
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import NOW, bands
from tests.people import People, make_people
from tiering.actions import versions
from tiering.models import Scheme, SchemeVersion

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
LIMIT = "rules[0].when.value"


@pytest.fixture(autouse=True)
def _house() -> None:
    make_house_scheme()


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def author() -> User:
    return make_user(Role.HEAD_OFFICE_MANAGER)


@pytest.fixture
def book(people: People) -> list[Client]:
    """Equity 2,000,000 · 1,200,000 · 900,000 of the manager, 1,100,000 of the colleague, one not known."""
    owners = (people.manager, people.manager, people.manager, people.colleague, people.colleague)
    clients = [make_client(manager=owner) for owner in owners]
    equities = (2e6, 1.2e6, 9e5, 1.1e6, None)
    make_measures(
        {
            client: {"commission_12m": 100.0}
            | ({} if equity is None else {"equity_month_avg": equity, "equity_end": equity})
            for client, equity in zip(clients, equities, strict=True)
        }
    )
    return clients


@pytest.fixture
def draft(author: User, book: list[Client]) -> SchemeVersion:
    """In force: big from 1,000,000 on. The draft: from 1,150,000 on."""
    effective = make.make_effective(author, make_user(Role.COMPLIANCE), code="two")
    draft = versions.draft_from(scheme=effective.scheme, base=effective, by=author, now=NOW)
    return versions.edit_draft(
        version_id=draft.pk, revision=1, document=bands(1_150_000), text="", by=author, now=NOW
    )


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def address(version: SchemeVersion, name: str = "simulate_version") -> str:
    return reverse(f"tiering:{name}", args=[version.scheme.code, version.number])


def matrix(page: Any) -> list[list[int]]:
    return [[cell.count for cell in row["cells"]] for row in page.context["sides"].matrix()]


def test_a_draft_against_what_is_in_force(
    author: User, draft: SchemeVersion, book: list[Client], django_assert_max_num_queries: Any
) -> None:
    browser = as_(author)
    for headers in ({}, {"HX-Request": "true"}):
        with django_assert_max_num_queries(MOST_QUERIES):
            page = browser.get(address(draft), headers=headers)
        assert page.status_code == 200
        assert matrix(page) == [[2, 1], [0, 2]]
    text = page.content.decode()
    figures = page.context["sides"].found.figures
    assert (figures["clients"], figures["winners"], figures["losers"]) == (5, 0, 1)
    assert (figures["could_rise"], figures["could_fall"]) == (1, 1)
    assert figures["after"]["equity"] == ["3200000.00", "2000000.00"]
    assert figures["before"]["most"] == [2, 1]
    assert book[3].name in text
    assert book[0].name not in text


def test_a_limit_turned_on_the_spot(author: User, draft: SchemeVersion) -> None:
    page = as_(author).get(address(draft), {LIMIT: "900000"})
    assert matrix(page) == [[3, 0], [1, 1]]
    assert page.context["changes"] == {LIMIT: 900_000.0}
    assert page.context["may_write"]
    assert not page.context["may_keep"]
    draft.refresh_from_db()
    assert draft.document == bands(1_150_000)


@pytest.mark.parametrize("words", ["abc", "", "nan", "1e400", "9" * 400])
def test_what_is_no_number_changes_nothing(author: User, draft: SchemeVersion, words: str) -> None:
    page = as_(author).get(address(draft), {LIMIT: words, "as_of": "never", "within": "-1", "other": "1"})
    assert page.status_code == 200
    assert matrix(page) == [[2, 1], [0, 2]]


def test_a_past_day_that_is_kept(author: User, draft: SchemeVersion, book: list[Client]) -> None:
    make_measures({book[0]: {"equity_month_avg": 1.0}}, date(2026, 10, 30))
    page = as_(author).get(address(draft), {"as_of": "2026-10-30"})
    assert matrix(page) == [[0, 0], [0, 1]]
    assert page.context["day"] == date(2026, 10, 30)


def test_before_the_first_night(author: User) -> None:
    page = as_(author).get(address(make.make_draft(author)))
    assert page.status_code == 200
    assert page.context["sides"] is None


def test_the_first_version_of_a_scheme(author: User, book: list[Client]) -> None:
    page = as_(author).get(address(make.make_draft(author)))
    assert matrix(page) == [[3, 2]]
    assert page.context["base"] is None


def test_faulty_rules_are_not_simulated(author: User, book: list[Client]) -> None:
    draft = make.make_draft(author, document=bands() | {"remainder": "nobody"})
    page = as_(author).get(address(draft))
    assert page.status_code == 200
    assert page.context["sides"] is None
    assert page.context["faults"]
    refused = as_(author).post(address(draft), {"step": "keep"})
    assert refused.status_code == 422
    assert not draft.evidence.exists()


def test_kept_as_evidence_it_lets_the_draft_be_submitted(
    people: People, author: User, draft: SchemeVersion
) -> None:
    answer = as_(author).post(address(draft), {"step": "keep", "within": "0.02"})
    assert answer.status_code == 302
    evidence = draft.evidence.get()
    assert (evidence.as_of, evidence.base, evidence.made_by) == (DAY, draft.base, author)
    assert evidence.figures["matrix"] == [[2, 1], [0, 2]]
    assert evidence.figures["distance"] == 0.02
    url = reverse("tiering:kept_evidence", args=[draft.scheme.code, draft.number, evidence.pk])
    page = as_(people.manager).get(url)
    assert [(line["name"], line["cells"]) for line in page.context["lines"]] == [
        ("大户", [2, 1]),
        ("小户", [0, 2]),
    ]
    assert page.context["is_of_this"]
    assert as_(people.manager).get(url.replace(f"/{evidence.pk}/", "/0/")).status_code == 404
    assert Browser().get(url).status_code == 302
    submitted = versions.submit(version_id=draft.pk, revision=draft.revision, by=author, now=NOW)
    assert submitted.status == "submitted"


def test_limits_turned_on_the_spot_are_no_evidence(author: User, draft: SchemeVersion) -> None:
    answer = as_(author).post(address(draft), {"step": "keep", LIMIT: "900000"})
    assert answer.status_code == 422
    assert not draft.evidence.exists()


def test_limits_are_written_into_the_draft(author: User, draft: SchemeVersion) -> None:
    answer = as_(author).post(address(draft), {"step": "write", LIMIT: "900000"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    wanted = copy.deepcopy(bands())
    wanted["rules"][0]["when"]["value"] = 900_000
    assert draft.document == wanted


def test_rules_in_force_can_be_tried_but_not_written(author: User, draft: SchemeVersion) -> None:
    effective = draft.scheme.versions.get(number=1)
    page = as_(author).get(address(effective), {LIMIT: "900000"})
    assert matrix(page) == [[3, 0], [1, 1]]
    assert not page.context["may_write"]
    for step in ("keep", "write"):
        as_(author).post(address(effective), {"step": step, LIMIT: "900000"})
    effective.refresh_from_db()
    assert effective.document == bands()
    assert effective.evidence.count() == 1


def test_who_may_look_and_who_may_write(people: People, draft: SchemeVersion) -> None:
    for name in ("simulate_version", "simulated_clients"):
        for user in (people.manager, people.colleague, people.nobody, people.branch_manager):
            assert as_(user).get(address(draft, name)).status_code == 403
        assert as_(people.compliance).get(address(draft, name)).status_code == 200
        assert Browser().get(address(draft, name)).status_code == 302
    assert as_(people.compliance).post(address(draft), {"step": "keep"}).status_code == 403
    assert not draft.evidence.exists()


def test_the_clients_behind_a_number(
    author: User, draft: SchemeVersion, book: list[Client], django_assert_max_num_queries: Any
) -> None:
    url, browser = address(draft, "simulated_clients"), as_(author)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(url, {"from": "0", "to": "0"})
    assert [row.client for row in page.context["shown"].rows] == [book[0], book[1]]
    assert (page.context["shown"].rows[0].before, page.context["shown"].rows[0].equity) == ("大户", 2e6)
    for who, expected in (
        ("down", [3]),
        ("up", []),
        ("could_rise", [3]),
        ("could_fall", [1]),
        ("x", [0, 1, 3, 2, 4]),
    ):
        page = as_(author).get(url, {"who": who})
        assert [row.client for row in page.context["shown"].rows] == [book[place] for place in expected], who
    page = as_(author).get(url, {"from": "7", "page": "99999999999999"})
    assert page.context["shown"].rows == []
    for words in ("²", "-1", "9" * 500, "0", "99999"):
        assert as_(author).get(url, {"from": words, "to": words, "page": words}).status_code == 200


def test_lists_show_only_clients_in_scope(people: People, draft: SchemeVersion, book: list[Client]) -> None:
    narrow = make_user(Role.HEAD_OFFICE_MANAGER, unit=people.branch, client_scope=ScopeKind.UNIT)
    browser = as_(narrow)
    page = browser.get(address(draft))
    assert page.context["sides"].found.figures["losers"] == 1
    assert page.context["losers"].count == 0
    assert book[3].name not in page.content.decode()
    listed = browser.get(address(draft, "simulated_clients"), {"page": "1"})
    assert {row.client for row in listed.context["shown"].rows} == set(book[:3])
    assert book[3].name not in listed.content.decode()


def cross(user: User, **query: str) -> Any:
    return as_(user).get(reverse("tiering:crosstab"), query)


def test_two_schemes_side_by_side(author: User, draft: SchemeVersion, book: list[Client]) -> None:
    """The house has everybody by average equity: 2,000,000, 1,200,000 and 1,100,000 gold, 900,000 quality."""
    page = cross(author, rows="house", columns="two")
    matrix = {line["name"]: line["cells"] for line in page.context["lines"] if line["total"]}
    assert matrix == {"黄金客户": [3, 0], "优质客户": [0, 1], "不活跃客户": [0, 1]}
    assert page.context["agreement"] == pytest.approx(0.95, abs=0.05)
    assert {one.client for one in page.context["clients"]} == set(book)
    cell = cross(author, rows="house", columns="two", row="2", column="0")
    assert {one.client for one in cell.context["clients"]} == {book[0], book[1], book[3]}
    assert cell.context["cell"] == ("黄金客户", "大户")
    for query in ({"row": "99", "column": "0"}, {"row": "x"}, {"rows": "none", "as_of": "x"}):
        assert cross(author, **query).status_code == 200
    same = cross(author, rows="two", columns="two")
    assert same.context["agreement"] == pytest.approx(1.0)


def test_every_shipped_scheme_lies_beside_the_house(author: User, book: list[Client]) -> None:
    for scheme in Scheme.objects.all():
        page = cross(author, rows="house", columns=scheme.code)
        assert page.status_code == 200
        assert sum(line["total"] for line in page.context["lines"]) == len(book), scheme.code


def test_disagreements_are_shown_in_scope(people: People, draft: SchemeVersion, book: list[Client]) -> None:
    narrow = make_user(Role.HEAD_OFFICE_MANAGER, unit=people.branch, client_scope=ScopeKind.UNIT)
    page = cross(narrow, rows="house", columns="two")
    assert {one.client for one in page.context["clients"]} == set(book[:3])
    assert book[3].name not in page.content.decode()
    for user in (people.manager, people.colleague, people.nobody):
        assert cross(user).status_code == 403


def test_side_by_side_before_the_first_night(author: User) -> None:
    assert cross(author).status_code == 200
