"""Fragments for search from anywhere, for fields that name a manager, and for the home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from clients.enums import RISK_COLOURS
from clients.queries import book_day, clients
from clients.views.lists import client_url
from crm import figures, vocabulary
from crm.access import Permission
from crm.guard import Guarded

HITS = 8
LONGEST = 60
NAMES = 500


class Suggest(Guarded, View):
    permission = Permission.CLIENTS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
        found = clients.suggestions(self.user, text, HITS) if text else []
        hits = [
            (
                client_url(client),
                f"{client.client_id} {client.name}",
                f"{vocabulary.label('tier', client.tier)} · {figures.money(client.equity)}",
            )
            for client in found
        ]
        return render(request, "components/hits.html", {"hits": hits})


class ManagerNames(Guarded, View):
    """The options of a datalist: user names of account managers in the user's scope."""

    permission = Permission.CLIENTS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        people = clients.account_managers(self.user).only("username", "display_name")[:NAMES]
        return render(request, "clients/manager_names.html", {"people": people})


class HomePanel(Guarded, View):
    """What the last trading day was for the clients of one's scope, and who should be looked at."""

    permission = Permission.CLIENTS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        day = book_day.summary(self.user)
        riskiest = [(client, RISK_COLOURS[client.risk_state]) for client in day.riskiest]
        context = {"day": day, "riskiest": riskiest, "list_url": reverse("clients:list")}
        return render(request, "clients/panels/home.html", context)
