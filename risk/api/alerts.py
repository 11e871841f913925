from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clients.queries.search import search
from crm.access import Permission
from crm.guard import signed_in
from crm.rest.filters import ApiFilters, DayFilter
from crm.rest.views import Endpoint, ListEndpoint
from risk.enums import AlertRule, AlertSeverity, AlertStatus
from risk.models import Alert
from risk.queries.visible import visible_alerts
from risk.serializers import AlertDetailSerializer, AlertSerializer


class AlertFilters(ApiFilters):
    client_id = django_filters.CharFilter("client__client_id")
    account = django_filters.CharFilter("account__account")
    branch = django_filters.CharFilter("client__branch__code")
    rule = django_filters.ChoiceFilter(choices=AlertRule.choices)
    severity = django_filters.MultipleChoiceFilter(choices=AlertSeverity.choices)
    status = django_filters.ChoiceFilter(choices=AlertStatus.choices)
    opened_from = DayFilter("opened_on", "gte")
    opened_until = DayFilter("opened_on", "lte")


@extend_schema_view(get=extend_schema(summary=_("Margin alerts"), tags=["alerts"]))
class AlertList(ListEndpoint):
    permission = Permission.ALERTS_VIEW
    model = Alert
    serializer_class = AlertSerializer
    filterset_class = AlertFilters
    ordering_fields = {"opened_at": "opened_at", "margin_call": "margin_call", "risk_degree": "risk_degree"}
    ordering = "-opened_at"

    def rows(self) -> QuerySet[Alert]:
        return visible_alerts(signed_in(self.request))

    def find(self, queryset: QuerySet[Alert], text: str) -> QuerySet[Alert]:
        return queryset.filter(client__in=search(Client.objects.all(), text))


class AlertDetail(Endpoint):
    permission = Permission.ALERTS_VIEW
    serializer_class = AlertDetailSerializer

    @extend_schema(summary=_("One alert with what each settlement did to it"), tags=["alerts"])
    def get(self, request: Request, alert_id: int) -> Response:
        alerts = visible_alerts(signed_in(request)).prefetch_related("steps")
        return Response(self.get_serializer(get_object_or_404(alerts, pk=alert_id)).data)
