"""The filters of the client list, in the URL of the page and of the API alike."""

from __future__ import annotations

from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from clients.enums import ClientKind, ClientStatus, ImportStatus, RiskState
from clients.models import Client, ImportRun
from clients.queries import clients
from clients.queries.search import search
from crm import groups, vocabulary
from crm.access import scope
from crm.lists import ListFilters
from crm.lists.widgets import DateRangeWidget, RangeWidget

YES_NO = (("1", _("Yes")), ("0", _("No")))
ARCHIVED = (("only", _("Only archived")), ("with", _("Archived too")))
HUNDRED = 100
# There may be hundreds of managers: their names are fetched when somebody begins to type one.
MANAGER_INPUT = {
    "list": "manager-names",
    "placeholder": _("User name"),
    "hx-get": reverse_lazy("clients:manager_names"),
    "hx-trigger": "focus once",
    "hx-target": "#manager-names",
    "hx-swap": "innerHTML",
    "autocomplete": "off",
}


def number_range(label: Any, **arguments: Any) -> django_filters.RangeFilter:
    return django_filters.RangeFilter(label=label, widget=RangeWidget, **arguments)


def flag(label: Any, **arguments: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=label, choices=YES_NO, empty_label=_("Either"), method="filter_flag", **arguments
    )


def tier_choices() -> list[tuple[str, Any]]:
    return vocabulary.choices("tier")


class ClientFilters(ListFilters):
    """Archived clients stay out unless asked for. Ratios are percent here: people type them."""

    search = django_filters.CharFilter(
        method="filter_search",
        label=_("Search"),
        max_length=60,
        help_text=_("Name, pinyin, initials, client ID, last four digits of the phone"),
    )
    tier = django_filters.MultipleChoiceFilter(label=_("Tier"), choices=tier_choices)
    risk_state = django_filters.MultipleChoiceFilter(
        label=_("Risk state"), choices=RiskState.choices, method="filter_risk_state"
    )
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), method="filter_branch", choices=(), empty_label=_("All branches")
    )
    account_manager = django_filters.CharFilter(
        label=_("Account manager"),
        method="filter_account_manager",
        max_length=150,
        widget=forms.TextInput(attrs=MANAGER_INPUT),
    )
    unit = django_filters.CharFilter(label=_("Unit code"), method="filter_unit", max_length=40)
    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=ClientStatus.choices)
    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=ClientKind.choices)
    tag = django_filters.MultipleChoiceFilter(
        label=_("Tag"), field_name="tags__name", choices=(), distinct=False, method="filter_tags"
    )
    equity = number_range(_("Client equity"))
    commission = number_range(_("Monthly average commission"), field_name="commission_month_avg")
    risk_degree = number_range(_("Risk degree (%)"), method="filter_risk_degree")
    last_trade = django_filters.DateFromToRangeFilter(
        label=_("Last trade"), field_name="last_traded_on", widget=DateRangeWidget
    )
    opened = django_filters.DateFromToRangeFilter(
        label=_("Account opened"), field_name="opened_on", widget=DateRangeWidget
    )
    group = django_filters.ChoiceFilter(
        label=_("Group"),
        method="filter_group",
        choices=(),
        empty_label=_("All clients"),
        widget=forms.HiddenInput,
    )
    is_incomplete = flag(_("To be completed"))
    is_programme_trading = flag(_("Programme trading"))
    archived = django_filters.ChoiceFilter(
        label=_("Archived"), choices=ARCHIVED, empty_label=_("Not archived"), method="filter_archived"
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user, code = self.user, str(self.data.get("group", ""))
        # Groups are not chosen here but followed from a figure; the label tells what the group is.
        seen = scope(user) if user and code else None
        self.group = groups.find(seen, code) if seen else None
        self.filters["group"].extra["choices"] = [(code, self.group.label)] if self.group else []
        # Read only where the form is shown or a value is checked, and then once.
        self.filters["branch"].extra["choices"] = cache(lambda: clients.branch_choices(user, seen))
        self.filters["tag"].extra["choices"] = cache(clients.tag_choices)

    def filter_queryset(self, queryset: QuerySet[Client]) -> QuerySet[Client]:
        found: QuerySet[Client] = super().filter_queryset(queryset)
        is_asked = bool(self.form.cleaned_data.get("archived"))
        return found if is_asked else found.filter(archived_at__isnull=True)

    def filter_search(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return search(queryset, value)

    def filter_risk_state(self, queryset: QuerySet[Client], name: str, value: list[str]) -> QuerySet[Client]:
        return clients.in_risk_states(queryset, value) if value else queryset

    def filter_branch(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return clients.of_branch(queryset, value)

    def filter_unit(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return clients.below(queryset, value)

    def filter_group(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return queryset.filter(self.group.condition) if self.group else queryset.none()

    def filter_account_manager(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return clients.looked_after_by(queryset, value)

    def filter_tags(self, queryset: QuerySet[Client], name: str, value: list[str]) -> QuerySet[Client]:
        return clients.tagged(queryset, value) if value else queryset

    def filter_risk_degree(self, queryset: QuerySet[Client], name: str, value: slice) -> QuerySet[Client]:
        if value.start is not None:
            queryset = queryset.filter(risk_degree__gte=value.start / HUNDRED)
        if value.stop is not None:
            queryset = queryset.filter(risk_degree__lte=value.stop / HUNDRED)
        return queryset

    def filter_flag(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return queryset.filter(**{name: value == "1"})

    def filter_archived(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return queryset.filter(archived_at__isnull=False) if value == "only" else queryset


class ImportFilters(ListFilters):
    status = django_filters.MultipleChoiceFilter(choices=ImportStatus.choices, label=_("Status"))

    class Meta:
        model = ImportRun
        fields: list[str] = []
