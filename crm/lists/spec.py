from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from crm.access import Permission
from crm.lists.columns import Column, Text
from crm.lists.filters import ListFilters
from crm.models import User


@dataclass(frozen=True)
class BulkAction:
    """Something to do with the ticked rows: a page that is posted `pk` (many) and `next`, and asks for the rest."""

    name: str
    label: Text
    url_name: str
    permission: Permission
    icon: str = "checks"


@dataclass(frozen=True)
class ListSpec:
    """Everything that makes one list: the page, its export and its neighbours read the same words.

    `rows` gives the rows under a user's scope. `row_url` gives a row's page, "" where it has none.
    Filters named in `main_filters` stand in the bar; the others fold away behind "More filters".
    """

    name: str
    title: Text
    permission: Permission
    rows: Callable[[User], QuerySet[Any]]
    filters: type[ListFilters]
    columns: tuple[Column, ...]
    default_order: str
    row_url: Callable[[Any], str] | None = None
    main_filters: tuple[str, ...] = ()
    bulk_actions: tuple[BulkAction, ...] = ()
    empty_title: Text = ""
    empty_hint: Text = ""
    is_exportable: bool = True
    page_size: int = 25

    @cached_property
    def columns_by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def order_fields(self) -> frozenset[str]:
        default = self.default_order.lstrip("-")
        return frozenset({column.order for column in self.columns if column.order} | {default})
