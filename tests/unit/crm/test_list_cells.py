"""A row as the table prints it: words, figures, badges, links, colours; and nothing a client's name can break."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.models import Client
from crm.access import Permission
from crm.lists.cells import as_text, lines
from crm.lists.chips import Chip, chips
from crm.lists.columns import Column, Kind
from crm.lists.fields import FilterField, style
from crm.lists.filters import ListFilters
from crm.lists.spec import ListSpec
from crm.lists.state import ListState
from crm.lists.widgets import DateRangeWidget, RangeWidget

MOMENT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
UNSAFE = re.compile(r"<script|<img")


@dataclass
class Tag:
    name: str
    colour: str = "blue"


@dataclass
class Row:
    pk: int
    name: str = "甲"
    amount: Decimal | None = None
    tags: tuple[Tag, ...] = ()


class Filters(ListFilters):
    search = django_filters.CharFilter(label="Search")
    kind = django_filters.ChoiceFilter(choices=[("a", "First"), ("b", "Second")], label="Kind")
    tier = django_filters.MultipleChoiceFilter(choices=[("a", "Gold"), ("b", "Silver")], label="Tier")
    equity = django_filters.RangeFilter(label="Equity", widget=RangeWidget)
    opened = django_filters.DateFromToRangeFilter(
        field_name="opened_on", label="Opened", widget=DateRangeWidget
    )

    class Meta:
        model = Client
        fields: ClassVar[list[str]] = []


def spec(*columns: Column, row_url: Any = None) -> ListSpec:
    return ListSpec(
        "tests", "Tests", Permission.CLIENTS_VIEW, lambda _user: Client.objects.none(), Filters, columns, "id",
        row_url=row_url,
    )  # fmt: skip


def cell(column: Column, row: Row, url: Any = None) -> Any:
    ((line,),) = [lines(spec(column, row_url=url), [column], [row], "tier=a&order=x")]
    return line.cells[0]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.TEXT, None, ""),
        (Kind.TEXT, 0, "0"),
        (Kind.MONEY, Decimal("1234567.891"), "1,234,567.89"),
        (Kind.MONEY, None, "–"),
        (Kind.SIGNED_MONEY, Decimal(5), "+5.00"),
        (Kind.SIGNED_MONEY, Decimal(-5), "−5.00"),
        (Kind.SIGNED_MONEY, Decimal(0), "0.00"),
        (Kind.SIGNED_MONEY, None, "–"),
        (Kind.RATIO, Decimal("0.4247"), "42.47%"),
        (Kind.RATIO, None, "–"),
        (Kind.NUMBER, 1234567, "1,234,567"),
        (Kind.NUMBER, 0, "0"),
        (Kind.NUMBER, None, "–"),
        (Kind.DATE, date(2026, 11, 20), "2026-11-20"),
        (Kind.DATE, None, "–"),
        (Kind.MOMENT, MOMENT, "2026-11-21 00:30"),
        (Kind.MOMENT, None, "–"),
        (Kind.FLAG, False, ""),
        (Kind.FLAG, None, ""),
    ],
)  # fmt: skip
def test_a_value_in_the_words_of_the_glass(kind: Kind, value: Any, text: str) -> None:
    assert as_text(kind, value) == text


def test_a_flag_speaks_the_readers_language() -> None:
    with translation.override("en"):
        assert as_text(Kind.FLAG, True) == "Yes"
    with translation.override("zh-hans"):
        assert as_text(Kind.FLAG, True) == "是"


@pytest.mark.parametrize(
    ("amount", "css"), [("5.00", "pl-gain"), ("-5.00", "pl-loss"), ("0.00", None), (None, None)]
)
def test_a_result_has_the_colour_of_its_sign(amount: str | None, css: str | None) -> None:
    found = cell(Column("amount", "A", Kind.SIGNED_MONEY), Row(1, amount=Decimal(amount) if amount else None))
    assert ("pl-" in found.css) is bool(css)
    assert css is None or css in found.css
    assert "text-end" in found.css


def test_the_fixed_column_leads_to_its_row_and_back_to_its_list() -> None:
    found = cell(Column("name", "N", is_fixed=True), Row(7), lambda row: f"/x/{row.pk}/")
    assert found.html == '<a href="/x/7/?list=tier%3Da%26order%3Dx">甲</a>'
    assert cell(Column("name", "N", is_fixed=True), Row(7)).html == "甲"
    assert cell(Column("name", "N"), Row(7), lambda row: f"/x/{row.pk}/").html == "甲"


def test_badges_and_tags_have_their_colours() -> None:
    badge = Column("name", "N", Kind.BADGE, colour=lambda _row: "red")
    assert cell(badge, Row(1)).html == '<span class="badge bg-red-lt">甲</span>'
    assert (
        cell(Column("name", "N", Kind.BADGE), Row(1)).html == '<span class="badge bg-secondary-lt">甲</span>'
    )
    assert cell(badge, Row(1, name="")).html == ""
    tagged = cell(Column("tags", "T", Kind.TAGS), Row(1, tags=(Tag("老"), Tag("新", "green"))))
    assert tagged.html == '<span class="badge bg-blue-lt">老</span> <span class="badge bg-green-lt">新</span>'
    assert cell(Column("tags", "T", Kind.TAGS), Row(1)).html == ""


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.BADGE, Kind.TAGS], ids=str)
@pytest.mark.parametrize("name", ["<script>1</script>", '"><img src=x onerror=1>', "{{ x }}", "&amp;"])
def test_a_name_is_never_markup(kind: Kind, name: str) -> None:
    row = Row(1, name=name, tags=(Tag(name),))
    found = cell(
        Column("tags" if kind is Kind.TAGS else "name", "N", kind, is_fixed=True), row, lambda _row: "/x/"
    )
    printed = conditional_escape(found.html)
    assert not UNSAFE.search(printed)
    assert (
        name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in printed
    )


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=30))
def test_plain_text_is_left_to_the_template_to_escape(name: str) -> None:
    found = cell(Column("name", "N"), Row(1, name=name))
    assert found.text == found.html == name
    assert not isinstance(found.html, SafeString)


class TestChips:
    def chips(self, query: str) -> list[Chip]:
        params = QueryDict(query)
        of = spec(Column("name", "N"))
        return chips(Filters(params, Client.objects.none()), ListState.read(of, params))

    @pytest.mark.parametrize(
        ("query", "label", "text"),
        [
            ("search=wang", "Search", "wang"),
            ("kind=b", "Kind", "Second"),
            ("tier=a&tier=b", "Tier", "Gold, Silver"),
            ("equity_min=1000000&equity_max=", "Equity", "1,000,000 – "),
            ("equity_max=0.5", "Equity", " – 0.5"),
            ("opened_after=2026-01-01&opened_before=2026-11-20", "Opened", "2026-01-01 – 2026-11-20"),
        ],
    )
    def test_a_filter_in_force_can_be_taken_away(self, query: str, label: str, text: str) -> None:
        assert self.chips(query) == [Chip(label, text, "?")]

    def test_each_takes_only_itself_away(self) -> None:
        found = {chip.label: chip.without for chip in self.chips("search=x&kind=a&equity_min=1")}
        assert found == {
            "Search": "?kind=a&equity_min=1", "Kind": "?search=x&equity_min=1", "Equity": "?search=x&kind=a",
        }  # fmt: skip

    def test_nothing_asked_and_nothing_valid_have_none(self) -> None:
        assert self.chips("") == []
        assert self.chips("kind=nonsense") == []


class TestFilters:
    def test_a_value_that_does_not_fit_shows_no_rows(self) -> None:
        filters = Filters(QueryDict("equity_min=abc"), Client.objects.all())
        assert not filters.is_valid()
        assert filters.qs.query.is_empty()

    def test_the_bar_has_the_main_ones_in_their_order(self) -> None:
        shown, others = Filters(QueryDict("tier=a"), Client.objects.none()).fields_for(("tier", "search"))
        assert [field.bound.name for field in shown] == ["tier", "search"]
        assert [field.bound.name for field in others] == ["kind", "equity", "opened"]
        tier, search = shown
        assert (tier.is_main, tier.is_many, tier.is_filled, tier.chosen) == (True, True, True, {"a"})
        assert (search.is_search, search.is_many, search.is_filled) == (True, False, False)
        assert tier.choices == [("a", "Gold"), ("b", "Silver")]

    @pytest.mark.parametrize(
        ("query", "is_filled"),
        [("equity_min=1", True), ("equity_max=1", True), ("equity_min=", False), ("", False)],
    )
    def test_a_range_is_filled_by_either_end(self, query: str, is_filled: bool) -> None:
        form = Filters(QueryDict(query), Client.objects.none()).form
        assert FilterField(form["equity"], False).is_filled is is_filled

    def test_nothing_is_sorted_out_twice(self) -> None:
        filters = Filters(QueryDict("tier=a"), Client.objects.all()).filters
        assert {each.distinct for each in filters.values()} == {False}

    @pytest.mark.parametrize(
        ("widget", "css"),
        [(forms.TextInput(), "form-control"), (forms.Select(), "form-select"),
         (forms.CheckboxInput(), "form-check-input"), (forms.TextInput(attrs={"class": "own"}), "own")],
    )  # fmt: skip
    def test_widgets_have_the_classes_of_the_glass(self, widget: forms.Widget, css: str) -> None:
        style(widget)
        assert widget.attrs["class"] == css

    @pytest.mark.parametrize(
        ("widget", "labels"), [(RangeWidget, ["at least", "at most"]), (DateRangeWidget, ["from", "until"])]
    )
    def test_both_ends_say_what_they_are(self, widget: Any, labels: list[str]) -> None:
        with translation.override("en"):
            context = widget().get_context("x", [None, None], {})
        assert [part["attrs"]["aria-label"] for part in context["widget"]["subwidgets"]] == labels
