from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.common import chosen_currency, chosen_method, day_of, optional_day, visible_client
from clients.queries import settlement
from clients.queries.day_pages import DayPage, page_of_days
from clients.serializers.settlement import METHODS, DaySerializer
from crm.access import Permission
from crm.keyset import BadCursor, Cursor
from crm.rest import pagination
from crm.rest.pagination import KeysetPagination
from crm.rest.views import Endpoint

_METHOD = OpenApiParameter("method", str, enum=METHODS, default="mtm")
_CURRENCY = OpenApiParameter("currency", str, default="CNY")


class DayPagination(KeysetPagination):
    """The cursors of a list whose rows are sums: they name a day."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any | None = None) -> list[Any]:
        self.request = request
        order = pagination.chosen_order(request, view)
        cursor = _cursor(request)
        edge = {"before" if cursor.is_backwards else "after": _day(cursor)} if cursor else {}
        page: DayPage = queryset(
            size=pagination.chosen_size(request), newest_first=order.startswith("-"), **edge
        )
        rows = page.rows
        self.next = _link(rows[-1].trading_day, False) if page.has_after else None
        self.previous = _link(rows[0].trading_day, True) if page.has_before else None
        return rows


class DayList(Endpoint):
    permission = Permission.CLIENTS_VIEW
    serializer_class = DaySerializer
    pagination_class = DayPagination
    ordering_fields = {"trading_day": "trading_day"}
    ordering = "-trading_day"
    parameters = pagination.PARAMETERS | {"search", "from", "to", "method", "currency"}

    @extend_schema(
        operation_id="clients_days_list",
        summary=gettext_lazy("A client's days"),
        tags=["days"],
        parameters=[
            OpenApiParameter("from", date),
            OpenApiParameter("to", date),
            OpenApiParameter("search", str, description=gettext_lazy("The beginning of a day: 2026-03")),
            _METHOD,
            _CURRENCY,
        ],
        responses=DaySerializer(many=True),
    )
    def get(self, request: Request, client_id: str) -> Response:
        client = visible_client(request, client_id)
        first, last = optional_day(request, "from"), optional_day(request, "to")
        if first and last and first > last:
            raise ValidationError({"from": [_("The first day is after the last.")]})
        method, currency = chosen_method(request), chosen_currency(request)

        text = request.query_params.get("search", "").strip()

        def days(**page: Any) -> DayPage:
            return page_of_days(
                client, first=first, last=last, method=method, currency=currency, text=text, **page
            )

        assert isinstance(self.paginator, DayPagination)
        rows = self.paginator.paginate_queryset(days, request, self)
        return self.paginator.get_paginated_response(self.get_serializer(rows, many=True).data)


class DayDetail(Endpoint):
    permission = Permission.CLIENTS_VIEW
    serializer_class = DaySerializer
    parameters = frozenset({"method", "currency"})

    @extend_schema(
        operation_id="clients_days_retrieve",
        summary=gettext_lazy("One day of a client"),
        tags=["days"],
        parameters=[OpenApiParameter("trading_day", date, OpenApiParameter.PATH), _METHOD, _CURRENCY],
    )
    def get(self, request: Request, client_id: str, trading_day: str) -> Response:
        client = visible_client(request, client_id)
        day = settlement.day(
            client,
            day_of(trading_day, "trading_day"),
            method=chosen_method(request),
            currency=chosen_currency(request),
        )
        if day is None:
            raise Http404
        return Response(self.get_serializer(day).data)


def _cursor(request: Request) -> Cursor | None:
    text = request.query_params.get("cursor")
    try:
        return Cursor.decode(text) if text else None
    except BadCursor as error:
        raise pagination.bad_cursor() from error


def _day(cursor: Cursor) -> date:
    try:
        return day_of(cursor.key or "", "cursor")
    except ValidationError as error:
        raise pagination.bad_cursor() from error


def _link(day: date, is_backwards: bool) -> str:
    return Cursor(is_backwards, day.isoformat(), day.isoformat()).encode()
