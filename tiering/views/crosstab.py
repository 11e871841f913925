"""Two schemes side by side: who stands where in each, and whom they disagree about most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.models import Client
from clients.queries.clients import for_list
from crm.models import User
from tiering.forms.crosstab import CrosstabForm
from tiering.models import Scheme
from tiering.queries.population import NoRules, document_of
from tiering.queries.simulation import SideBySide, in_scope, side_by_side
from tiering.queries.stored import stored_days
from tiering.queries.wording.names import in_words
from tiering.views.simulation import Simulating
from tiering.views.simulation_parts import whole

CLIENTS_SHOWN = 25


@dataclass(frozen=True)
class Disagreement:
    """A client, its tier in either scheme, and the percentile points that lie between."""

    client: Client
    first: str
    second: str
    difference: float


class CrosstabPage(Simulating):
    def get(self, request: HttpRequest) -> HttpResponse:
        form = CrosstabForm(request.GET, list(Scheme.objects.all()), stored_days())
        context: dict[str, Any] = {"form": form, "day": form.day}
        if form.day is not None:
            try:
                found = side_by_side(form.codes, form.day)
            except NoRules:
                context["is_unfounded"] = True
            else:
                context |= _parts(request, form, found, self.user)
        return render(request, "tiering/simulation/crosstab.html", context)


def _parts(request: HttpRequest, form: CrosstabForm, found: SideBySide, user: User) -> dict[str, Any]:
    names = [_tier_names(code, form) for code in form.codes]
    cell = _cell(request, found)
    lines = np.ones(len(found.clients), dtype=np.bool_)
    if cell is not None:
        lines = (found.first.tiers == cell[0]) & (found.second.tiers == cell[1])
    places = in_scope(user, found.clients, lines)
    distance = np.abs(found.table.difference[places])
    shown = places[np.argsort(-distance, kind="stable")][:CLIENTS_SHOWN]
    return {
        "columns": names[1],
        "lines": [
            {
                "name": name,
                "cells": found.table.matrix[row].tolist(),
                "total": int(found.table.matrix[row].sum()),
            }
            for row, name in enumerate(names[0])
        ],
        "agreement": found.table.agreement,
        "cell": None if cell is None else (names[0][cell[0]], names[1][cell[1]]),
        "clients": _disagreements(found, names, shown.tolist(), user),
        "count": len(places),
    }


def _disagreements(
    found: SideBySide, names: list[list[str]], places: list[int], user: User
) -> list[Disagreement]:
    people = for_list(user).in_bulk([int(found.clients[place]) for place in places])
    return [
        Disagreement(
            people[int(found.clients[place])],
            names[0][int(found.first.tiers[place])],
            names[1][int(found.second.tiers[place])],
            float(found.table.difference[place]),
        )
        for place in places
        if int(found.clients[place]) in people
    ]


def _cell(request: HttpRequest, found: SideBySide) -> tuple[int, int] | None:
    """The cell that was clicked, where there is such a one."""
    row, column = whole(request.GET.get("row", "")), whole(request.GET.get("column", ""))
    if row is None or column is None:
        return None
    cell = row, column
    return cell if cell[0] < len(found.first.codes) and cell[1] < len(found.second.codes) else None


def _tier_names(code: str, form: CrosstabForm) -> list[str]:
    document = document_of(code, form.day) if form.day else None
    return [in_words(tier.name) for tier in document.tiers] if document else []
