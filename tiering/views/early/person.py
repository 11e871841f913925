"""The part of a client's page that shows its early signs; also a page of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.views.base import ClientView
from crm.access import Permission
from tiering.enums import DORMANCY_COLOURS, STAR_COLOURS
from tiering.queries.early.person import Counted, Figure, person_signs
from tiering.queries.wording.names import figure, measure_label


class ClientSigns(ClientView):
    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        return [Permission.CLIENTS_VIEW, Permission.TIERS_VIEW]

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        found = person_signs(self.client)
        context: dict[str, Any] = {"client": self.client, "found": found}
        if found:
            context |= {
                "dormancy_colour": DORMANCY_COLOURS[found.signs.dormancy],
                "counts": [
                    (_("Tomorrow's star"), found.star, self._lines(found.star)),
                    (_("Hidden VIP"), found.hidden, self._lines(found.hidden)),
                ],
                "spells": [(spell, STAR_COLOURS[spell.outcome]) for spell in found.spells],
            }
        return render(request, "tiering/early/person.html", context)

    def _lines(self, counted: Counted | None) -> list[dict[str, Any]]:
        return [
            {
                "name": one.name,
                "is_met": one.is_met,
                "figures": [self._figure(each) for each in one.figures],
            }
            for one in (counted.conditions if counted else [])
        ]

    def _figure(self, one: Figure) -> dict[str, Any]:
        url = reverse("tiering:measure_days", args=[self.client.client_id, one.measure])
        return {
            "label": measure_label(one.measure),
            "value": "–" if one.value is None else figure(one.measure, round(one.value, 4)),
            "percentile": one.percentile,
            "url": url,
        }
