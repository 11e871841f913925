from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from crm import keyset

PAGE_SIZE = 50
MAX_PAGE_SIZE = 1000
PARAMETERS = frozenset({"page_size", "cursor", "ordering"})


class KeysetPagination(BasePagination):
    """`next` and `previous` follow the key of the last row seen, so that a late page costs what the first does."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any | None = None) -> list[Any]:
        self.request = request
        try:
            page: keyset.KeysetPage[Any] = keyset.page(
                queryset,
                order=chosen_order(request, view),
                size=chosen_size(request),
                cursor=request.query_params.get("cursor"),
                shown=getattr(view, "shown", None),
            )
        except keyset.BadCursor as error:
            raise bad_cursor() from error
        self.next, self.previous = page.next, page.previous
        return page.rows

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self._link(self.next), "previous": self._link(self.previous)}
        return Response({**links, "results": data})

    def _link(self, cursor: str | None) -> str | None:
        return cursor and replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        columns = list(view.ordering_fields)
        orders = [sign + name for name in columns for sign in ("", "-")]
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        return [
            _parameter("cursor", {"type": "string"}),
            _parameter("ordering", {"type": "string", "enum": orders}),
            _parameter("page_size", size),
        ]


def chosen_size(request: Request) -> int:
    """`page_size`, cut at the largest that is served; anything but a positive whole number is an error."""
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if not text.isascii() or not text.isdigit() or not text.strip("0"):
        raise ValidationError({"page_size": [_("Give a whole number from 1 to 1000.")]})
    return MAX_PAGE_SIZE if len(text) > 9 else min(int(text), MAX_PAGE_SIZE)


def chosen_order(request: Request, view: Any) -> str:
    """The model's column to sort by, with its sign; the view maps the names of the API to the model's."""
    columns: dict[str, str] = view.ordering_fields
    text = request.query_params.get("ordering") or view.ordering
    sign, name = ("-", text[1:]) if text.startswith("-") else ("", text)
    if name not in columns:
        choices = ", ".join(sorted(columns))
        raise ValidationError({"ordering": [_("Sort by one of: %(choices)s.") % {"choices": choices}]})
    return sign + columns[name]


def bad_cursor() -> ValidationError:
    return ValidationError({"cursor": [_("This cursor does not belong to this list. Begin without one.")]})


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
