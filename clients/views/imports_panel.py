from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from clients.enums import IMPORT_COLOURS
from clients.queries import imports
from crm.access import Permission, permits
from crm.guard import Guarded

PANEL_ROWS = 6


class ImportsPanel(Guarded, View):
    """The newest imports with their counts, for home pages."""

    permission = Permission.SETTLEMENT_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        newest = imports.runs().order_by("-pk")[:PANEL_ROWS]
        context = {
            "runs": [(run, IMPORT_COLOURS[run.status]) for run in newest],
            "may_import": permits(self.user, Permission.SETTLEMENT_IMPORT),
        }
        return render(request, "clients/imports/home_panel.html", context)
