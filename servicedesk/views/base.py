from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.views import View

from clients.enums import RISK_COLOURS
from crm.access import Permission
from crm.guard import Guarded
from crm.lists.cells import FROM_LIST
from crm.lists.neighbours import neighbour_links
from servicedesk.enums import ENTRY_ICONS, PRIORITY_COLOURS, STATUS_COLOURS
from servicedesk.forms import AnswerForm, ChangeForm, NoteForm
from servicedesk.models import Ticket
from servicedesk.queries.visible import find_ticket
from servicedesk.views.lists import TICKETS


class TicketView(Guarded, View):
    """Anything about one ticket; outside the user's scope there is no such ticket."""

    permission = Permission.TICKETS_VIEW
    write_permission = Permission.TICKETS_WORK
    kwargs: dict[str, Any]

    @cached_property
    def ticket(self) -> Ticket:
        try:
            return find_ticket(self.user, self.kwargs["pk"])
        except Ticket.DoesNotExist as error:
            raise Http404 from error

    @property
    def url(self) -> str:
        return reverse("servicedesk:detail", args=[self.kwargs["pk"]])


def page_context(view: TicketView, request: HttpRequest, **forms: Any) -> dict[str, Any]:
    """What the page of a ticket shows; a form that did not fit is given instead of its empty one."""
    ticket = view.ticket
    change = {name: getattr(ticket, name) for name in ("version", "status", "priority", "assignee")}
    query = request.GET.get(FROM_LIST)
    return {
        "ticket": ticket,
        "status_colour": STATUS_COLOURS[ticket.status],
        "priority_colour": PRIORITY_COLOURS[ticket.priority],
        "risk_colour": RISK_COLOURS[ticket.client.risk_state],
        "entries": [(entry, ENTRY_ICONS[entry.kind]) for entry in ticket.entries.all()],
        "answer_form": AnswerForm(),
        "note_form": NoteForm(auto_id="note_%s"),
        "change_form": ChangeForm(initial=change, user=view.user),
        "neighbours": neighbour_links(TICKETS, view.user, query, ticket, reverse("servicedesk:list")),
        **forms,
    }
