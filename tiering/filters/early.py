"""Filters of the lists of early signs: rows that each belong to a client."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries.clients import branch_choices
from clients.queries.search import search
from crm.lists import ListFilters
from crm.lists.widgets import DateRangeWidget, RangeWidget
from crm.models import TradingDay
from tiering.engine.churn import FACTORS
from tiering.enums import SIGN_LABELS, DormancyState, ProblemReason, StarOutcome, Tier
from tiering.models import EarlySigns, ProblemClient, ProblemMonth, StarSpell
from tiering.queries.churn.parameters import churn_parameters


class ClientRowFilters(ListFilters):
    """Rows that each belong to a client: by client, branch and tier."""

    search = django_filters.CharFilter(method="filter_search", label=_("Client"), max_length=60)
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    account_manager = django_filters.CharFilter(
        field_name="client__account_manager__username", label=_("Account manager (user name)")
    )
    tier = django_filters.MultipleChoiceFilter(
        field_name="client__tier", label=_("Tier"), choices=Tier.choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)

    def filter_search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(client__in=search(Client.objects.all(), value))


class ChurnFilters(ClientRowFilters):
    sign = django_filters.MultipleChoiceFilter(
        label=_("Sign"), choices=[(name, SIGN_LABELS[name]) for name in FACTORS], method="filter_sign"
    )
    churn_points = django_filters.RangeFilter(label=_("Points"), widget=RangeWidget)
    # The last one, so that the list is cut from what all the others leave.
    top = django_filters.NumberFilter(
        label=_("Length of the call list"),
        method="filter_top",
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"placeholder": _("Length of the call list")}),
    )

    class Meta:
        model = EarlySigns
        fields: list[str] = []

    def filter_sign(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        cuts = churn_parameters().cuts
        for sign in value:
            queryset = queryset.filter(**{f"{sign}__gte": cuts[sign][0].at_least})
        return queryset

    def filter_top(self, queryset: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        first = queryset.order_by("-churn_points", "-pk").values_list("pk", flat=True)[: int(value)]
        return queryset.filter(pk__in=list(first))


class DormancyFilters(ClientRowFilters):
    dormancy = django_filters.MultipleChoiceFilter(label=_("State"), choices=DormancyState.choices[1:])
    within = django_filters.NumberFilter(
        label=_("Within so many trading days"),
        method="filter_within",
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"placeholder": _("Within so many trading days")}),
    )
    dormant_on = django_filters.DateFromToRangeFilter(label=_("Dormant on"), widget=DateRangeWidget)

    class Meta:
        model = EarlySigns
        fields: list[str] = []

    def filter_within(self, queryset: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        """Up to that many trading days after the night; the whole calendar where it holds fewer."""
        night = EarlySigns.objects.values_list("trading_day", flat=True).first()
        ahead = (
            TradingDay.objects.filter(is_trading=True, day__gt=night) if night else TradingDay.objects.none()
        )
        days = ahead.order_by("day").values_list("day", flat=True)[: int(value)]
        return queryset.filter(dormant_on__lte=max(days)) if days else queryset.none()


class StarFilters(ClientRowFilters):
    star_count = django_filters.RangeFilter(label=_("Conditions met"), widget=RangeWidget)

    class Meta:
        model = EarlySigns
        fields: list[str] = []


class HiddenVipFilters(ClientRowFilters):
    hidden_count = django_filters.RangeFilter(label=_("Conditions met"), widget=RangeWidget)

    class Meta:
        model = EarlySigns
        fields: list[str] = []


class SpellFilters(ClientRowFilters):
    outcome = django_filters.MultipleChoiceFilter(label=_("What became of it"), choices=StarOutcome.choices)
    began_on = django_filters.DateFromToRangeFilter(label=_("Star since"), widget=DateRangeWidget)

    class Meta:
        model = StarSpell
        fields: list[str] = []


class ProblemFilters(ClientRowFilters):
    reason = django_filters.MultipleChoiceFilter(label=_("Why"), choices=ProblemReason.choices)
    loss_share = django_filters.RangeFilter(label=_("Loss ÷ average equity"), widget=RangeWidget)

    class Meta:
        model = ProblemClient
        fields: list[str] = []


class ProblemMonthFilters(ClientRowFilters):
    month = django_filters.DateFromToRangeFilter(label=_("Month"), widget=DateRangeWidget)
    is_open = django_filters.BooleanFilter(label=_("Still to be explained"), method="filter_open")

    class Meta:
        model = ProblemMonth
        fields: list[str] = []

    def filter_open(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        told = ~Q(cause="") & ~Q(countermeasure="")
        return queryset.filter(~told, profit__lt=0) if value else queryset.filter(told)
