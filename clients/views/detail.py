from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.enums import RISK_COLOURS, STATUS_COLOURS, IdentityKind
from clients.models import Client
from clients.queries import duplicates
from clients.views.base import ClientView, panel_url
from clients.views.lists import CLIENTS
from crm import identity, masks, vocabulary
from crm.access import Permission, permits
from crm.lists.cells import FROM_LIST
from crm.lists.neighbours import neighbour_links

# Parts of the page that other applications own, by URL name, with the permission that shows them.
PANELS = (
    ("tiering:client_panel", _("Tier"), "chart-bar", Permission.TIERS_VIEW),
    ("tiering:tolerance_panel", _("Risk tolerance"), "clipboard-check", Permission.TIERS_VIEW),
    ("tiering:client_signs", _("Early signs"), "radar", Permission.TIERS_VIEW),
    ("tiering:known_panel", _("What we know of the client"), "user-question", Permission.TIERS_VIEW),
    ("risk:client_panel", _("Margin risk"), "alert-triangle", Permission.ALERTS_VIEW),
    ("servicedesk:client_panel", _("Tickets"), "ticket", Permission.TICKETS_VIEW),
)


class ClientPage(ClientView):
    """Who the client is; everything else on the page is loaded by it as panels."""

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        client = self.client
        query = request.GET.get(FROM_LIST)
        context = {
            "client": client,
            "neighbours": neighbour_links(CLIENTS, self.user, query, client, reverse("clients:list")),
            "tier": vocabulary.label("tier", client.tier),
            "tier_colour": vocabulary.colour("tier", client.tier),
            "risk_colour": RISK_COLOURS[client.risk_state],
            "status_colour": STATUS_COLOURS[client.status],
            "tags": client.tags.all(),
            "accounts": client.accounts.all(),
            "masked": masked(client),
            "twins": duplicates.same_identity(self.user, client),
            "card": from_card(client, timezone.localdate()),
            "panels": [
                (panel_url(name, client), title, icon)
                for name, title, icon, permission in PANELS
                if permits(self.user, permission)
            ],
        }
        return render(request, "clients/detail.html", context)


def masked(client: Client) -> dict[str, str]:
    return {
        "phone": masks.mask_phone(client.phone),
        "identity_number": masks.mask_identity(client.identity_number),
        "bank_account": masks.mask_bank_account(client.bank_account),
    }


def from_card(client: Client, today: date) -> dict[str, Any]:
    """Native place and age, read from a checked identity card and never typed (R167)."""
    if client.identity_kind != IdentityKind.ID_CARD or not client.is_identity_checked:
        return {}
    return {
        "province": identity.card_province(client.identity_number),
        "age": identity.age(client.birthday, today) if client.birthday else None,
    }
