"""Who went from which tier into which between two days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from tiering.engine.table import IntArray
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.groups import ANY, NONE, way_label
from tiering.queries.dashboard.moving import WAYS, Moves, counted, direction, month_end_before, moves
from tiering.views.dashboard.base import DashboardPage, branch_filter, branch_name, group_url, query_of


class MovementPage(DashboardPage):
    tab = "movement"
    template_name = "tiering/dashboard/movement.html"

    def parts(self, asked: Asked) -> dict[str, Any]:
        since = since_of(asked, self.request.GET.get("since", ""))
        found = moves(asked, since)
        return {
            "since": since,
            "since_text": since.isoformat(),
            "stretches": [
                (label, f"?{query_of(asked, since=day.isoformat())}", day == since)
                for label, day in _usual(asked)
            ],
            "summary": summary(asked, since, found.matrix),
            "columns": [*asked.ladder.names.values(), _("no tier")],
            "lines": lines_of(asked, since, found.matrix),
            "branches": branches_of(asked, since, found),
            "chart": flows(asked, found.matrix),
        }


def since_of(asked: Asked, text: str) -> date:
    """The day asked for, if it is one before the other day; otherwise the end of the month before."""
    try:
        given = parse_date(text) if text else None
    except ValueError:
        given = None
    return given if given and given < asked.day else month_end_before(asked.day)


def _usual(asked: Asked) -> list[tuple[str, date]]:
    day = asked.day
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return [
        (_("since last month"), month_end_before(day)),
        (_("since last quarter"), quarter - timedelta(days=1)),
        (_("since last year"), day.replace(month=1, day=1) - timedelta(days=1)),
    ]


def lines_of(asked: Asked, since: date, matrix: IntArray) -> list[dict[str, Any]]:
    codes = [*asked.ladder.codes, NONE]
    names = [*asked.ladder.names.values(), _("no tier")]
    tiers = len(codes) - 1
    return [
        {
            "name": name,
            "cells": [
                (int(count), direction(row, column, tiers), url_of(asked, since, codes[row], codes[column]))
                for column, count in enumerate(matrix[row])
            ],
            "total": int(matrix[row].sum()),
            "url": url_of(asked, since, codes[row], ANY if row == tiers else "*"),
        }
        for row, name in enumerate(names)
        if matrix[row].any()
    ]


def url_of(asked: Asked, since: date, before: str, after: str) -> str:
    """The clients of a cell; "*" after leads to the tier before alone."""
    code = asked.ladder.scheme.code
    if after == "*":
        return group_url(asked, "tier", code, before, since)
    return group_url(asked, "moved", code, before, after, since, asked.day)


def summary(asked: Asked, since: date, matrix: IntArray) -> list[dict[str, Any]]:
    found = counted(matrix)
    return [
        {"way": way, "label": way_label(way), "value": found[way], "url": way_url(asked, since, way)}
        for way in WAYS
    ]


def way_url(asked: Asked, since: date, way: str, **where: str) -> str:
    return group_url(asked, "went", asked.ladder.scheme.code, way, since, asked.day, where=where)


def branches_of(asked: Asked, since: date, found: Moves) -> list[dict[str, Any]]:
    """Per branch how many went each way, with the clients behind it."""
    places = {key: place for place, key in enumerate(asked.house.units)}
    lines = []
    for key in sorted(found.branches, key=lambda key: places.get(key, len(places))):
        counts, name, where = counted(found.branches[key]), branch_name(asked, key), branch_filter(asked, key)
        cells = [
            (
                way_label(way),
                counts[way],
                way_url(asked, since, way, **where) if where and counts[way] else "",
            )
            for way in WAYS
        ]
        lines.append({"name": name, "cells": cells})
    return lines


def flows(asked: Asked, matrix: IntArray) -> dict[str, Any]:
    """A bar per tier before, in the parts that go to each tier after (docs/glass.md, "A chart")."""
    names = [*asked.ladder.names.values(), _("no tier")]
    colours = [*(asked.ladder.colour(code) for code in asked.ladder.codes), "secondary"]
    lines = [row for row in range(len(names)) if matrix[row].any()]
    return {
        "kind": "stacked",
        "unit": "count",
        "is_horizontal": True,
        "label_name": _("Tier before"),
        "labels": [names[row] for row in lines],
        "series": [
            {"name": name, "values": [int(matrix[row, column]) for row in lines], "colour": colours[column]}
            for column, name in enumerate(names)
            if matrix[:, column].any()
        ],
    }
