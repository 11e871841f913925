"""What an export holds: the list as its author saw it, under the scope the author has when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict

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


def find_chips(export: Export) -> list[Chip]:
    """The filters of the file in words, for whoever decides on it."""
    spec = registry.find(export.dataset)
    state = ListState.read(spec, QueryDict(export.query))
    return chips(filtered(spec, export.requested_by, state.filters), state)


def find_columns(export: Export) -> list[Column]:
    columns = registry.find(export.dataset).columns_by_name
    return [columns[name] for name in export.columns if name in columns]


def values(export: Export, columns: list[Column], told: Callable[[int], None]) -> Iterator[list[Any]]:
    """Row by row the columns' values; `told` hears how many rows are done, every thousand."""
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
