"""What the clients of each tier hold and pay (R180), and how much hangs on few of them (R200)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.dashboard import Pareto, Spread
from tiering.queries.dashboard import tiers as queries
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.groups import ALL_UNITS, ANY
from tiering.queries.dashboard.sums import concentration_line, curve_steps, share_of, tier_sums
from tiering.queries.dashboard.weight import WEIGHED, Weight, weight_of
from tiering.queries.wording.names import measure_label
from tiering.views.dashboard.base import (
    DashboardPage,
    branch_filter,
    branch_name,
    group_url,
    query_of,
    tier_url,
    unit_filter,
)

_EVERY = 5
TWENTY = 20


class MoneyPage(DashboardPage):
    tab = "money"
    template_name = "tiering/dashboard/money.html"

    def parts(self, asked: Asked) -> dict[str, Any]:
        measure = measure_of(self.request.GET.get("of", ""))
        found = queries.within(queries.spread_of(asked), asked).by_tier(len(asked.ladder.codes))
        weight = weight_of(asked, measure)
        parts: dict[str, Any] = {
            "of": measure,
            "of_label": measure_label(measure),
            "has_money": asked.night is not None,
        }
        if weight is None:
            return parts
        lines = tier_lines(asked, found)
        return parts | {
            "lines": lines,
            "sums": sums_of(lines),
            "best": max(lines, key=lambda line: line["commission_share"] or 0, default=None),
            "chart": money_chart(lines),
            "measures": [(name, measure_label(name), f"?{query_of(asked, of=name)}") for name in WEIGHED],
            "weight": weight,
            "twenty": next(step for step in weight.curve.steps if step[0] == TWENTY),
            "steps": steps_of(asked, measure, weight.curve),
            "curve": curve_chart(weight.curve),
            "branches": branch_lines(asked, weight),
        }


def measure_of(text: str) -> str:
    return text if text in WEIGHED else WEIGHED[0]


def tier_lines(asked: Asked, found: Spread) -> list[dict[str, Any]]:
    return [line | {"url": tier_url(asked, line["code"])} for line in tier_sums(asked, found)]


def sums_of(lines: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("clients", "unknown", "equity", "commission", "commission_month")
    found: dict[str, Any] = {name: sum(line[name] for line in lines) for name in names}
    return found | {"each": found["commission"] / found["clients"] if found["clients"] else None}


def steps_of(asked: Asked, measure: str, curve: Pareto) -> list[dict[str, Any]]:
    words = asked.ladder.scheme.code, asked.day, measure
    unit = asked.unit_code or ALL_UNITS
    return [
        step | {"url": group_url(asked, "top", *words, step["percent"], unit, is_narrowed=False)}
        for step in curve_steps(curve)
    ]


def branch_lines(asked: Asked, weight: Weight) -> list[dict[str, Any]]:
    """Branches with the most concentrated first; those without any amount last."""
    rows = [
        {
            **concentration_line(found),
            "name": branch_name(asked, key),
            "url": tier_url(asked, ANY, unit_filter(asked) | where) if where else "",
        }
        for key, found in weight.branches.items()
        for where in [branch_filter(asked, key)]
    ]
    return sorted(rows, key=lambda row: -(row["herfindahl"] or 0))


def money_chart(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "kind": "bar",
        "unit": "percent",
        "label_name": _("Tier"),
        "labels": [line["name"] for line in lines],
        "links": [line["url"] for line in lines],
        "series": [
            {"name": _("Share of the clients"), "values": _client_shares(lines)},
            {"name": _("Share of client equity"), "values": [line["equity_share"] for line in lines]},
            {
                "name": _("Share of commission, 12 months"),
                "values": [line["commission_share"] for line in lines],
            },
        ],
    }


def curve_chart(curve: Pareto) -> dict[str, Any]:
    """Every fifth per cent: the table below stays readable and the line looks the same."""
    percents = range(0, 101, _EVERY)
    has_curve = curve.total > 0
    return {
        "kind": "line",
        "unit": "percent",
        "label_name": _("Share of the clients, the largest first"),
        "labels": [f"{percent}%" for percent in percents],
        "series": [
            {
                "name": _("Share of the whole"),
                "values": [
                    round(float(curve.curve[percent]), 6) if has_curve else None for percent in percents
                ],
            },
            {
                "name": _("If all were equal"),
                "values": [percent / 100 for percent in percents],
                "colour": "secondary",
            },
        ],
    }


def _client_shares(lines: list[dict[str, Any]]) -> list[float | None]:
    whole = sum(line["clients"] for line in lines)
    return [share_of(line["clients"], whole) for line in lines]
