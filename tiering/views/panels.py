"""Parts of other pages that show tiers; each also works as a page of its own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from clients.models import Client
from clients.queries import clients
from crm.access import Permission
from crm.guard import Guarded
from tiering.enums import TIER_COLOURS
from tiering.queries import distribution
from tiering.queries.changes import visible_changes
from tiering.queries.elsewhere import elsewhere
from tiering.queries.objections import objection_of, waiting_for
from tiering.queries.standing import standing_of
from tiering.views.dashboard.tiers import tier_stats

CHANGES_SHOWN = 5


class HomePanel(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "stats": tier_stats(distribution.totals(distribution.by_branch(self.user))),
            "as_of": distribution.newest_run_day(),
            "changes": [
                (change, TIER_COLOURS.get(change.from_tier, "secondary"), TIER_COLOURS[change.to_tier])
                for change in visible_changes(self.user).order_by("-trading_day", "-pk")[:CHANGES_SHOWN]
            ],
        }
        return render(request, "tiering/home_panel.html", context)


class ClientPanel(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        try:
            client = clients.find(self.user, client_id)
        except Client.DoesNotExist as error:
            raise Http404 from error
        standing = standing_of(client)
        context = {
            "client": client,
            "standing": standing,
            "colour": TIER_COLOURS.get(client.tier, "secondary"),
            "history": [(held, TIER_COLOURS[held.tier]) for held in standing.history],
            "elsewhere": elsewhere(client, timezone.localdate(timezone.now())),
            "objection": objection_of(client),
            "waiting": waiting_for(client),
        }
        return render(request, "tiering/client_panel.html", context)
