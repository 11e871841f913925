"""Search from anywhere: each group of hits is a fragment of the app that owns what is found."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.access import Permission, permissions
from crm.guard import signed_in
from crm.menu import address

LONGEST = 60


@dataclass(frozen=True)
class Source:
    url_name: str
    label: str | Promise
    permission: Permission


# A source answers ?q= with the rows of templates/components/hits.html, or with nothing.
SOURCES: tuple[Source, ...] = (
    Source("clients:suggest", _("Clients"), Permission.CLIENTS_VIEW),
    Source("servicedesk:suggest", _("Tickets"), Permission.TICKETS_VIEW),
)


def search(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    granted = permissions(user)
    groups = [
        {"label": source.label, "url": f"{address(source.url_name)}?{urlencode({'q': words})}"}
        for source in SOURCES
        if source.permission in granted and address(source.url_name)
    ]
    return render(request, "crm/search.html", {"words": words, "groups": groups if words else []})
