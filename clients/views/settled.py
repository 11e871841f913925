"""The panel of positions, trades and money flow, as tabs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.queries import settlement
from clients.views.base import ClientView

TABS = (
    ("positions", gettext_lazy("Positions")),
    ("trades", gettext_lazy("Trades")),
    ("cash_flows", gettext_lazy("Money flow")),
)
LONGEST = 500
FLOWS = 100


class SettledPanel(ClientView):
    """One tab of one day; money flow shows the latest of all days."""

    def get(self, request: HttpRequest, client_id: str, tab: str = "positions") -> HttpResponse:
        day = chosen_day(request.GET.get("day", "")) or self.client.as_of
        context = {
            "client": self.client,
            "day": day,
            "tab": tab,
            "tabs": [(key, label, self._tab_url(key)) for key, label in TABS],
            "rows": self._rows(tab, day),
        }
        return render(request, "clients/panels/settled.html", context)

    def _tab_url(self, tab: str) -> str:
        url = reverse("clients:settled", args=[self.client.client_id, tab])
        day = self.request.GET.get("day", "")
        return f"{url}?day={day}" if day else url

    def _rows(self, tab: str, day: date | None) -> list[Any]:
        if tab == "cash_flows":
            return list(settlement.cash_flows(self.client)[:FLOWS])
        if day is None:
            return []
        read = settlement.trades if tab == "trades" else settlement.positions
        return list(read(self.client, day)[:LONGEST])


def chosen_day(text: str) -> date | None:
    try:
        day = parse_date(text) if text else None
    except ValueError as error:
        raise BadRequest(_("There is no such day.")) from error
    if text and day is None:
        raise BadRequest(_("There is no such day."))
    return day
