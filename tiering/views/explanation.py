"""Why a client is in its tier, in full; and the days behind one of its figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date

from clients.views.base import ClientView
from crm.access import Permission
from tiering.engine.measures import MEASURES
from tiering.engine.schemes import MeasureUse, WhatIf
from tiering.forms.explanation import ExplanationForm, WhatIfForm
from tiering.models import Scheme
from tiering.queries.explanation import Explained, explain_client
from tiering.queries.measure_days import days_behind, span_of
from tiering.queries.objections import objection_of, waiting_for
from tiering.queries.stored import stored_days, stored_nights
from tiering.queries.wording import named, names
from tiering.queries.wording.names import figure, measure_label, window_label
from tiering.queries.wording.reasons import reason, rule_label, tellings, tier_name, ways_text


class TierView(ClientView):
    """About a client's tier: seen by whoever sees the client and tiers."""

    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        return [Permission.CLIENTS_VIEW, Permission.TIERS_VIEW]


class ExplanationPage(TierView):
    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        nights = stored_nights()
        form = ExplanationForm(request.GET, list(Scheme.objects.all()), list(nights))
        supposed = WhatIfForm(request.GET)
        scheme, day = form.chosen, form.day
        found = explain_client(self.client, scheme, day, nights.get(day)) if scheme and day else None
        objection = objection_of(self.client)
        context: dict[str, Any] = {
            "client": self.client,
            "form": form,
            "what_if_form": supposed,
            "found": found,
            "objection": objection,
            # Nothing waits once an objection is taken back.
            "waiting": waiting_for(self.client) if objection else None,
        }
        if found:
            given = supposed.given()
            context |= explained(found)
            context["what_if"] = supposition(found, found.if_changed(*given)) if given else None
        return render(request, "tiering/explanation/page.html", context)


class MeasureDays(TierView):
    """The settled days that a figure was measured over."""

    def get(self, request: HttpRequest, client_id: str, measure: str) -> HttpResponse:
        day = _day(request.GET.get("as_of", "")) or next(iter(stored_days()), None) or self.client.as_of
        if measure not in MEASURES:
            raise Http404
        context: dict[str, Any] = {"client": self.client, "label": measure_label(measure), "measure": measure}
        if day is not None:
            first, last = span_of(measure, day)
            rows = days_behind(self.client, measure, day)
            context |= {"day": day, "first": first, "last": last, "rows": rows}
        return render(request, "tiering/explanation/days.html", context)


def explained(found: Explained) -> dict[str, Any]:
    """The explanation in words, as the page prints it."""
    rows, why, document = named(), found.why, found.document
    known = names(rows)
    return {
        "tier": tier_name(document, why.tier),
        "reason": reason(document, why.outcome, why.points, known),
        "points": why.points,
        "measures": [_use(found, use) for use in why.measures],
        "has_points": any(use.points is not None for use in why.measures),
        "up_tier": tier_name(document, why.up[0].tier) if why.up else "",
        "up": ways_text(why.up, known),
        "down_tier": tier_name(document, why.down[0].tier) if why.down else "",
        "down": ways_text(why.down, known),
        "tellings": tellings(found, rows),
        "in_force": tier_name(document, found.in_force.tier) if found.in_force else "",
        "override_tier": tier_name(document, found.override.tier) if found.override else "",
        "history": [
            (held, tier_name(document, held.tier), rule_label(document, held.tier, held.rule))
            for held in found.history
        ],
    }


def supposition(found: Explained, what: WhatIf) -> dict[str, Any]:
    """What a supposed change does, in words."""
    used = {use.measure for use in found.why.measures}
    return {
        "before": tier_name(found.document, what.tier_before),
        "after": tier_name(found.document, what.tier_after),
        "is_other": what.tier_before != what.tier_after,
        "changed": [
            (measure_label(name), _shown(name, before), _shown(name, after))
            for name, (before, after) in what.changed.items()
            if name in used
        ],
    }


def _use(found: Explained, use: MeasureUse) -> dict[str, Any]:
    url = reverse("tiering:measure_days", args=[found.client.client_id, use.measure])
    return {
        "label": measure_label(use.measure),
        "window": window_label(MEASURES[use.measure].window),
        "value": _shown(use.measure, use.value),
        "average": _shown(use.measure, use.average),
        "deviation": use.deviation,
        "percentile": use.percentile,
        "points": use.points,
        "weight": use.weight,
        "url": f"{url}?as_of={found.day.isoformat()}",
    }


def _shown(measure: str, value: float | None) -> str:
    return "–" if value is None else figure(measure, round(value, 4))


def _day(text: str) -> Any:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None
