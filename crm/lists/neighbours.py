"""Previous and next on a detail page that was opened from a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from crm.lists.cells import FROM_LIST
from crm.lists.rows import find_neighbours
from crm.lists.spec import ListSpec
from crm.models import User


@dataclass(frozen=True)
class NeighbourLinks:
    list_url: str
    previous_url: str
    next_url: str


def neighbour_links(
    spec: ListSpec, user: User, query: str | None, row: Any, list_url: str
) -> NeighbourLinks | None:
    """Links for `lists/neighbours.html`; None where the page was not opened from a list. `query` is ?list=."""
    if query is None:
        return None
    found = find_neighbours(spec, user, query, row)
    return NeighbourLinks(
        f"{list_url}?{query}", _link(spec, found.previous, query), _link(spec, found.next, query)
    )


def _link(spec: ListSpec, row: Any | None, query: str) -> str:
    if row is None or spec.row_url is None:
        return ""
    return f"{spec.row_url(row)}?{urlencode({FROM_LIST: query})}"
