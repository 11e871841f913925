"""The one time line of everything that happened to a client, whichever application wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from clients.enums import EVENT_ICONS, EventKind
from clients.models import ClientEvent
from clients.queries import timeline
from clients.views.base import ClientView
from crm import keyset, vocabulary

PAGE = 30


@dataclass(frozen=True)
class Line:
    event: ClientEvent
    url: str
    icon: str
    source: str
    detail: str


class TimelinePanel(ClientView):
    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        kinds = [kind for kind in request.GET.getlist("kind") if kind in EventKind.values]
        source = request.GET.get("source", "")
        sources = timeline.SOURCES
        events = timeline.events(self.client, kinds=kinds, source=source if source in sources else "")
        try:
            page = keyset.page(
                events, order="-occurred_at", size=PAGE, cursor=request.GET.get("cursor") or None
            )
        except keyset.BadCursor as error:
            raise BadRequest(_("This page address is not valid. Start again from the first page.")) from error
        pairs = [*(("kind", kind) for kind in kinds), *([("source", source)] if source in sources else [])]
        context = {
            "client": self.client,
            "lines": [line_of(event) for event in page.rows],
            "next_url": f"{request.path}?{urlencode([*pairs, ('cursor', page.next)])}" if page.next else "",
            "kinds": EventKind.choices,
            "chosen_kinds": kinds,
            "sources": [(name, source_label(name)) for name in sources],
            "chosen_source": source,
            "is_more": bool(request.GET.get("cursor")),
        }
        return render(request, "clients/panels/timeline.html", context)


def line_of(event: ClientEvent) -> Line:
    icon = EVENT_ICONS.get(event.kind, "point")
    return Line(event, _url(event), icon, source_label(event.source_app), vocabulary.spell(event.detail))


def source_label(name: str) -> str:
    return str(apps.get_app_config(name).verbose_name) if apps.is_installed(name) else name


def _url(event: ClientEvent) -> str:
    """Where the event can be looked at; "" where its application or its page is gone."""
    if not event.url_name:
        return ""
    arguments = [event.url_argument] if event.url_argument else []
    try:
        return reverse(event.url_name, args=arguments)
    except NoReverseMatch:
        return ""
