from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.views import View

from clients.models import Client
from clients.queries import clients
from crm.access import Permission
from crm.guard import Guarded


class ClientView(Guarded, View):
    """Anything about one client; outside the user's scope there is no such client."""

    permission = Permission.CLIENTS_VIEW
    kwargs: dict[str, Any]

    @cached_property
    def client(self) -> Client:
        return find_or_404(self)

    @property
    def url(self) -> str:
        return reverse("clients:detail", args=[self.client.client_id])


def find_or_404(view: ClientView) -> Client:
    try:
        return clients.find(view.user, view.kwargs["client_id"])
    except Client.DoesNotExist as error:
        raise Http404 from error


def panel_url(url_name: str, client: Client) -> str:
    """The address of a panel that another application owns, "" where it is not installed."""
    try:
        return reverse(url_name, args=[client.client_id])
    except NoReverseMatch:
        return ""
