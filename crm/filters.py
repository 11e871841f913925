"""Filters of the project's own lists."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.enums import JobStatus, OutboxKind, OutboxStatus, Role, Verb
from crm.lists import ListFilters
from crm.lists.widgets import DateRangeWidget
from crm.models import ApiToken, AuditEvent, JobRun, OutboxMessage, User, WebhookEndpoint
from crm.queries.audit import kinds

YES_NO = [("1", _("Yes")), ("0", _("No"))]
MOST_PEOPLE = 500


def people(words: str) -> Q:
    """Users by a part of the name or the start of the user name."""
    return Q(display_name__icontains=words) | Q(username__istartswith=words)


class AuditFilters(ListFilters):
    search = django_filters.CharFilter(
        method="filter_who", label=_("By"), max_length=60, help_text=_("Name or user name of who did it")
    )
    verb = django_filters.MultipleChoiceFilter(choices=Verb.choices, label=_("Did"))
    kind = django_filters.MultipleChoiceFilter(
        choices=kinds, field_name="target_type", label=_("Kind of thing")
    )
    client = django_filters.CharFilter(
        field_name="client_id",
        max_length=40,
        label=_("Client ID"),
        widget=forms.TextInput(attrs={"placeholder": _("Client ID")}),
    )
    at = django_filters.DateFromToRangeFilter(label=_("Period"), widget=DateRangeWidget)

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def filter_who(self, rows: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Through the users, so that the index on the actor is used however long the audit has grown."""
        found = User.objects.filter(people(value)).values_list("pk", flat=True)[:MOST_PEOPLE]
        return rows.filter(actor_id__in=list(found))


class JobFilters(ListFilters):
    status = django_filters.MultipleChoiceFilter(choices=JobStatus.choices, label=_("Status"))
    trading_day = django_filters.DateFromToRangeFilter(label=_("Trading day"), widget=DateRangeWidget)

    class Meta:
        model = JobRun
        fields: list[str] = []


class OutboxFilters(ListFilters):
    search = django_filters.CharFilter(
        field_name="recipient", lookup_expr="istartswith", label=_("Recipient"), max_length=100
    )
    status = django_filters.MultipleChoiceFilter(choices=OutboxStatus.choices, label=_("Status"))
    kind = django_filters.MultipleChoiceFilter(choices=OutboxKind.choices, label=_("Kind"))

    class Meta:
        model = OutboxMessage
        fields: list[str] = []


class UserFilters(ListFilters):
    search = django_filters.CharFilter(
        method="filter_name", label=_("User"), max_length=60, help_text=_("Name or user name")
    )
    role = django_filters.MultipleChoiceFilter(choices=Role.choices, label=_("Role"))
    unit = django_filters.CharFilter(field_name="org_unit__code", label=_("Unit code"), max_length=40)
    active = django_filters.ChoiceFilter(
        choices=YES_NO, method="filter_active", label=_("May log in"), empty_label=_("Either")
    )

    class Meta:
        model = User
        fields: list[str] = []

    def filter_name(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return rows.filter(people(value))

    def filter_active(self, rows: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        return rows.filter(is_active=value == "1")


class TokenFilters(ListFilters):
    search = django_filters.CharFilter(
        field_name="user__username", lookup_expr="istartswith", label=_("User name"), max_length=60
    )

    class Meta:
        model = ApiToken
        fields: list[str] = []


class WebhookFilters(ListFilters):
    search = django_filters.CharFilter(
        method="filter_text", label=_("Address"), max_length=60, help_text=_("Part of address or description")
    )
    active = django_filters.ChoiceFilter(
        choices=YES_NO, method="filter_active", label=_("On"), empty_label=_("Either")
    )

    class Meta:
        model = WebhookEndpoint
        fields: list[str] = []

    def filter_text(
        self, rows: QuerySet[WebhookEndpoint], name: str, value: str
    ) -> QuerySet[WebhookEndpoint]:
        return rows.filter(Q(address__icontains=value) | Q(description__icontains=value))

    def filter_active(
        self, rows: QuerySet[WebhookEndpoint], name: str, value: Any
    ) -> QuerySet[WebhookEndpoint]:
        return rows.filter(is_active=value == "1")
