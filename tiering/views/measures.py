from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission
from crm.guard import Guarded
from tiering.engine.measures import MEASURES, Measure
from tiering.queries.wording.names import measure_label, unit_label, window_label


@dataclass(frozen=True)
class MeasureLine:
    """A measure of the registry in the reader's words."""

    name: str
    label: str
    unit: str
    window: str
    formula: str
    edges: str
    source: str


class Measures(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:60]
        lines = [line for line in map(line_of, MEASURES.values()) if _is_found(line, text)]
        return render(
            request, "tiering/measures.html", {"lines": lines, "text": text, "count": len(MEASURES)}
        )


def line_of(measure: Measure) -> MeasureLine:
    return MeasureLine(
        measure.name,
        measure_label(measure.name),
        unit_label(measure.name),
        window_label(measure.window),
        _(measure.formula),
        _(measure.edges) if measure.edges else "",
        measure.source,
    )


def _is_found(line: MeasureLine, text: str) -> bool:
    return text.lower() in f"{line.name} {line.label} {line.formula}".lower()
