from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.common import optional_day, visible_client
from crm.access import Permission
from crm.rest.views import Endpoint
from tiering.queries.stored import stored_days, stored_row


class ClientMeasuresSerializer(serializers.Serializer[Any]):
    client_id = serializers.CharField()
    as_of = serializers.DateField()
    measures = serializers.DictField(
        child=serializers.FloatField(allow_null=True), help_text="By name; null is not known."
    )
    kept_days = serializers.ListField(
        child=serializers.DateField(), help_text="The days that can be asked for, newest first."
    )


class ClientMeasuresDetail(Endpoint):
    permission = Permission.TIERS_VIEW
    serializer_class = ClientMeasuresSerializer
    parameters = frozenset({"as_of"})

    @extend_schema(
        operation_id="clients_measures",
        summary=gettext_lazy("Every measure of a client on a day"),
        tags=["tiers"],
        parameters=[
            OpenApiParameter(
                "as_of", date, description=gettext_lazy("A day whose measures are kept; else the last night.")
            )
        ],
    )
    def get(self, request: Request, client_id: str) -> Response:
        client = visible_client(request, client_id)
        wanted, days = optional_day(request, "as_of"), stored_days()
        day = wanted or next(iter(days), None)
        measures = stored_row(day, client.pk) if day in days else None
        if measures is None:
            raise Http404(_("No measures of this client are kept of this day."))
        body = {"client_id": client.client_id, "as_of": day, "measures": measures, "kept_days": days}
        return Response(ClientMeasuresSerializer(body).data)
