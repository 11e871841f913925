"""The client list: filters, search, order, scope, and what a page costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from clients.models import Client
from clients.queries import clients as queries
from clients.queries.search import search
from crm.enums import ScopeKind
from tests.factories.clients import NOW, make_client, make_tag
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
URL = "/clients/"


@pytest.fixture
def people() -> People:
    return make_people()


def open_as(browser: Browser, user: Any, query: str = "", **headers: str) -> Any:
    browser.force_login(user)
    return browser.get(f"{URL}{query}", headers=headers)


def shown(answer: Any) -> list[str]:
    """The client ids of the page's rows, in their order."""
    return [line.cells[0].text for line in answer.context["lines"]]


class TestScope:
    def test_a_manager_sees_their_own_clients_only(self, client: Browser, people: People) -> None:
        mine = make_client(manager=people.manager)
        make_client(manager=people.colleague)
        assert shown(open_as(client, people.manager)) == [mine.client_id]

    def test_a_branch_manager_sees_the_branch(self, client: Browser, people: People) -> None:
        mine = make_client(manager=people.manager)
        make_client(manager=people.colleague)
        assert shown(open_as(client, people.branch_manager)) == [mine.client_id]

    def test_nobody_sees_nothing_and_is_told_so(self, client: Browser, people: People) -> None:
        make_client(manager=people.manager)
        answer = open_as(client, people.nobody)
        assert (answer.status_code, shown(answer)) == (200, [])

    def test_a_filter_never_widens_the_scope(self, client: Browser, people: People) -> None:
        make_client(manager=people.colleague, name="王小丽", phone_last4="1234")
        for query in (
            "?search=小丽",
            "?search=1234",
            "?archived=with",
            f"?branch={people.other_branch.code}",
        ):
            assert shown(open_as(client, people.manager, query)) == []

    def test_branch_choices_stay_within_the_scope(self, people: People) -> None:
        assert queries.branch_choices(people.branch_manager) == [(people.branch.code, people.branch.name)]
        codes = [code for code, _name in queries.branch_choices(people.compliance)]
        assert codes == [people.branch.code, people.other_branch.code]

    def test_somebody_logged_out_is_sent_to_the_login(self, client: Browser) -> None:
        answer = client.get(URL)
        assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/clients/")

    def test_chosen_units_widen_to_those_units(self, client: Browser, people: People) -> None:
        theirs = make_client(manager=people.colleague)
        people.manager.client_scope = ScopeKind.CHOSEN
        people.manager.save()
        people.manager.chosen_units.add(people.other_branch)
        assert shown(open_as(client, people.manager)) == [theirs.client_id]


class TestSearch:
    @pytest.fixture
    def found(self) -> Any:
        names = ["王小丽", "曾小明", "尉迟恭", "上海示例投资有限公司", "Alice Wong"]
        ids = {name: make_client(name=name, client_id=f"8100{at}") for at, name in enumerate(names)}
        ids["曾小明"].phone_last4 = "4321"
        ids["曾小明"].save()
        return lambda text: sorted(client.name for client in search(Client.objects.all(), text))

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("小", ["曾小明", "王小丽"]),
            ("小丽", ["王小丽"]),
            ("丽", ["王小丽"]),
            ("例投资", ["上海示例投资有限公司"]),
            ("王丽", []),
            ("zeng", ["曾小明"]),
            ("ZXM", ["曾小明"]),
            ("ceng", []),
            ("yuchi", ["尉迟恭"]),
            ("wong", []),
            ("alice", ["Alice Wong"]),
            (" 小 丽 ", ["王小丽"]),
            ("81002", ["尉迟恭"]),
            ("8100", ["Alice Wong", "上海示例投资有限公司", "尉迟恭", "曾小明", "王小丽"]),
            ("4321", ["曾小明"]),
            ("432", []),
            ("04321", []),
            ("%", []),
            ("_", []),
            ("小%", []),
        ],
    )
    def test_what_a_text_finds(self, found: Any, text: str, names: list[str]) -> None:
        assert found(text) == sorted(names)

    def test_an_empty_text_finds_all(self, found: Any) -> None:
        assert len(found("  ")) == 5

    def test_a_new_name_is_found_and_the_old_one_no_more(self, found: Any) -> None:
        Client.objects.filter(name="王小丽").update(name="赵大山")
        assert (found("大山"), found("小丽")) == (["赵大山"], [])

    def test_rows_written_in_bulk_are_found(self, found: Any) -> None:
        rows = [
            Client(client_id=f"82{at}", name=f"批量{at}号", created_at=NOW, updated_at=NOW) for at in range(3)
        ]
        Client.objects.bulk_create(rows)
        assert found("量1") == ["批量1号"]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("tier=gold", "a"),
            ("tier=gold&tier=diamond", "ab"),
            ("risk_state=margin_call", "b"),
            ("risk_state=abnormal", "c"),
            ("status=closed", "c"),
            ("kind=enterprise", "b"),
            ("equity_min=100&equity_max=200", "ab"),
            ("equity_min=150", "b"),
            ("commission_min=5", "a"),
            ("risk_degree_min=80", "b"),
            ("risk_degree_max=79.99", "a"),
            ("last_trade_after=2026-11-01&last_trade_before=2026-11-20", "a"),
            ("tag=VIP", "c"),
            ("is_incomplete=1", "b"),
            ("is_incomplete=0", "ac"),
            ("is_programme_trading=1", "a"),
            ("archived=only", "d"),
            ("archived=with", "abcd"),
            ("", "abc"),
        ],
    )
    def test_a_filter_finds(self, client: Browser, people: People, query: str, found: str) -> None:
        self.make(people)
        answer = open_as(client, people.manager, f"?{query}")
        assert "".join(shown(answer)) == found

    def make(self, people: People) -> None:
        def one(client_id: str, **fields: Any) -> Client:
            return make_client(manager=people.manager, client_id=client_id, **fields)

        one("a", tier="gold", equity=100, commission_month_avg=5, risk_degree="0.7999",
            last_traded_on=date(2026, 11, 20), is_programme_trading=True)  # fmt: skip
        one("b", tier="diamond", equity=200, risk_state="margin_call", kind="enterprise", risk_degree="0.80",
            is_incomplete=True, last_traded_on=date(2026, 10, 30))  # fmt: skip
        one("c", status="closed", is_abnormal=True).tags.add(make_tag("VIP"))
        one("d", archived_at=NOW, archived_by=people.manager)

    def test_by_branch_and_manager(self, client: Browser, people: People) -> None:
        mine = make_client(manager=people.manager)
        make_client(manager=people.colleague)
        for query in (f"?branch={people.branch.code}", f"?account_manager={people.manager.username}"):
            assert shown(open_as(client, people.compliance, query)) == [mine.client_id]

    @pytest.mark.parametrize(
        "query", ["equity_min=a", "tier=none", "last_trade_after=2026-13-01", "branch=x", "search=%00"]
    )
    def test_a_value_that_does_not_fit_shows_its_error_and_no_rows(
        self, client: Browser, people: People, query: str
    ) -> None:
        make_client(manager=people.manager)
        answer = open_as(client, people.manager, f"?{query}")
        assert (answer.status_code, shown(answer)) == (200, [])
        assert len(answer.context["filters"].form.errors) == 1

    def test_chips_name_each_filter_and_take_it_away(self, client: Browser, people: People) -> None:
        answer = open_as(client, people.manager, "?kind=enterprise&equity_min=5&order=-equity")
        chips = {chip.text: chip.without for chip in answer.context["chips"]}
        assert chips["5 – "] == "?kind=enterprise&order=-equity"
        assert "?equity_min=5&order=-equity" in chips.values()


