"""A client's trades, positions and cash flows: each once, from the richest source of its day."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view

from clients.api.common import visible_client
from clients.api.filters import CashFlowFilters, PositionFilters, TradeFilters
from clients.models import CashFlow, Position, Trade
from clients.queries import settlement
from clients.serializers.settlement import CashFlowSerializer, PositionSerializer, TradeSerializer
from crm.access import Permission
from crm.rest.views import ListEndpoint


class _DetailList(ListEndpoint):
    """All days, newest first; a single day in the order of its statement."""

    permission = Permission.CLIENTS_VIEW
    ordering_fields = {"trading_day": "trading_day", "ordinal": "ordinal"}

    @property
    def ordering(self) -> str:  # type: ignore[override]  # decided per request here
        return "ordinal" if self.request and "trading_day" in self.request.query_params else "-trading_day"

    def find(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(contract__istartswith=text)


@extend_schema_view(get=extend_schema(summary=_("A client's trades"), tags=["trades"]))
class TradeList(_DetailList):
    model = Trade
    serializer_class = TradeSerializer
    filterset_class = TradeFilters

    def rows(self) -> QuerySet[Trade]:
        return settlement.trades(visible_client(self.request, self.kwargs["client_id"]))


@extend_schema_view(
    get=extend_schema(
        summary=_("A client's positions"),
        description=_("Without trading_day: the positions of the client's last settled day."),
        tags=["positions"],
    )
)
class PositionList(_DetailList):
    model = Position
    serializer_class = PositionSerializer
    filterset_class = PositionFilters

    def rows(self) -> QuerySet[Position]:
        client = visible_client(self.request, self.kwargs["client_id"])
        is_day_given = "trading_day" in self.request.query_params
        return settlement.positions(client, None if is_day_given else client.as_of)


@extend_schema_view(get=extend_schema(summary=_("A client's cash flows"), tags=["cash flows"]))
class CashFlowList(_DetailList):
    model = CashFlow
    serializer_class = CashFlowSerializer
    filterset_class = CashFlowFilters

    def rows(self) -> QuerySet[CashFlow]:
        return settlement.cash_flows(visible_client(self.request, self.kwargs["client_id"]))

    def find(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(note__icontains=text)
