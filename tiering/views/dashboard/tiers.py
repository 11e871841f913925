"""Clients by tier: of any scheme in force, on any day, for any part of the house."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tiering.enums import TIER_COLOURS, Tier
from tiering.queries.dashboard import tiers as queries
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.groups import ANY
from tiering.queries.dashboard.tiers import BRANCH, MANAGER, UNIT, Line
from tiering.views.dashboard.base import DashboardPage, clients_url, query_of, tier_url, unit_filter

BY = {"branch": BRANCH, "team": UNIT, "manager": MANAGER}
# A page shows this many lines; the export has all of them.
LINES_SHOWN = 40


class Dashboard(DashboardPage):
    tab = "tiers"
    template_name = "tiering/dashboard/tiers.html"

    def parts(self, asked: Asked) -> dict[str, Any]:
        by = level_of(self.request.GET.get("by", ""))
        found = queries.within(queries.spread_of(asked), asked)
        rows = rows_of(asked, queries.lines_by(found, BY[by], len(asked.ladder.codes)), by)
        shown = rows[:LINES_SHOWN]
        counts = found.by_tier(len(asked.ladder.codes)).clients.tolist()
        return {
            "by": by,
            "tabs": [(key, label, f"?{query_of(asked, by=key)}") for key, label in level_labels().items()],
            "totals": stats_of(asked, counts),
            "tiers": list(asked.ladder.names.items()),
            "way": way_of(asked),
            "rows": shown,
            "row_count": len(rows),
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


def rows_of(asked: Asked, lines: list[Line], by: str) -> list[dict[str, Any]]:
    """Branches and teams in the order of the tree, managers with the best clients first; who has none comes last."""
    people = queries.people([line.key for line in lines]) if by == "manager" else {}
    if by == "manager":
        lines = sorted(lines, key=lambda line: [-count for count in line.counts])
    else:
        places = {key: place for place, key in enumerate(asked.house.units)}
        lines = sorted(lines, key=lambda line: places.get(line.key, len(places)))
    return [_row(asked, line, by, people) for line in lines]


def _row(asked: Asked, line: Line, by: str, people: dict[int, Any]) -> dict[str, Any]:
    """A line of the table; every number opens the clients behind it, unless no filter can name the line."""
    where = _where(asked, line, by, people)
    cells = [
        (count, tier_url(asked, code, where) if where is not None and count else "")
        for code, count in zip(asked.ladder.codes, line.counts, strict=True)
    ]
    return {
        "name": _name(asked, line, by, people),
        "total": line.total,
        "cells": cells,
        "url": tier_url(asked, ANY, where) if where is not None else "",
        "inside": _inside(asked, line, by),
        "cents": line.cents,
    }


def _name(asked: Asked, line: Line, by: str, people: dict[int, Any]) -> str:
    if by == "manager":
        return str(people[line.key]) if line.key in people else _("Without an account manager")
    unit = asked.house.units.get(line.key)
    return str(unit) if unit else {"branch": _("Without a branch"), "team": _("Without a unit")}[by]


def _where(asked: Asked, line: Line, by: str, people: dict[int, Any]) -> dict[str, str] | None:
    """The filter of the client list that means this line; None where there is none."""
    if by == "manager":
        return (
            {"account_manager": people[line.key].username, **unit_filter(asked)}
            if line.key in people
            else None
        )
    unit = asked.house.units.get(line.key)
    if unit is None:
        return None
    if by == "branch":
        return {"branch": unit.code, **unit_filter(asked)}
    # The filter of a unit means those below it too.
    return {"unit": unit.code} if len(asked.house.below(unit)) == 1 else None


def _inside(asked: Asked, line: Line, by: str) -> str:
    """The same page one step down the tree; "" at its end."""
    unit = asked.house.units.get(line.key)
    if by == "manager" or unit is None:
        return ""
    has_teams = by == "branch" and len(asked.house.below(unit)) > 1
    deeper = query_of(asked, unit=unit.code, by="team" if has_teams else "manager")
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
