"""Clients by tier: of any scheme in force, on any day, for any part of the house."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tiering.enums import TIER_COLOURS, Tier
from tiering.queries.dashboard import tiers as queries
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.groups import ANY
from tiering.queries.dashboard.tiers import BY, Named
from tiering.views.dashboard.base import DashboardPage, clients_url, query_of, tier_url, unit_filter

# A page shows this many lines; the export has all of them.
LINES_SHOWN = 40


class Dashboard(DashboardPage):
    tab = "tiers"
    template_name = "tiering/dashboard/tiers.html"

    def parts(self, asked: Asked) -> dict[str, Any]:
        by = level_of(self.request.GET.get("by", ""))
        found = queries.within(queries.spread_of(asked), asked)
        lines = queries.named_lines(asked, by)
        shown = [row_of(asked, one, by) for one in lines[:LINES_SHOWN]]
        counts = found.by_tier(len(asked.ladder.codes)).clients.tolist()
        return {
            "by": by,
            "tabs": [(key, label, f"?{query_of(asked, by=key)}") for key, label in level_labels().items()],
            "totals": stats_of(asked, counts),
            "tiers": list(asked.ladder.names.items()),
            "way": way_of(asked),
            "rows": shown,
            "row_count": len(lines),
            "chart": chart_of(asked, shown, level_labels()[by]),
            "head": level_labels()[by],
        }


def level_of(text: str) -> str:
    return text if text in BY else "branch"


def level_labels() -> dict[str, str]:
    return {"branch": _("By branch"), "team": _("By team"), "manager": _("By account manager")}


def stats_of(asked: Asked, counts: list[int]) -> list[dict[str, Any]]:
    whole = sum(counts)
    return [
        {
            "tier": code,
            "label": name,
            "count": count,
            "share": count / whole if whole else None,
            "colour": asked.ladder.colour(code) or "blue",
            "url": tier_url(asked, code),
        }
        for (code, name), count in zip(asked.ladder.names.items(), counts, strict=True)
    ]


def tier_stats(totals: dict[str, int]) -> list[dict[str, Any]]:
    """The house tiers of now, for the home page."""
    whole = sum(totals.values())
    return [
        {
            "tier": tier,
            "label": label,
            "count": totals[tier],
            "share": totals[tier] / whole if whole else None,
            "colour": TIER_COLOURS[tier],
            "url": clients_url(f"tier={tier}"),
        }
        for tier, label in Tier.choices
    ]


def row_of(asked: Asked, one: Named, by: str) -> dict[str, Any]:
    """A line of the table; every number opens the clients behind it, unless no filter can name the line."""
    where = _where(asked, one, by)
    cells = [
        (count, tier_url(asked, code, where) if where is not None and count else "")
        for code, count in zip(asked.ladder.codes, one.line.counts, strict=True)
    ]
    return {
        "name": one.name,
        "total": one.line.total,
        "cells": cells,
        "url": tier_url(asked, ANY, where) if where is not None else "",
        "inside": _inside(asked, one, by),
    }


def _where(asked: Asked, one: Named, by: str) -> dict[str, str] | None:
    """The filter of the client list that means this line; None where there is none."""
    if one.person:
        return {"account_manager": one.person.username, **unit_filter(asked)}
    if one.unit is None:
        return None
    if by == "branch":
        return {"branch": one.unit.code, **unit_filter(asked)}
    # The filter of a unit means those below it too.
    return {"unit": one.unit.code} if len(asked.house.below(one.unit)) == 1 else None


def _inside(asked: Asked, one: Named, by: str) -> str:
    """The same page one step down the tree; "" at its end."""
    if one.unit is None:
        return ""
    has_teams = by == "branch" and len(asked.house.below(one.unit)) > 1
    deeper = query_of(asked, unit=one.unit.code, by="team" if has_teams else "manager")
    return f"{reverse('tiering:dashboard')}?{deeper}"


def way_of(asked: Asked) -> list[tuple[str, str]]:
    """The units above the one asked for and itself, with their pages."""
    if asked.unit is None:
        return []
    base = reverse("tiering:dashboard")
    steps = [(_("All units"), f"{base}?{query_of(asked, unit='')}")]
    return steps + [
        (str(unit), f"{base}?{query_of(asked, unit=unit.code)}")
        for unit in asked.house.way_to(asked.unit)
        if unit.parent_id is not None
    ]


def chart_of(asked: Asked, rows: list[dict[str, Any]], label_name: str) -> dict[str, Any]:
    return {
        "label_name": label_name,
        "labels": [row["name"] for row in rows],
        "unit": "count",
        "kind": "stacked",
        "links": [row["url"] for row in rows],
        "series": [
            {
                "name": name,
                "values": [row["cells"][at][0] for row in rows],
                "colour": asked.ladder.colour(code),
            }
            for at, (code, name) in enumerate(asked.ladder.names.items())
        ],
    }
