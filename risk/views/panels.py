"""Parts of other pages that show margin risk; each also works as a page of its own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from clients.enums import RISK_COLOURS
from clients.models import Client
from clients.queries import clients
from crm.access import Permission
from crm.guard import Guarded
from risk.queries import accounts, alerts
from risk.views.pages import severity_stats

ALERTS_SHOWN = 5


class HomePanel(Guarded, View):
    permission = Permission.ALERTS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "stats": severity_stats(alerts.severity_counts(self.user)),
            "alerts": [
                (alert, RISK_COLOURS[alert.severity]) for alert in alerts.worst(self.user, ALERTS_SHOWN)
            ],
            "as_of": alerts.newest_run_day(),
        }
        return render(request, "risk/home_panel.html", context)


class ClientPanel(Guarded, View):
    permission = Permission.ALERTS_VIEW

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        try:
            client = clients.find(self.user, client_id)
        except Client.DoesNotExist as error:
            raise Http404 from error
        context = {
            "client": client,
            "accounts": accounts.accounts_of(client),
            "alerts": [(alert, RISK_COLOURS[alert.severity]) for alert in accounts.latest_alerts_of(client)],
        }
        return render(request, "risk/client_panel.html", context)
