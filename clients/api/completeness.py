from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions import completeness as actions
from clients.api.common import day_of
from clients.queries import coverage
from clients.queries.import_details import is_marked_complete
from clients.serializers.imports import CompletedDaySerializer, CoverageSerializer
from crm.access import Permission
from crm.guard import signed_in
from crm.rest.errors import Conflict
from crm.rest.views import Endpoint

_DAY = OpenApiParameter("trading_day", date, OpenApiParameter.PATH)


class SettlementDayDetail(Endpoint):
    permission = Permission.SETTLEMENT_VIEW
    serializer_class = CoverageSerializer

    @extend_schema(summary=_("How much of a day is in"), tags=["imports"], parameters=[_DAY])
    def get(self, request: Request, trading_day: str) -> Response:
        day = day_of(trading_day, "trading_day")
        found = {"coverage": coverage.coverage(day), "is_complete": is_marked_complete(day)}
        return Response(self.get_serializer(found).data)


class SettlementDayCompletion(Endpoint):
    write_permission = Permission.SETTLEMENT_IMPORT
    serializer_class = CompletedDaySerializer

    @extend_schema(
        operation_id="settlement_days_complete",
        summary=_("Mark a day complete: the evening's chain may run"),
        tags=["imports"],
        parameters=[_DAY],
        request=None,
        responses={200: CompletedDaySerializer},
    )
    def post(self, request: Request, trading_day: str) -> Response:
        day = day_of(trading_day, "trading_day")
        try:
            marked = actions.mark_complete(trading_day=day, by=signed_in(request), now=timezone.now())
        except actions.NothingSettled as error:
            raise Conflict(_("Not one account has this day: import its settlement first.")) from error
        return Response(self.get_serializer(marked).data)
