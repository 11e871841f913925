"""The panel of key figures and the curve of 250 days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import DailyAccount
from clients.queries import curves
from clients.views.base import ClientView

MONEY = (
    ("client_equity", gettext_lazy("Client equity")),
    ("available_funds", gettext_lazy("Available funds")),
    ("margin_occupied", gettext_lazy("Margin occupied")),
    ("net_deposit", gettext_lazy("Net deposit")),
    ("commission", gettext_lazy("Commission")),
)


@dataclass(frozen=True)
class Figure:
    label: str
    value: Decimal | None
    change: Decimal | None
    is_ratio: bool = False


class FiguresPanel(ClientView):
    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        latest, previous = curves.last_two_days(self.client)
        context = {
            "client": self.client,
            "latest": latest,
            "previous": previous,
            "figures": figures(latest, previous) if latest else [],
            "profit": profit(latest) if latest else None,
            "chart_data": chart_data(curves.equity_and_commission(self.client)) if latest else None,
        }
        return render(request, "clients/panels/figures.html", context)


def figures(latest: DailyAccount, previous: DailyAccount | None) -> list[Figure]:
    """Each figure with its change against the trading day before; flows of one day have no change."""
    found = [
        Figure(str(label), getattr(latest, name), _change(name, latest, previous)) for name, label in MONEY
    ]
    risk = Figure(
        _("Risk degree"), latest.risk_degree, _change("risk_degree", latest, previous), is_ratio=True
    )
    return [*found[:3], risk, *found[3:]]


def profit(day: DailyAccount) -> Decimal | None:
    """The day's profit: realised and marked; None where either is missing."""
    if day.realized_pl is None or day.mtm_pl is None:
        return None
    return Decimal(day.realized_pl + day.mtm_pl)


def _change(name: str, latest: DailyAccount, previous: DailyAccount | None) -> Decimal | None:
    if previous is None or name in {"net_deposit", "commission"}:
        return None
    now, before = getattr(latest, name), getattr(previous, name)
    return None if now is None or before is None else now - before


def chart_data(points: Sequence[curves.Point]) -> dict[str, Any]:
    return {
        "label_name": _("Trading day"),
        "labels": [point.trading_day.isoformat() for point in points],
        "unit": "money",
        "second_unit": "money",
        "kind": "line",
        "series": [
            {
                "name": _("Client equity"),
                "style": "area",
                "values": [_number(point.equity) for point in points],
            },
            {
                "name": _("Commission"),
                "style": "bar",
                "axis": 1,
                "values": [_number(point.commission) for point in points],
            },
        ],
    }


def _number(amount: Decimal | None) -> float | None:
    """For drawing only; the table beside the chart is rounded to the cent as it is."""
    return None if amount is None else float(amount)
