from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries.clients import branch_choices
from clients.queries.search import search
from crm.lists import ListFilters
from crm.lists.widgets import DateRangeWidget
from tiering.engine.questionnaire import RISK_CLASSES
from tiering.enums import TIER_RANK, HeldOutcome, OverrideKind, OverrideStatus, RiskType, Tier, Tolerance
from tiering.models import HeldTierChange, RiskTolerance, Scheme, TierChange, TierOverride
from tiering.queries.tolerance import stands

DIRECTIONS = (("up", _("Up")), ("down", _("Down")))


class ChangeFilters(ListFilters):
    search = django_filters.CharFilter(method="filter_search", label=_("Client"), max_length=60)
    direction = django_filters.ChoiceFilter(
        label=_("Direction"), choices=DIRECTIONS, empty_label=_("Either"), method="filter_direction"
    )
    from_tier = django_filters.MultipleChoiceFilter(label=_("From"), choices=Tier.choices)
    to_tier = django_filters.MultipleChoiceFilter(label=_("To"), choices=Tier.choices)
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    trading_day = django_filters.DateFromToRangeFilter(label=_("Trading day"), widget=DateRangeWidget)

    class Meta:
        model = TierChange
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)

    def filter_search(self, queryset: QuerySet[TierChange], name: str, value: str) -> QuerySet[TierChange]:
        return queryset.filter(client__in=search(Client.objects.all(), value))

    def filter_direction(self, queryset: QuerySet[TierChange], name: str, value: str) -> QuerySet[TierChange]:
        condition = Q(pk__in=[])
        for tier, rank in TIER_RANK.items():
            better = [word for word, other in TIER_RANK.items() if other < rank]
            worse = [word for word, other in TIER_RANK.items() if other > rank]
            condition |= Q(from_tier=tier, to_tier__in=better if value == "up" else worse)
        return queryset.filter(condition)


class OverrideFilters(ListFilters):
    search = django_filters.CharFilter(method="filter_search", label=_("Client"), max_length=60)
    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=OverrideStatus.choices)
    scheme = django_filters.ChoiceFilter(
        label=_("Scheme"), field_name="scheme__code", choices=(), empty_label=_("All schemes")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=OverrideKind.choices, empty_label=_("All kinds")
    )
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    ends_on = django_filters.DateFromToRangeFilter(label=_("Until"), widget=DateRangeWidget)

    class Meta:
        model = TierOverride
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)
        self.filters["scheme"].extra["choices"] = lambda: [
            (one.code, str(one)) for one in Scheme.objects.all()
        ]

    def filter_search(
        self, queryset: QuerySet[TierOverride], name: str, value: str
    ) -> QuerySet[TierOverride]:
        return queryset.filter(client__in=search(Client.objects.all(), value))


class ToleranceFilters(ListFilters):
    search = django_filters.CharFilter(method="filter_search", label=_("Client"), max_length=60)
    standing = django_filters.MultipleChoiceFilter(
        label=_("Questionnaire"), choices=Tolerance.choices, method="filter_standing"
    )
    within = django_filters.NumberFilter(
        label=_("Ends within (days)"), min_value=0, max_value=3650, method="filter_within"
    )
    risk_type = django_filters.MultipleChoiceFilter(
        label=_("Risk type"), field_name="assessment__risk_type", choices=RiskType.choices
    )
    risk_class = django_filters.MultipleChoiceFilter(
        label=_("Risk class"),
        field_name="assessment__risk_class",
        choices=[(name, name) for name in RISK_CLASSES],
    )
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    account_manager = django_filters.CharFilter(
        label=_("Account manager"), field_name="client__account_manager__username", max_length=150
    )
    valid_until = django_filters.DateFromToRangeFilter(label=_("Valid until"), widget=DateRangeWidget)

    class Meta:
        model = RiskTolerance
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)

    def filter_search(
        self, queryset: QuerySet[RiskTolerance], name: str, value: str
    ) -> QuerySet[RiskTolerance]:
        return queryset.filter(client__in=search(Client.objects.all(), value))

    def filter_standing(
        self, queryset: QuerySet[RiskTolerance], name: str, values: list[str]
    ) -> QuerySet[RiskTolerance]:
        today = timezone.localdate(timezone.now())
        condition = Q(pk__in=[])
        for value in values:
            condition |= stands(value, today)
        return queryset.filter(condition) if values else queryset

    def filter_within(
        self, queryset: QuerySet[RiskTolerance], name: str, value: Any
    ) -> QuerySet[RiskTolerance]:
        """Results that hold today and end in so many days; what has ended is overdue."""
        today = timezone.localdate(timezone.now())
        return queryset.filter(valid_until__gt=today, valid_until__lte=today + timedelta(days=int(value)))


class HeldFilters(ListFilters):
    search = django_filters.CharFilter(method="filter_search", label=_("Client"), max_length=60)
    outcome = django_filters.MultipleChoiceFilter(label=_("Outcome"), choices=HeldOutcome.choices)
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    trading_day = django_filters.DateFromToRangeFilter(label=_("Trading day"), widget=DateRangeWidget)

    class Meta:
        model = HeldTierChange
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)

    def filter_search(
        self, queryset: QuerySet[HeldTierChange], name: str, value: str
    ) -> QuerySet[HeldTierChange]:
        return queryset.filter(client__in=search(Client.objects.all(), value))
