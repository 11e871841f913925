"""What a list's address says and how it is written again: filters, order, columns, size, place."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import django_filters
import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Client
from crm.access import Permission
from crm.lists.columns import Column, Kind
from crm.lists.filters import ListFilters
from crm.lists.registry import UnknownList, find, register
from crm.lists.spec import ListSpec
from crm.lists.state import PAGE_SIZES, ListState, default_columns

COLUMNS = (
    Column("number", "Number", order="client_id", is_fixed=True),
    Column("name", "Name", order="name_pinyin"),
    Column("equity", "Equity", Kind.MONEY, order="equity"),
    Column("opened", "Opened", Kind.DATE, is_default=False),
)


def rows(_user: Any) -> Any:
    return Client.objects.none()


class Filters(ListFilters):
    search = django_filters.CharFilter()
    kind = django_filters.CharFilter()
    tier = django_filters.CharFilter()
    equity = django_filters.RangeFilter()

    class Meta:
        model = Client
        fields: ClassVar[list[str]] = []


SPEC = ListSpec("tests", "Tests", Permission.CLIENTS_VIEW, rows, Filters, COLUMNS, "-equity")


def state(query: str = "") -> ListState:
    return ListState.read(SPEC, QueryDict(query))


def names(of: ListState) -> list[str]:
    return [column.name for column in of.columns]


def test_an_empty_address_is_the_list_as_it_comes() -> None:
    found = state()
    assert (found.order, found.cursor, found.view, found.size) == ("-equity", "", "", 25)
    assert names(found) == ["number", "name", "equity"]
    assert found.query() == ""


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("order=equity", "equity"),
        ("order=-client_id", "-client_id"),
        ("order=name_pinyin", "name_pinyin"),
        ("order=", "-equity"),
    ],
)
def test_it_is_sorted_by_what_its_columns_offer(query: str, order: str) -> None:
    assert state(query).order == order
    assert state(query).order_field == order.lstrip("-")


@pytest.mark.parametrize("order", ["password", "--equity", "org_unit__name", "-", "equity;drop", "identity"])
def test_any_other_order_is_a_bad_request(order: str) -> None:
    with pytest.raises(BadRequest):
        state(f"order={order}")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("columns=opened", ["number", "opened"]),
        ("columns=opened,name", ["number", "name", "opened"]),
        ("columns=opened&columns=name", ["number", "name", "opened"]),
        ("columns=nonsense", ["number", "name", "equity"]),
        ("columns=nonsense,opened", ["number", "opened"]),
        ("columns=,", ["number", "name", "equity"]),
        ("columns=number", ["number"]),
    ],
)
def test_columns_are_chosen_by_name_and_keep_their_order(query: str, shown: list[str]) -> None:
    assert names(state(query)) == shown


@pytest.mark.parametrize(
    ("text", "size"),
    [*[(str(size), size) for size in PAGE_SIZES], ("26", 25), ("-50", 25), ("050", 25), ("", 25)],
)
def test_only_the_sizes_on_offer_are_served(text: str, size: int) -> None:
    assert state(f"page_size={text}").size == size


def test_what_is_left_empty_is_no_filter() -> None:
    found = state("kind=&tier=a&tier=&tier=b&order=equity&cursor=x&view=3&list=y&page_size=50")
    assert list(found.filters.lists()) == [("tier", ["a", "b"])]


def test_the_address_is_written_as_short_as_it_can_be() -> None:
    assert state("order=-equity&page_size=25&columns=number,name,equity").query() == ""
    found = state("tier=a&tier=b&order=equity&columns=opened&page_size=50&view=7&cursor=abc")
    assert found.query() == "tier=a&tier=b&order=equity&columns=number%2Copened&page_size=50&view=7"
    assert found.query(with_view=False).endswith("page_size=50")
    assert found.query(order="-equity", cursor="z").endswith("page_size=50&view=7&cursor=z")
    assert "order=" not in found.query(order="-equity")


@given(
    st.dictionaries(
        st.sampled_from(["kind", "tier", "search"]), st.lists(st.text(min_size=1, max_size=5), max_size=3)
    ),
    st.sampled_from(["equity", "-equity", "client_id", "-name_pinyin"]),
    st.sets(st.sampled_from([column.name for column in COLUMNS])),
    st.sampled_from(PAGE_SIZES),
)
def test_an_address_written_is_the_same_list_when_it_is_read(
    filters: dict[str, list[str]], order: str, columns: set[str], size: int
) -> None:
    params = QueryDict(mutable=True)
    for name, values in filters.items():
        params.setlist(name, values)
    params["order"], params["columns"], params["page_size"] = order, ",".join(columns), str(size)
    first = ListState.read(SPEC, params)
    again = ListState.read(SPEC, QueryDict(first.query()))
    assert (again.order, again.columns, again.size) == (first.order, first.columns, first.size)
    assert again.filters == first.filters
    assert again.query() == first.query()


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("tier", "equity_min=1&equity_max=2&search=x"),
        ("equity", "tier=a&tier=b&search=x"),
        ("search", "tier=a&tier=b&equity_min=1&equity_max=2"),
        ("absent", "tier=a&tier=b&equity_min=1&equity_max=2&search=x"),
    ],
)
def test_a_filter_taken_away_takes_both_its_ends(name: str, left: str) -> None:
    found = state("tier=a&tier=b&equity_min=1&equity_max=2&search=x&cursor=abc")
    assert found.without(name) == left


@pytest.mark.parametrize(
    ("query", "column", "turned"),
    [
        ("", "equity", "order=equity"),
        ("order=equity", "equity", ""),
        ("", "name", "order=name_pinyin"),
        ("order=name_pinyin", "name", "order=-name_pinyin"),
        ("order=name_pinyin", "equity", ""),
    ],
    ids=["turned", "turned-back", "text-upwards", "text-turned", "figures-downwards"],
)
def test_a_heading_turns_its_own_order_and_starts_figures_with_the_largest(
    query: str, column: str, turned: str
) -> None:
    assert state(query).sorted_by(SPEC.columns_by_name[column]) == turned


def test_what_the_list_shows_unasked() -> None:
    assert [column.name for column in default_columns(SPEC)] == ["number", "name", "equity"]
    assert SPEC.order_fields == {"client_id", "name_pinyin", "equity"}
    assert not state().has_chosen_columns
    assert state("columns=number").has_chosen_columns


class TestRegistry:
    def test_a_list_is_found_by_its_name_even_by_a_worker(self) -> None:
        assert find("clients").name == "clients"
        with pytest.raises(UnknownList):
            find("nonsense")

    def test_two_lists_of_one_name_are_a_mistake(self) -> None:
        own = find("clients")
        assert register(own) is own
        twin = ListSpec("clients", "x", Permission.CLIENTS_VIEW, rows, ListFilters, COLUMNS, "equity")
        with pytest.raises(ValueError, match="two lists are called clients"):
            register(twin)
        assert find("clients") is own


class TestColumns:
    class Row:
        name = "甲"
        branch = None
        opened = date(2026, 8, 11)

        def get_kind_display(self) -> str:
            return "Person"

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            (Column("name", "N"), "甲"),
            (Column("x", "N", value="name"), "甲"),
            (Column("x", "N", value="branch.name"), None),
            (Column("x", "N", value="nowhere.at.all"), None),
            (Column("x", "N", value="opened.year"), 2026),
            (Column("x", "N", value="get_kind_display"), "Person"),
            (Column("x", "N", value=lambda row: row.name * 2), "甲甲"),
        ],
        ids=["own-name", "path", "empty-step", "no-such", "two-steps", "called", "function"],
    )
    def test_a_column_reads_its_row(self, column: Column, value: object) -> None:
        assert column.read(self.Row()) == value
        assert column.read_unmasked(self.Row()) == value

    def test_what_an_approved_export_holds_instead(self) -> None:
        column = Column("phone", "P", value=lambda _row: "138****1234", unmasked=lambda _row: "13812341234")
        assert (column.read(self.Row()), column.read_unmasked(self.Row())) == ("138****1234", "13812341234")

    @pytest.mark.parametrize("kind", list(Kind), ids=str)
    def test_figures_stand_on_the_right(self, kind: Kind) -> None:
        figures = {Kind.MONEY, Kind.SIGNED_MONEY, Kind.RATIO, Kind.NUMBER}
        assert Column("x", "X", kind).is_right_aligned is (kind in figures)
