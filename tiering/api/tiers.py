from __future__ import annotations

from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view

from clients.models import Client
from clients.queries.search import search
from crm.access import Permission
from crm.guard import signed_in
from crm.rest.filters import ApiFilters, DayFilter
from crm.rest.views import ListEndpoint
from tiering.forms.run_filters import every_tier
from tiering.models import TierAssignment
from tiering.queries.assignments import visible_assignments
from tiering.serializers import TierSerializer


class TierFilters(ApiFilters):
    client_id = django_filters.CharFilter("client__client_id")
    scheme = django_filters.CharFilter("scheme__code")
    tier = django_filters.MultipleChoiceFilter(choices=every_tier)
    branch = django_filters.CharFilter("client__branch__code")
    is_current = django_filters.BooleanFilter("ended_on", lookup_expr="isnull")
    effective_from = DayFilter("effective_on", "gte")
    effective_until = DayFilter("effective_on", "lte")
    as_of = DayFilter("effective_on", "lte", method="held_on", label=_("The tiers that held on this day."))

    def held_on(self, queryset: QuerySet[TierAssignment], name: str, day: date) -> QuerySet[TierAssignment]:
        still_held = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return queryset.filter(still_held, effective_on__lte=day)


@extend_schema_view(get=extend_schema(summary=_("Tiers, with the interval each holds"), tags=["tiers"]))
class TierList(ListEndpoint):
    permission = Permission.TIERS_VIEW
    model = TierAssignment
    serializer_class = TierSerializer
    filterset_class = TierFilters
    ordering_fields = {"effective_on": "effective_on"}
    ordering = "-effective_on"

    def rows(self) -> QuerySet[TierAssignment]:
        return visible_assignments(signed_in(self.request))

    def find(self, queryset: QuerySet[TierAssignment], text: str) -> QuerySet[TierAssignment]:
        return queryset.filter(client__in=search(Client.objects.all(), text))
