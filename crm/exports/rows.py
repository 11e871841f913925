"""What an export holds: the list as its author saw it, under the scope the author has when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict

from crm import tables
from crm.lists import registry
from crm.lists.chips import Chip, chips
from crm.lists.columns import Column, Kind
from crm.lists.rows import filtered
from crm.lists.state import ListState
from crm.models import Export, User

CHUNK = 1_000


def find_rows(dataset: str, user: User, query: str) -> QuerySet[Any]:
    spec = registry.find(dataset)
    state = ListState.read(spec, QueryDict(query))
    rows = filtered(spec, user, state.filters).qs
    field = F(state.order_field)
    by_column = field.desc(nulls_last=True) if state.order.startswith("-") else field.asc(nulls_last=True)
    return rows.order_by(by_column, "-pk" if state.order.startswith("-") else "pk")


def count_rows(dataset: str, user: User, query: str) -> int:
    """How many rows the file would have now."""
    table = tables.find(dataset)
    if table:
        return len(table.read(user, QueryDict(query)).rows)
    return find_rows(dataset, user, query).count()


def title_of(dataset: str) -> str:
    """Raises registry.UnknownList for a name that nothing has."""
    table = tables.find(dataset)
    return str(table.title if table else registry.find(dataset).title)


def find_chips(export: Export) -> list[Chip]:
    """The filters of the file in words, for whoever decides on it."""
    table = tables.find(export.dataset)
    if table:
        words = table.read(export.requested_by, QueryDict(export.query)).words
        return [Chip(label, text, "") for label, text in words]
    spec = registry.find(export.dataset)
    state = ListState.read(spec, QueryDict(export.query))
    return chips(filtered(spec, export.requested_by, state.filters), state)


def find_columns(export: Export) -> list[Column]:
    table = tables.find(export.dataset)
    if table:
        return list(table.read(export.requested_by, QueryDict(export.query)).columns)
    columns = registry.find(export.dataset).columns_by_name
    return [columns[name] for name in export.columns if name in columns]


def values(export: Export, columns: list[Column], told: Callable[[int], None]) -> Iterator[list[Any]]:
    """Row by row the columns' values; `told` hears how many rows are done, every thousand."""
    table = tables.find(export.dataset)
    if table:
        found = table.read(export.requested_by, QueryDict(export.query)).rows
        yield from (list(row) for row in found)
        told(len(found))
        return
    done = 0
    rows = find_rows(export.dataset, export.requested_by, export.query)
    if export.is_unmasked:
        # Lists leave ciphertext unread; here it is wanted, and not row by row.
        rows = rows.defer(None)
    for row in rows.iterator(chunk_size=CHUNK):
        yield [_value(column, row, is_unmasked=export.is_unmasked) for column in columns]
        done += 1
        if done % CHUNK == 0:
            told(done)
    told(done)


def _value(column: Column, row: Any, *, is_unmasked: bool) -> Any:
    value = column.read_unmasked(row) if is_unmasked else column.read(row)
    if column.kind is Kind.TAGS:
        return ", ".join(tag.name for tag in value)
    return value
