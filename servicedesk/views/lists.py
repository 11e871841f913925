from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.access import Permission
from crm.lists import Column, Kind, ListSpec, register
from servicedesk.enums import PRIORITY_COLOURS, STATUS_COLOURS
from servicedesk.filters import TicketFilters
from servicedesk.models import Ticket
from servicedesk.queries.queues import for_list


def ticket_url(ticket: Ticket) -> str:
    return reverse("servicedesk:detail", args=[ticket.pk])


TICKETS = register(
    ListSpec(
        name="tickets",
        title=_("Tickets"),
        permission=Permission.TICKETS_VIEW,
        rows=for_list,
        filters=TicketFilters,
        main_filters=("search", "queue", "status"),
        columns=(
            Column("number", _("No."), Kind.NUMBER, "pk"),
            Column("subject", _("Subject"), value="title", is_fixed=True),
            Column("client", _("Client"), value="client.name", is_fixed=True),
            Column("client_id", _("Client ID"), value="client.client_id", is_default=False),
            Column("kind", _("Kind"), value="get_kind_display"),
            Column(
                "priority",
                _("Priority"),
                Kind.BADGE,
                "get_priority_display",
                colour=lambda row: PRIORITY_COLOURS[row.priority],
            ),
            Column(
                "status",
                _("Status"),
                Kind.BADGE,
                "get_status_display",
                colour=lambda row: STATUS_COLOURS[row.status],
            ),
            Column("assignee", _("Assignee"), value="assignee"),
            Column("branch", _("Branch"), value="client.branch"),
            Column("channel", _("Channel"), value="get_channel_display", is_default=False),
            Column("opened_at", pgettext_lazy("ticket", "Opened"), Kind.MOMENT, order="opened_at"),
            Column("updated_at", _("Changed"), Kind.MOMENT, is_default=False),
            Column("closed_at", _("Closed"), Kind.MOMENT, is_default=False),
        ),
        default_order="-opened_at",
        row_url=ticket_url,
        empty_title=_("No ticket is waiting"),
        empty_hint=_("New margin alerts open tickets each evening; “New ticket” opens one by hand."),
    )
)
