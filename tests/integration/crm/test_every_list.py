"""Every list of the house, by its declaration alone: each order, each column, each filter with whatever is typed."""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from crm.access import permits
from crm.exports import actions as exports
from crm.exports.rows import find_rows
from crm.lists import registry
from crm.lists.cells import lines
from crm.lists.columns import Kind
from crm.lists.page import bar_context, table_context
from crm.lists.rows import ListResult, find_neighbours, find_page
from crm.lists.spec import ListSpec
from crm.models import User
from tests.factories.clients import NOW
from tests.people import make_people
from tests.scope.world import World, build

pytestmark = pytest.mark.django_db
registry._read_declarations()
NAMES = sorted(registry._lists)
SPECS = [registry.find(name) for name in NAMES]
# What a number, a day, a search and a choice each cannot be, or only just.
TYPED = ["\x00", "²", "99999999999999999999", "9999-12-31", "'%_\\"]


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture(params=NAMES)
def spec(request: pytest.FixtureRequest) -> ListSpec:
    return registry.find(request.param)


def page(spec: ListSpec, user: User, query: str = "") -> ListResult:
    return find_page(spec, user, QueryDict(query))


def typed(name: str, value: str) -> QueryDict:
    params = QueryDict(mutable=True)
    params[name] = value
    return params


def filter_names(spec: ListSpec) -> list[str]:
    """Each filter by the names of its fields in the address: both ends of a range."""
    names = []
    for name, each in spec.filters.base_filters.items():
        suffixes = getattr(each.field.widget, "suffixes", [None])
        names += [f"{name}_{suffix}" if suffix else name for suffix in suffixes]
    return names


def test_choices_are_those_of_the_moment() -> None:
    """Whoever reads the fields of the class, as a schema does, does not keep its choices for others."""
    people = make_people()
    for spec in (registry.find("alerts"), registry.find("clients")):
        assert "branch" in spec.filters.base_filters
        _ = spec.filters.base_filters["branch"].field
        asked = spec.filters({"branch": people.branch.code}, spec.rows(people.manager), user=people.manager)
        assert asked.is_valid(), asked.errors


def test_all_lists_are_here() -> None:
    assert set(NAMES) >= {
        "alerts",
        "audit",
        "clients",
        "jobs",
        "outbox",
        "tickets",
        "tier_changes",
        "tokens",
        "users",
    }


def test_each_order_is_the_same_on_the_page_and_in_the_export(world: World) -> None:
    for spec in SPECS:
        user = world.administrator
        everything = {row.pk for row in spec.rows(user)}
        for name, sign in product(sorted(spec.order_fields), ("", "-")):
            query = f"order={sign}{name}&page_size=200"
            shown = [row.pk for row in page(spec, user, query).page.rows]
            assert set(shown) == everything, query
            assert shown == [row.pk for row in find_rows(spec.name, user, query)], query


def test_each_row_lies_between_its_neighbours(world: World) -> None:
    for spec in SPECS:
        user = world.administrator
        shown = page(spec, user, "page_size=200").page.rows
        for place, row in enumerate(shown):
            found = find_neighbours(spec, user, "", row)
            assert found.previous == (shown[place - 1] if place else None)
            assert found.next == (shown[place + 1] if place + 1 < len(shown) else None)


def test_each_column_prints_for_each_row(world: World) -> None:
    for spec in SPECS:
        rows = list(spec.rows(world.administrator))
        found = lines(spec, spec.columns, rows, "")
        assert [line.pk for line in found] == [row.pk for row in rows]
        for line in found:
            assert len(line.cells) == len(spec.columns)
            assert all(isinstance(cell.text, str) and cell.label for cell in line.cells)


def test_columns_have_names_of_their_own_and_something_to_stand_first(spec: ListSpec) -> None:
    names = [column.name for column in spec.columns]
    assert len(names) == len(set(names))
    assert any(column.is_fixed for column in spec.columns)
    assert set(spec.main_filters) <= set(spec.filters.base_filters)
    assert all(column.kind is not Kind.TAGS or not column.order for column in spec.columns)


def test_whatever_is_typed_shows_fewer_rows_and_breaks_nothing(spec: ListSpec, world: World) -> None:
    user = world.administrator
    everything = {row.pk for row in spec.rows(user)}
    for name, value in product(filter_names(spec), TYPED):
        result = find_page(spec, user, typed(name, value))
        shown = {row.pk for row in result.page.rows}
        assert shown <= everything, (name, value)
        if not result.filters.is_valid():
            assert (shown, result.count) == (set(), 0), (name, value)


def test_the_bar_and_the_table_have_what_they_print(world: World) -> None:
    for spec in SPECS:
        result = page(spec, world.administrator)
        context = table_context(result, world.administrator) | bar_context(result)
        fields = context["main_fields"] + context["more_fields"]
        assert sorted(field.bound.name for field in fields) == sorted(spec.filters.base_filters)
        assert len(context["headings"]) == len(result.state.columns)
        assert {heading.direction for heading in context["headings"]} <= {"", "ascending", "descending"}
        assert (context["chips"], context["count"]) == ([], len(result.page.rows))


def test_a_foreign_place_is_a_bad_request_or_a_page(world: World) -> None:
    for spec in SPECS:
        everything = {row.pk for row in spec.rows(world.administrator)}
        for cursor in ("x", "W10", "WzAsbnVsbCxudWxsXQ", "%00", "WzAsIngiLCJ5Il0", "a" * 5_000):
            with suppress(BadRequest):
                found = find_page(spec, world.administrator, typed("cursor", cursor))
                assert {row.pk for row in found.page.rows} <= everything


def test_a_page_costs_the_same_for_one_row_and_for_many(
    spec: ListSpec, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        result = page(spec, world.administrator)
        lines(spec, spec.columns, result.page.rows, "")


def test_an_export_of_all_columns_has_a_line_for_each_row(world: World) -> None:
    for spec in SPECS:
        if not spec.is_exportable:
            continue
        asked: dict[str, Any] = {
            "query": "", "columns": [column.name for column in spec.columns], "file_format": "csv", "purpose": "x",
            "is_unmasked": False, "by": world.administrator, "now": NOW,
        }  # fmt: skip
        export = exports.run(export_id=exports.request(spec=spec, **asked).pk, clock=lambda: NOW)
        content = exports.hand_out(export=export, by=world.administrator, now=NOW).decode("utf-8-sig")
        assert content.count("\r\n") == export.done_rows + 1
        assert export.done_rows >= export.expected_rows


def test_people_see_no_row_of_the_other_branch(spec: ListSpec, world: World) -> None:
    for person in world.people:
        if not permits(person.user, spec.permission):
            continue
        shown = page(spec, person.user, "page_size=200").page.rows
        text = str([[cell.text for cell in line.cells] for line in lines(spec, spec.columns, shown, "")])
        for side in person.foreign:
            assert not any(word in text for word in side.words), (person.name, spec.name)
