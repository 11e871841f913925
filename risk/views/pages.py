from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from clients.enums import RISK_COLOURS
from crm.access import Permission
from crm.guard import Guarded
from crm.lists.cells import FROM_LIST
from crm.lists.neighbours import neighbour_links
from crm.lists.page import ListPage
from risk.enums import STATUS_COLOURS, AlertSeverity
from risk.queries import alerts
from risk.views.lists import ALERTS


class AlertList(ListPage):
    spec = ALERTS
    template_name = "risk/list.html"

    def extra(self) -> dict[str, Any]:
        return {"stats": severity_stats(alerts.severity_counts(self.user)), "as_of": alerts.newest_run_day()}


class AlertPage(Guarded, View):
    permission = Permission.ALERTS_VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        alert = get_object_or_404(alerts.for_list(self.user), pk=pk)
        steps = list(alert.steps.order_by("trading_day"))
        query = request.GET.get(FROM_LIST)
        context = {
            "alert": alert,
            "colour": RISK_COLOURS[alert.severity],
            "status_colour": STATUS_COLOURS[alert.status],
            "steps": [(step, RISK_COLOURS[step.state]) for step in reversed(steps)],
            "chart": chart_of(steps) if len(steps) > 1 else None,
            "neighbours": neighbour_links(ALERTS, self.user, query, alert, reverse("risk:list")),
        }
        return render(request, "risk/detail.html", context)


class ManagersPage(Guarded, View):
    """Open alerts by account manager: who has to call whom, and for how much."""

    permission = Permission.ALERTS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "lines": alerts.by_manager(self.user),
            "severities": severity_labels(),
            "as_of": alerts.newest_run_day(),
        }
        return render(request, "risk/managers.html", context)


def severity_labels() -> list[tuple[str, str]]:
    """Worst first."""
    return [(value, str(label)) for value, label in reversed(AlertSeverity.choices)]


def severity_stats(counts: dict[str, int]) -> list[dict[str, Any]]:
    url = reverse("risk:list")
    return [
        {
            "label": AlertSeverity(severity).label,
            "count": count,
            "colour": RISK_COLOURS[severity],
            "url": f"{url}?severity={severity}",
        }
        for severity, count in counts.items()
    ]


def chart_of(steps: list[Any]) -> dict[str, Any]:
    """Equity against margin over the alert's settlements."""
    return {
        "label_name": _("Trading day"),
        "labels": [step.trading_day.isoformat() for step in steps],
        "unit": "money",
        "kind": "line",
        "series": [
            {"name": _("Client equity"), "values": [_number(step.equity) for step in steps]},
            {
                "name": _("Margin occupied"),
                "values": [_number(step.margin_occupied) for step in steps],
                "colour": "red",
            },
        ],
    }


def _number(amount: Any) -> float | None:
    return None if amount is None else float(amount)
