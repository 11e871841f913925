from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client
from clients.queries.clients import branch_choices
from clients.queries.search import search
from crm.lists import ListFilters
from crm.lists.widgets import DateRangeWidget
from risk.enums import AlertSeverity, AlertStatus
from risk.models import Alert

STATUSES = (("closed", pgettext_lazy("alert", "Closed")), ("all", _("Open and closed")))


class AlertFilters(ListFilters):
    """Open alerts, unless closed ones are asked for."""

    search = django_filters.CharFilter(method="filter_search", label=_("Client"), max_length=60)
    severity = django_filters.MultipleChoiceFilter(label=_("Severity"), choices=AlertSeverity.choices)
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=STATUSES,
        empty_label=pgettext_lazy("alert", "Open"),
        method="filter_status",
    )
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    account_manager = django_filters.CharFilter(
        label=_("Account manager"), field_name="client__account_manager__username", max_length=150
    )
    opened_on = django_filters.DateFromToRangeFilter(label=_("Opened on trading day"), widget=DateRangeWidget)

    class Meta:
        model = Alert
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)

    def filter_queryset(self, queryset: QuerySet[Alert]) -> QuerySet[Alert]:
        found: QuerySet[Alert] = super().filter_queryset(queryset)
        is_asked = bool(self.form.cleaned_data.get("status"))
        return found if is_asked else found.filter(status=AlertStatus.OPEN)

    def filter_search(self, queryset: QuerySet[Alert], name: str, value: str) -> QuerySet[Alert]:
        return queryset.filter(client__in=search(Client.objects.all(), value))

    def filter_status(self, queryset: QuerySet[Alert], name: str, value: str) -> QuerySet[Alert]:
        return queryset.filter(status=AlertStatus.CLOSED) if value == "closed" else queryset