class TestOrderAndPages:
    def test_large_figures_first_and_empty_ones_last(self, client: Browser, people: People) -> None:
        for client_id, equity in (("a", None), ("b", "1.00"), ("c", "2.00")):
            make_client(manager=people.manager, client_id=client_id, equity=equity and Decimal(equity))
        assert shown(open_as(client, people.manager, "?order=-equity")) == ["c", "b", "a"]

    def test_names_sort_by_pinyin(self, client: Browser, people: People) -> None:
        for name in ("张三", "曾小明", "安然"):
            make_client(manager=people.manager, name=name)
        answer = open_as(client, people.manager, "?order=name_pinyin")
        assert [line.cells[1].text for line in answer.context["lines"]] == ["安然", "曾小明", "张三"]

    def test_next_previous_first_and_last(self, client: Browser, people: People) -> None:
        ids = [make_client(manager=people.manager).client_id for _ in range(60)]
        first = open_as(client, people.manager)
        assert (shown(first), first.context["pager"]["previous"]) == (ids[:25], "")
        second = open_as(client, people.manager, first.context["pager"]["next"])
        assert shown(second) == ids[25:50]
        last = open_as(client, people.manager, second.context["pager"]["last"])
        assert (shown(last), last.context["pager"]["next"]) == (ids[35:], "")
        back = open_as(client, people.manager, second.context["pager"]["previous"])
        assert shown(back) == ids[:25]

    @pytest.mark.parametrize(
        "query", ["?order=phone", "?order=-archived_by__password", "?cursor=x", "?order=--equity"]
    )
    def test_a_made_up_order_or_place_is_a_bad_request(
        self, client: Browser, people: People, query: str
    ) -> None:
        assert open_as(client, people.manager, query).status_code == 400

    @pytest.mark.parametrize("rows", [5, 25])
    def test_a_page_costs_the_same_queries_whatever_its_rows(
        self,
        client: Browser,
        people: People,
        rows: int,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        tag = make_tag("VIP")
        for _ in range(rows):
            make_client(manager=people.manager).tags.add(tag)
        client.force_login(people.branch_manager)
        with django_assert_max_num_queries(12):
            answer = client.get(
                f"{URL}?order=-equity&search=shili&columns=phone,tags,introducing_broker,email"
            )
        assert len(shown(answer)) == rows


class TestFragment:
    def test_htmx_gets_the_table_alone_and_a_clean_address(self, client: Browser, people: People) -> None:
        query = "?search=&tier=&kind=enterprise&order=client_id&columns=client_id"
        answer = open_as(client, people.manager, query, **{"HX-Request": "true", "HX-Target": "list"})
        assert next(template.name for template in answer.templates) == "lists/table.html"
        assert answer["HX-Push-Url"] == "/clients/?kind=enterprise&columns=client_id%2Cname"
        assert "HX-Request" in answer["Vary"]

    def test_a_row_links_to_its_page_with_the_list_it_came_from(
        self, client: Browser, people: People
    ) -> None:
        one = make_client(manager=people.manager)
        answer = open_as(client, people.manager, "?order=-equity")
        assert answer.context["lines"][0].url == f"/clients/{one.client_id}/?list=order%3D-equity"

    def test_the_phone_is_masked(self, client: Browser, people: People) -> None:
        make_client(manager=people.manager, phone="13812345678", phone_last4="5678")
        text = open_as(client, people.manager, "?columns=phone").content.decode()
        assert "*******5678" in text
        assert "1381234" not in text
