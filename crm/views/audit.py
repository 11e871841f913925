from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from crm.access import Permission
from crm.guard import require, signed_in
from crm.lists.neighbours import neighbour_links
from crm.queries import audit
from crm.views.lists import AUDIT

PANEL_ROWS = 8


def event(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    require(user, Permission.AUDIT_VIEW)
    row = get_object_or_404(audit.visible_to(user), pk=pk)
    context = {
        "event": row,
        "kind": audit.kind_of_thing(row),
        "changes": audit.changes_of(row),
        "neighbours": neighbour_links(AUDIT, user, request.GET.get("list"), row, reverse("audit")),
    }
    return render(request, "crm/audit_event.html", context)


def panel(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    require(user, Permission.AUDIT_VIEW)
    return render(request, "crm/audit_panel.html", {"events": audit.latest(user, PANEL_ROWS)})
