from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views import View

from crm import keyset
from crm.access import Permission, permits
from crm.guard import Guarded
from crm.lists.cells import lines
from crm.lists.chips import chips
from crm.lists.columns import Column
from crm.lists.rows import ListResult, find_page
from crm.lists.saved import saved_views
from crm.lists.spec import ListSpec
from crm.lists.state import PAGE_SIZES, ListState
from crm.models import SavedView, User

TABLE_ID = "list"


@dataclass(frozen=True)
class Heading:
    column: Column
    url: str
    direction: str


class ListPage(Guarded, View):
    """A list as a page, and as the table alone where htmx asks for it. Subclasses name the spec, or as_view(spec=…).

    `extra` may add to the context of the whole page; `template_name` may extend lists/page.html.
    """

    spec: ListSpec = None  # type: ignore[assignment]  # as_view(spec=…) accepts only what the class has
    template_name: str = "lists/page.html"
    table_template_name: str = "lists/table.html"

    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        return [self.spec.permission]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        result = find_page(self.spec, self.user, request.GET)
        context = table_context(result, self.user)
        if is_table_only(request):
            response = render(request, self.table_template_name, context)
            # The address bar shows the list without its empty fields.
            response["HX-Push-Url"] = f"{request.path}?{result.state.query(cursor=result.state.cursor)}"
            patch_vary_headers(response, ["HX-Request"])
            return response
        context |= bar_context(result) | views_context(saved_views(self.spec.name, self.user), self.user)
        return render(request, self.template_name, context | self.extra())

    def extra(self) -> dict[str, Any]:
        return {}


def is_table_only(request: HttpRequest) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and htmx.target == TABLE_ID and not htmx.history_restore_request


def table_context(result: ListResult, user: User) -> dict[str, Any]:
    state, spec, page = result.state, result.state.spec, result.page
    return {
        "spec": spec,
        "state": state,
        "filters": result.filters,
        "chips": chips(result.filters, state),
        "headings": [_heading(state, column) for column in state.columns],
        "lines": lines(spec, state.columns, page.rows, state.query(with_view=False)),
        "count": min(result.count, keyset.COUNT_LIMIT),
        "is_count_capped": result.is_count_capped,
        "pager": _pager(result),
        "bulk_actions": [action for action in spec.bulk_actions if permits(user, action.permission)],
        "may_export": spec.is_exportable and permits(user, Permission.EXPORTS_CREATE),
        "list_query": state.query(with_view=False),
    }


def bar_context(result: ListResult) -> dict[str, Any]:
    main, more = result.filters.fields_for(result.state.spec.main_filters)
    return {
        "main_fields": main,
        "more_fields": more,
        "is_more_open": any(field.is_filled and not field.bound.is_hidden for field in more),
        "page_sizes": PAGE_SIZES,
    }


def views_context(views: QuerySet[SavedView], user: User) -> dict[str, Any]:
    return {"saved_views": list(views), "may_share_views": permits(user, Permission.VIEWS_SHARE)}


def _heading(state: ListState, column: Column) -> Heading:
    if not column.order:
        return Heading(column, "", "")
    is_sorted = state.order_field == column.order
    direction = ("descending" if state.order.startswith("-") else "ascending") if is_sorted else ""
    return Heading(column, f"?{state.sorted_by(column)}", direction)


def _pager(result: ListResult) -> dict[str, str]:
    """Addresses of the first, previous, next and last page; empty where there is none."""
    state, page = result.state, result.page
    return {
        "first": f"?{state.query()}" if page.previous else "",
        "previous": f"?{state.query(cursor=page.previous)}" if page.previous else "",
        "next": f"?{state.query(cursor=page.next)}" if page.next else "",
        "last": f"?{state.query(cursor=page.last)}" if page.next else "",
    }
