"""Parts of other pages that show tickets, and what fields offer while one types."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from clients.models import Client
from clients.queries import clients
from crm.access import Permission
from crm.guard import Guarded
from servicedesk.enums import PRIORITY_COLOURS, STATUS_COLOURS
from servicedesk.models import Ticket
from servicedesk.queries import queues
from servicedesk.views.lists import ticket_url

SHOWN = 8
HITS = 8
LONGEST = 60
NAMES = 500


class HomePanel(Guarded, View):
    permission = Permission.TICKETS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = queues.unfinished(self.user).filter(assignee=self.user)
        context = {
            "queues": queues.queue_counts(self.user),
            "tickets": with_colours(list(queues.most_pressing(mine)[:SHOWN])),
        }
        return render(request, "servicedesk/home_panel.html", context)


class ClientPanel(Guarded, View):
    permission = Permission.TICKETS_VIEW

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        try:
            client = clients.find(self.user, client_id)
        except Client.DoesNotExist as error:
            raise Http404 from error
        context = {"client": client, "tickets": with_colours(queues.of_client(client, SHOWN))}
        return render(request, "servicedesk/client_panel.html", context)


class Suggest(Guarded, View):
    permission = Permission.TICKETS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        text = words(request, "q")
        found = queues.suggestions(self.user, text, HITS) if text else []
        hits = [
            (
                ticket_url(ticket),
                f"#{ticket.pk} {ticket.title}",
                f"{ticket.client.name} · {ticket.get_status_display()}",
            )
            for ticket in found
        ]
        return render(request, "components/hits.html", {"hits": hits})


class ClientOptions(Guarded, View):
    """The options of a datalist: clients of the user's scope that the words find."""

    permission = Permission.TICKETS_WORK

    def get(self, request: HttpRequest) -> HttpResponse:
        text = words(request, "client")
        found = clients.suggestions(self.user, text, HITS) if text else []
        options = [(client.client_id, client.name) for client in found]
        return render(request, "servicedesk/options.html", {"options": options})


class WorkerNames(Guarded, View):
    permission = Permission.TICKETS_WORK

    def get(self, request: HttpRequest) -> HttpResponse:
        people = queues.workers(self.user).only("username", "display_name")[:NAMES]
        options = [(person.username, person.display_name) for person in people]
        return render(request, "servicedesk/options.html", {"options": options})


def with_colours(tickets: list[Ticket]) -> list[tuple[Ticket, str, str]]:
    return [(one, STATUS_COLOURS[one.status], PRIORITY_COLOURS[one.priority]) for one in tickets]


def words(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]
