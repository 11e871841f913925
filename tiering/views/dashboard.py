from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission
from crm.guard import Guarded
from tiering.enums import TIER_COLOURS, Tier
from tiering.queries import distribution
from tiering.queries.distribution import Group

BY = ("branch", "manager")


class Dashboard(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        by = request.GET.get("by", "branch")
        by = by if by in BY else "branch"
        branches = distribution.by_branch(self.user)
        branch = _chosen(branches, request.GET.get("branch", ""))
        groups = branches
        if by == "manager":
            groups = distribution.by_manager(self.user, branch.query["branch"] if branch else "")
        context = {
            "as_of": distribution.newest_run_day(),
            "by": by,
            "branch": branch,
            "branches": branches,
            "tabs": _tabs(),
            "totals": tier_stats(distribution.totals(branches)),
            "tiers": Tier.choices,
            "rows": [row_of(group) for group in groups],
            "chart": chart_of(groups, _("Account manager") if by == "manager" else _("Branch")),
        }
        return render(request, "tiering/dashboard.html", context)


def tier_stats(totals: dict[str, int]) -> list[dict[str, Any]]:
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


def row_of(group: Group) -> dict[str, Any]:
    """A line of the table; every number opens the clients behind it, unless no filter can name the group."""
    has_rows = bool(group.query)
    cells = [
        (group.counts[tier], clients_url(group.rows_query(tier)) if has_rows and group.counts[tier] else "")
        for tier in Tier.values
    ]
    return {
        "name": group.name,
        "total": group.total,
        "cells": cells,
        "url": clients_url(group.rows_query()) if has_rows else "",
    }


def chart_of(groups: list[Group], label_name: str) -> dict[str, Any]:
    return {
        "label_name": label_name,
        "labels": [group.name for group in groups],
        "unit": "count",
        "kind": "stacked",
        "links": [clients_url(group.rows_query()) if group.query else "" for group in groups],
        "series": [
            {
                "name": str(label),
                "values": [group.counts[tier] for group in groups],
                "colour": TIER_COLOURS[tier],
            }
            for tier, label in Tier.choices
        ],
    }


def clients_url(query: str) -> str:
    return f"{reverse('clients:list')}?{query}"


def _chosen(branches: list[Group], code: str) -> Group | None:
    return next((found for found in branches if code and found.query.get("branch") == code), None)


def _tabs() -> list[tuple[str, str, str]]:
    url = reverse("tiering:dashboard")
    return [("branch", _("By branch"), url), ("manager", _("By account manager"), f"{url}?by=manager")]
