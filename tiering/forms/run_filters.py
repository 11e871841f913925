"""Filters of the lists of runs, of differences on past days, and of quarters."""

from __future__ import annotations

from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries.clients import branch_choices
from clients.queries.search import search
from crm.lists import ListFilters
from crm.lists.widgets import DateRangeWidget
from crm.models import User
from tiering.models import PastTierDifference, PastTierRun, QuarterTier, Scheme, TierRun
from tiering.queries.documents import names_of_every_tier
from tiering.queries.quarters import visible_quarters

# A client that had no tier, in the words of an address.
NONE = "none"


class RunFilters(ListFilters):
    scheme = django_filters.ChoiceFilter(
        label=_("Scheme"), field_name="scheme__code", choices=(), empty_label=_("All schemes")
    )
    trading_day = django_filters.DateFromToRangeFilter(label=_("Trading day"), widget=DateRangeWidget)

    class Meta:
        model = TierRun
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["scheme"].extra["choices"] = scheme_choices


class PastRunFilters(RunFilters):
    class Meta:
        model = PastTierRun
        fields: list[str] = []


class DifferenceFilters(ListFilters):
    search = django_filters.CharFilter(method="filter_search", label=_("Client"), max_length=60)
    scheme = django_filters.ChoiceFilter(
        label=_("Scheme"), field_name="run__scheme__code", choices=(), empty_label=_("All schemes")
    )
    trading_day = django_filters.DateFilter(
        label=_("Trading day"),
        field_name="run__trading_day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    from_tier = django_filters.ChoiceFilter(
        label=_("From"), choices=(), empty_label=_("All tiers"), method="filter_from"
    )
    to_tier = django_filters.ChoiceFilter(
        label=_("To"), field_name="computed", choices=(), empty_label=_("All tiers")
    )
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    is_published = django_filters.BooleanFilter(label=_("Published since"), method="filter_published")

    class Meta:
        model = PastTierDifference
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)
        self.filters["scheme"].extra["choices"] = scheme_choices
        tiers = cache(every_tier)
        self.filters["from_tier"].extra["choices"] = lambda: [(NONE, _("No tier")), *tiers()]
        self.filters["to_tier"].extra["choices"] = tiers

    def filter_from(
        self, queryset: QuerySet[PastTierDifference], name: str, value: str
    ) -> QuerySet[PastTierDifference]:
        return queryset.filter(published="" if value == NONE else value)

    def filter_search(
        self, queryset: QuerySet[PastTierDifference], name: str, value: str
    ) -> QuerySet[PastTierDifference]:
        return queryset.filter(client__in=search(Client.objects.all(), value))

    def filter_published(
        self, queryset: QuerySet[PastTierDifference], name: str, value: bool
    ) -> QuerySet[PastTierDifference]:
        # Annotated by the query of the list.
        return queryset.filter(**{"is_published": value})


def scheme_choices() -> list[tuple[str, str]]:
    return [(one.code, str(one)) for one in Scheme.objects.all()]


def every_tier() -> list[tuple[str, str]]:
    """The tiers of every scheme by code; one that several schemes have goes by the first one's name."""
    return list(names_of_every_tier().items())


class QuarterTierFilters(ListFilters):
    search = django_filters.CharFilter(method="filter_search", label=_("Client"), max_length=60)
    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), field_name="quarter", choices=(), empty_label=_("All quarters")
    )
    from_tier = django_filters.ChoiceFilter(
        label=_("From"), choices=(), empty_label=_("All tiers"), method="filter_from"
    )
    to_tier = django_filters.ChoiceFilter(
        label=_("To"), field_name="final", choices=(), empty_label=_("All tiers")
    )
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    is_changed = django_filters.BooleanFilter(label=_("Another tier than before"), method="filter_changed")
    is_noted = django_filters.BooleanFilter(label=_("With a remark"), method="filter_noted")

    class Meta:
        model = QuarterTier
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)
        self.filters["quarter"].extra["choices"] = lambda: quarter_choices(user)
        tiers = cache(every_tier)
        self.filters["from_tier"].extra["choices"] = lambda: [(NONE, _("No tier")), *tiers()]
        self.filters["to_tier"].extra["choices"] = tiers

    def filter_search(self, queryset: QuerySet[QuarterTier], name: str, value: str) -> QuerySet[QuarterTier]:
        return queryset.filter(client__in=search(Client.objects.all(), value))

    def filter_from(self, queryset: QuerySet[QuarterTier], name: str, value: str) -> QuerySet[QuarterTier]:
        return queryset.filter(before="" if value == NONE else value)

    def filter_changed(
        self, queryset: QuerySet[QuarterTier], name: str, value: bool
    ) -> QuerySet[QuarterTier]:
        return queryset.exclude(before=F("final")) if value else queryset.filter(before=F("final"))

    def filter_noted(self, queryset: QuerySet[QuarterTier], name: str, value: bool) -> QuerySet[QuarterTier]:
        return queryset.exclude(note="") if value else queryset.filter(note="")


def quarter_choices(user: User | None) -> list[tuple[str, str]]:
    if user is None:
        return []
    return [(str(one.pk), f"{one.scheme} {one.name}") for one in visible_quarters(user)]
