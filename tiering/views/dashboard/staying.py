"""Who stays and who leaves: retention, renewal and churn night by night, and cohorts by month of opening."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.dashboard import Cohorts, Kept
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.groups import WHAT, kind_label
from tiering.queries.dashboard.nights import HELD_FROM, KINDS, TRADED_WITHIN
from tiering.queries.dashboard.staying import Staying, staying
from tiering.views.dashboard.base import (
    DashboardPage,
    branch_filter,
    branch_name,
    clients_url,
    group_url,
    query_of,
    unit_filter,
)

_MONTHS = 12


class StayingPage(DashboardPage):
    tab = "staying"
    template_name = "tiering/dashboard/staying.html"

    def parts(self, asked: Asked) -> dict[str, Any]:
        kind = kind_of(self.request.GET.get("of", ""))
        found = staying(asked, kind)
        parts: dict[str, Any] = {
            "of": kind,
            "kinds": [(each, kind_label(each), f"?{query_of(asked, of=each)}") for each in KINDS],
            "nights": found.nights,
            "held_from": HELD_FROM,
            "within": TRADED_WITHIN,
            "cohorts": cohort_lines(asked, kind, found),
            "cohort_nights": found.nights,
            "unknown_opening": found.unknown_opening,
        }
        if found.whole is None:
            return parts
        first, last = found.nights[0], found.nights[-1]
        return parts | {
            "first": first,
            "last": last,
            "whole": line_of(asked, kind, found.whole, first, last),
            "steps": step_lines(asked, kind, found),
            "branches": branch_lines(asked, kind, found),
            "chart": chart_of(found),
        }


def kind_of(text: str) -> str:
    return text if text in KINDS else KINDS[0]


def line_of(
    asked: Asked, kind: str, kept: Kept, first: date, last: date, where: dict[str, str] | None = None
) -> dict[str, Any]:
    """Counts, rates, and the clients behind each count."""
    return {
        "first": first,
        "last": last,
        "retention": kept.retention,
        "churn": kept.churn,
        **{word: getattr(kept, word) for word in WHAT},
        "urls": {word: group_url(asked, "stay", kind, word, first, last, where=where) for word in WHAT},
    }


def step_lines(asked: Asked, kind: str, found: Staying) -> list[dict[str, Any]]:
    """From each night to the next, the newest first."""
    pairs = zip(found.nights, found.nights[1:], found.steps, strict=False)
    return [line_of(asked, kind, step, first, last) for first, last, step in pairs][::-1]


def branch_lines(asked: Asked, kind: str, found: Staying) -> list[dict[str, Any]]:
    """Branches with the highest churn first; clients without one cannot be filtered for."""
    rows = []
    for key, kept in found.branches.items():
        where = branch_filter(asked, key)
        line = line_of(asked, kind, kept, found.nights[0], found.nights[-1], where)
        rows.append({**line, "name": branch_name(asked, key), "urls": line["urls"] if where else {}})
    return sorted(rows, key=lambda row: -(row["churn"] or 0))


def cohort_lines(asked: Asked, kind: str, found: Staying) -> list[dict[str, Any]]:
    """A line per month of opening, the newest first: its clients, and who is there on each night since."""
    cohorts: Cohorts = found.cohorts
    return [
        _cohort(asked, kind, found, at) for at in reversed(range(len(cohorts.months))) if cohorts.sizes[at]
    ]


def _cohort(asked: Asked, kind: str, found: Staying, at: int) -> dict[str, Any]:
    month, size = int(found.cohorts.months[at]), int(found.cohorts.sizes[at])
    name = f"{month // _MONTHS}-{month % _MONTHS + 1:02d}"
    cells = [
        None if count < 0 else (int(count), int(count) / size, group_url(asked, "cohort", kind, name, night))
        for night, count in zip(found.nights, found.cohorts.alive[at], strict=True)
    ]
    last = monthrange(month // _MONTHS, month % _MONTHS + 1)[1]
    opened = {"opened_after": f"{name}-01", "opened_before": f"{name}-{last:02d}", **unit_filter(asked)}
    return {"name": name, "size": size, "cells": cells, "url": clients_url(opened)}


def chart_of(found: Staying) -> dict[str, Any]:
    return {
        "kind": "line",
        "unit": "percent",
        "label_name": _("Night"),
        "labels": [day.isoformat() for day in found.nights[1:]],
        "series": [
            {
                "name": _("Churn rate"),
                "values": [_rounded(step.churn) for step in found.steps],
                "colour": "red",
            },
        ],
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
