"""What a list's URL says: filters, order, columns, place. Everything else is worked out from it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.lists.columns import Column
from crm.lists.spec import ListSpec

ORDER, CURSOR, COLUMNS, VIEW, SIZE = "order", "cursor", "columns", "view", "page_size"
_OWN = frozenset({ORDER, CURSOR, COLUMNS, VIEW, SIZE, "list"})
PAGE_SIZES = (25, 50, 100, 200)


@dataclass(frozen=True)
class ListState:
    spec: ListSpec
    filters: QueryDict
    order: str
    columns: tuple[Column, ...]
    cursor: str
    view: str
    size: int

    @classmethod
    def read(cls, spec: ListSpec, params: QueryDict) -> ListState:
        """Raises BadRequest for an order that is not one of the list's."""
        order = params.get(ORDER) or spec.default_order
        if order.removeprefix("-") not in spec.order_fields:
            raise BadRequest(_("This list cannot be sorted by %(order)s.") % {"order": order[:40]})
        return cls(
            spec,
            _filters(spec, params),
            order,
            _columns(spec, params),
            params.get(CURSOR, ""),
            params.get(VIEW, ""),
            _size(spec, params.get(SIZE, "")),
        )

    @property
    def order_field(self) -> str:
        return self.order.removeprefix("-")

    @property
    def has_chosen_columns(self) -> bool:
        return self.columns != default_columns(self.spec)

    def query(self, *, order: str | None = None, cursor: str = "", with_view: bool = True) -> str:
        """The query string of this list with another order or place."""
        pairs = [(key, value) for key, values in self.filters.lists() for value in values]
        shown_order = order or self.order
        if shown_order != self.spec.default_order:
            pairs.append((ORDER, shown_order))
        if self.has_chosen_columns:
            pairs.append((COLUMNS, ",".join(column.name for column in self.columns)))
        if self.size != self.spec.page_size:
            pairs.append((SIZE, str(self.size)))
        if self.view and with_view:
            pairs.append((VIEW, self.view))
        if cursor:
            pairs.append((CURSOR, cursor))
        return urlencode(pairs)

    def without(self, name: str) -> str:
        """The query string without one filter, from the first page on."""
        left = self.filters.copy()
        for key in [key for key in left if key == name or key.rsplit("_", 1)[0] == name]:
            del left[key]
        return ListState(self.spec, left, self.order, self.columns, "", self.view, self.size).query()

    def sorted_by(self, column: Column) -> str:
        """The query string that sorts by a column: its own direction first turned, else large figures first."""
        if self.order_field == column.order:
            turned = column.order if self.order.startswith("-") else f"-{column.order}"
            return self.query(order=turned)
        return self.query(order=f"-{column.order}" if column.is_right_aligned else column.order)


def default_columns(spec: ListSpec) -> tuple[Column, ...]:
    return tuple(column for column in spec.columns if column.is_default or column.is_fixed)


def unknown_words(spec: ListSpec, params: QueryDict) -> list[str]:
    """The words of the address that the list does not know: pages pass over them, an export must not."""
    return [key for key in params if key not in _OWN and not _is_filter(spec, key)]


def _is_filter(spec: ListSpec, key: str) -> bool:
    """A filter's name, or one end of its range."""
    return bool({key, key.rsplit("_", 1)[0]} & set(spec.filters.base_filters))


def _filters(spec: ListSpec, params: QueryDict) -> QueryDict:
    filters = QueryDict(mutable=True)
    for key, values in params.lists():
        kept = [value for value in values if value != ""]
        if key not in _OWN and kept and _is_filter(spec, key):
            filters.setlist(key, kept)
    return filters


def _columns(spec: ListSpec, params: QueryDict) -> tuple[Column, ...]:
    names = {name for value in params.getlist(COLUMNS) for name in value.split(",") if name}
    chosen = tuple(column for column in spec.columns if column.is_fixed or column.name in names)
    return chosen if names & set(spec.columns_by_name) else default_columns(spec)


def _size(spec: ListSpec, text: str) -> int:
    return int(text) if text in {str(size) for size in PAGE_SIZES} else spec.page_size
