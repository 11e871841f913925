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
from servicedesk.enums import TicketKind, TicketPriority, TicketStatus
from servicedesk.models import Ticket

QUEUES = (("mine", _("My tickets")), ("team", _("My team's")), ("unassigned", _("Nobody's yet")))
ALL_STATUSES = "all"


class TicketFilters(ListFilters):
    """Tickets that are not closed, unless a status is chosen."""

    search = django_filters.CharFilter(
        method="filter_search",
        label=_("Search"),
        max_length=60,
        help_text=_("Client, or the ticket's number"),
    )
    queue = django_filters.ChoiceFilter(
        label=_("Queue"), choices=QUEUES, empty_label=_("All queues"), method="filter_queue"
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=(*TicketStatus.choices, (ALL_STATUSES, _("All, closed too"))),
        empty_label=_("Not closed"),
        method="filter_status",
    )
    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=TicketKind.choices)
    priority = django_filters.MultipleChoiceFilter(label=_("Priority"), choices=TicketPriority.choices)
    branch = django_filters.ChoiceFilter(
        label=_("Branch"), field_name="client__branch__code", choices=(), empty_label=_("All branches")
    )
    assignee = django_filters.CharFilter(label=_("Assignee"), field_name="assignee__username", max_length=150)
    opened_at = django_filters.DateFromToRangeFilter(
        label=pgettext_lazy("ticket", "Opened"), widget=DateRangeWidget
    )

    class Meta:
        model = Ticket
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.filters["branch"].extra["choices"] = lambda: branch_choices(user)

    def filter_queryset(self, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        found: QuerySet[Ticket] = super().filter_queryset(queryset)
        is_asked = bool(self.form.cleaned_data.get("status"))
        return found if is_asked else found.exclude(status=TicketStatus.CLOSED)

    def filter_search(self, queryset: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        number = value.strip().lstrip("#")
        if value.strip().startswith("#") and number.isdecimal() and len(number) < 10:
            return queryset.filter(pk=int(number))
        return queryset.filter(client__in=search(Client.objects.all(), value))

    def filter_queue(self, queryset: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        if value == "unassigned" or self.user is None:
            return queryset.filter(assignee__isnull=True)
        if value == "mine":
            return queryset.filter(assignee=self.user)
        return queryset.filter(assignee__org_unit_id=self.user.org_unit_id)

    def filter_status(self, queryset: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        return queryset if value == ALL_STATUSES else queryset.filter(status=value)
