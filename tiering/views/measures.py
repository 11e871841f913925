from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from crm.access import Permission
from crm.guard import Guarded
from tiering.engine.measures import MEASURES
from tiering.queries.registry import MeasureLine, registry


class Measures(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:60]
        lines = [line for line in registry() if _is_found(line, text)]
        return render(
            request, "tiering/measures.html", {"lines": lines, "text": text, "count": len(MEASURES)}
        )


def _is_found(line: MeasureLine, text: str) -> bool:
    return text.lower() in f"{line.name} {line.label} {line.formula}".lower()
