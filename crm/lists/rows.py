"""The rows a list shows: scope, filters and order applied in one place for page, export and neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm import keyset
from crm.lists.filters import ListFilters
from crm.lists.spec import ListSpec
from crm.lists.state import ListState
from crm.models import User


@dataclass(frozen=True)
class ListResult:
    state: ListState
    filters: ListFilters
    page: keyset.KeysetPage[Any]
    count: int

    @property
    def is_count_capped(self) -> bool:
        return self.count > keyset.COUNT_LIMIT


@dataclass(frozen=True)
class Neighbours:
    """The rows before and after one row of a filtered list."""

    previous: Any | None
    next: Any | None


def filtered(
    spec: ListSpec, user: User, filters: QueryDict, shown: QuerySet[Any] | None = None
) -> ListFilters:
    """The list's rows under its filters; `shown` are all its rows, where the caller has them already."""
    return spec.filters(filters, spec.rows(user) if shown is None else shown, user=user)


def find_page(spec: ListSpec, user: User, params: QueryDict) -> ListResult:
    """One page of the list that the URL describes; a cursor that is not ours is a bad request."""
    state = ListState.read(spec, params)
    shown = spec.rows(user)
    filters = filtered(spec, user, state.filters, shown)
    rows = filters.qs
    try:
        page = keyset.page(rows, order=state.order, size=state.size, cursor=state.cursor or None, shown=shown)
    except keyset.BadCursor as error:
        raise BadRequest(_("This page address is not valid. Start again from the first page.")) from error
    return ListResult(state, filters, page, keyset.count_up_to_limit(rows))


def find_neighbours(spec: ListSpec, user: User, query: str, row: Any) -> Neighbours:
    """The row's neighbours in the list whose query string is given: two rows read, however long the list."""
    state = ListState.read(spec, QueryDict(query))
    shown = spec.rows(user)
    rows = filtered(spec, user, state.filters, shown).qs
    before, after = keyset.neighbours(rows, order=state.order, row=row, shown=shown)
    return Neighbours(before, after)
