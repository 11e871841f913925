"""Early signs of the last night, under the row scope."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from clients.models import Client
from clients.queries.search import search
from crm.access import Permission
from crm.guard import signed_in
from crm.rest.filters import ApiFilters, DayFilter
from crm.rest.views import ListEndpoint
from tiering.engine.churn import FACTORS
from tiering.enums import DormancyState
from tiering.models import EarlySigns
from tiering.queries.churn.parameters import churn_parameters
from tiering.queries.early.lists import churn_rows, dormancy_rows
from tiering.queries.wording.signs import signs_in_words

STATES = {state.name.lower(): state.value for state in DormancyState if state != DormancyState.NOT_KNOWN}


class OfClientFilters(ApiFilters):
    client_id = django_filters.CharFilter("client__client_id")
    branch = django_filters.CharFilter("client__branch__code")
    account_manager = django_filters.CharFilter("client__account_manager__username")


class ChurnFilters(OfClientFilters):
    points_min = django_filters.NumberFilter("churn_points", "gte", min_value=0, max_value=100)
    points_max = django_filters.NumberFilter("churn_points", "lte", min_value=0, max_value=100)
    sign = django_filters.MultipleChoiceFilter(
        choices=[(name, name) for name in FACTORS],
        method="filter_sign",
        label=_("Every one of them is shown."),
    )

    def filter_sign(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        cuts = churn_parameters().cuts
        for sign in value:
            queryset = queryset.filter(**{f"{sign}__gte": cuts[sign][0].at_least})
        return queryset


class DormancyFilters(OfClientFilters):
    state = django_filters.MultipleChoiceFilter(
        choices=[(name, name) for name in STATES], method="filter_state", label=_("Dormancy")
    )
    dormant_from = DayFilter("dormant_on", "gte")
    dormant_until = DayFilter("dormant_on", "lte")

    def filter_state(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return queryset.filter(dormancy__in=[STATES[state] for state in value]) if value else queryset


class ChurnSerializer(serializers.ModelSerializer[EarlySigns]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    points = serializers.IntegerField(source="churn_points", read_only=True)
    parameters_version = serializers.SerializerMethodField()
    signs = serializers.SerializerMethodField(help_text="The figure of each sign; null is not known.")
    reasons = serializers.SerializerMethodField(help_text="Signs with points, the heaviest first.")

    class Meta:
        model = EarlySigns
        fields = (
            "client_id",
            "trading_day",
            "points",
            "parameters_version",
            "signs",
            "reasons",
            "last_contact",
        )
        read_only_fields = fields

    last_contact = serializers.DateTimeField(read_only=True, allow_null=True)

    def get_parameters_version(self, row: EarlySigns) -> int:
        return churn_parameters().version

    def get_signs(self, row: EarlySigns) -> dict[str, float | None]:
        return {name: getattr(row, name) for name in FACTORS}

    def get_reasons(self, row: EarlySigns) -> list[dict[str, str | int]]:
        found = signs_in_words(row, churn_parameters())
        return [{"sign": one.name, "points": one.points, "text": one.text} for one in found if one.points]


class DormancySerializer(serializers.ModelSerializer[EarlySigns]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    state = serializers.SerializerMethodField(help_text="dormant, dated, or never: not by waiting alone.")
    trading_days_left = serializers.IntegerField(read_only=True, allow_null=True)
    missing = serializers.SerializerMethodField(help_text="What the rule asks and does not find today.")

    class Meta:
        model = EarlySigns
        fields = ("client_id", "trading_day", "state", "dormant_on", "trading_days_left", "missing")
        read_only_fields = fields

    def get_state(self, row: EarlySigns) -> str:
        return DormancyState(row.dormancy).name.lower()

    def get_missing(self, row: Any) -> list[str]:
        return [word for place, word in enumerate(row.words) if row.dormancy_missing >> place & 1]


class SignsEndpoint(ListEndpoint):
    permission = Permission.TIERS_VIEW
    model = EarlySigns

    def find(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(client__in=search(Client.objects.all(), text))


@extend_schema_view(get=extend_schema(summary=_("Who may be leaving, and why"), tags=["tiers"]))
class ChurnList(SignsEndpoint):
    serializer_class = ChurnSerializer
    filterset_class = ChurnFilters
    ordering_fields = {"points": "churn_points"}
    ordering = "-points"

    def rows(self) -> QuerySet[Any]:
        return churn_rows(signed_in(self.request))


@extend_schema_view(get=extend_schema(summary=_("Who falls asleep when"), tags=["tiers"]))
class DormancyList(SignsEndpoint):
    serializer_class = DormancySerializer
    filterset_class = DormancyFilters
    ordering_fields = {"dormant_on": "dormant_on"}
    ordering = "dormant_on"

    def rows(self) -> QuerySet[Any]:
        return dormancy_rows(signed_in(self.request))
