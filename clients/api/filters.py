from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from clients.enums import CashFlowKind, ClientKind, ClientStatus, Offset, PositionSide, RiskState, Side
from clients.models import Client
from clients.queries import clients as queries
from crm.rest.filters import ApiFilters, DayFilter, MoneyFilter, RatioFilter

ARCHIVED = (("without", "without"), ("with", "with"), ("only", "only"))


class ClientApiFilters(ApiFilters):
    client_id = django_filters.CharFilter("client_id")
    # The words of a tier belong to the app above: here an unknown one finds nobody.
    tier = django_filters.CharFilter("tier")
    risk_state = django_filters.MultipleChoiceFilter(choices=RiskState.choices)
    is_abnormal = django_filters.BooleanFilter()
    branch = django_filters.CharFilter(method="choose_branch")
    account_manager = django_filters.CharFilter(method="choose_account_manager")
    status = django_filters.MultipleChoiceFilter(choices=ClientStatus.choices)
    kind = django_filters.ChoiceFilter(choices=ClientKind.choices)
    tag = django_filters.CharFilter(method="choose_tag")
    is_incomplete = django_filters.BooleanFilter()
    archived = django_filters.ChoiceFilter(choices=ARCHIVED, method="choose_archived")
    equity_min = MoneyFilter("equity", "gte")
    equity_max = MoneyFilter("equity", "lte")
    commission_min = MoneyFilter("commission_month_avg", "gte")
    commission_max = MoneyFilter("commission_month_avg", "lte")
    risk_degree_min = RatioFilter("risk_degree", "gte")
    risk_degree_max = RatioFilter("risk_degree", "lte")
    last_traded_from = DayFilter("last_traded_on", "gte")
    last_traded_until = DayFilter("last_traded_on", "lte")

    @property
    def qs(self) -> QuerySet[Client]:
        """Archived clients only for who asks for them."""
        clients: QuerySet[Client] = super().qs
        return clients if self.form.cleaned_data.get("archived") else clients.filter(archived_at__isnull=True)

    def choose_branch(self, clients: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return queries.of_branch(clients, value)

    def choose_account_manager(self, clients: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return queries.looked_after_by(clients, value)

    def choose_tag(self, clients: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return queries.tagged(clients, [value])

    def choose_archived(self, clients: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return clients.filter(archived_at__isnull=False) if value == "only" else clients


class AccountFilters(ApiFilters):
    client_id = django_filters.CharFilter("client__client_id")


class _DetailFilters(ApiFilters):
    trading_day = DayFilter("trading_day", "exact")
    contract = django_filters.CharFilter("contract")


class TradeFilters(_DetailFilters):
    side = django_filters.ChoiceFilter(choices=Side.choices)
    offset = django_filters.MultipleChoiceFilter(choices=Offset.choices)


class PositionFilters(_DetailFilters):
    side = django_filters.ChoiceFilter(choices=PositionSide.choices)


class CashFlowFilters(ApiFilters):
    trading_day = DayFilter("trading_day", "exact")
    kind = django_filters.MultipleChoiceFilter(choices=CashFlowKind.choices)
