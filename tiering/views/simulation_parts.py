"""The parts of a simulation as templates print them: the matrix, tier by tier, the flows, and some clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from clients.models import Client
from clients.queries.clients import for_list
from crm.models import User
from tiering.engine.schemes import SchemeDocument
from tiering.engine.simulation import NOBODY, Simulation, merged_order
from tiering.engine.table import BoolArray, IntArray
from tiering.models import VersionEvidence
from tiering.queries.simulation import in_scope
from tiering.queries.wording.names import in_words, tier_names

CLIENTS_SHOWN = 8
PAGE = 50
LONGEST_NUMBER = 5


@dataclass(frozen=True)
class Cell:
    """How many go from one tier to another; `direction` is up, down or "" for those who stay."""

    count: int
    direction: str
    query: str


@dataclass(frozen=True)
class Moving:
    """A client with both of its tiers and what it is worth."""

    client: Client
    before: str
    after: str
    equity: float | None
    commission: float | None


@dataclass(frozen=True)
class Sides:
    """A simulation with the names of its tiers."""

    found: Simulation
    before: SchemeDocument | None
    after: SchemeDocument

    @property
    def rows(self) -> list[str]:
        return _names(self.before)

    @property
    def columns(self) -> list[str]:
        return _names(self.after)

    def matrix(self) -> list[dict[str, Any]]:
        """A line per tier before: its name, its cells, and how many there are."""
        order = merged_order(self.found.before.codes, self.found.after.codes)
        return [
            {
                "name": name,
                "cells": [
                    Cell(int(count), self._direction(order, row, column), f"from={row}&to={column}")
                    for column, count in enumerate(self.found.matrix[row])
                ],
                "total": int(self.found.matrix[row].sum()),
                "query": f"from={row}",
            }
            for row, name in enumerate(self.rows)
        ]

    def by_tier(self) -> list[dict[str, Any]]:
        """A line per tier after, with what the tier of the same code has before, where there is one."""
        before, after = self.found.figures["before"], self.found.figures["after"]
        places = {code: place for place, code in enumerate(before["tiers"])}
        names = ("clients", "equity", "commission", "served", "managers", "most")
        return [
            {
                "name": name,
                "query": f"to={place}",
                "after": {each: after[each][place] for each in names},
                "before": {each: before[each][places[code]] for each in names} if code in places else None,
            }
            for place, (name, code) in enumerate(zip(self.columns, after["tiers"], strict=True))
        ]

    def flows(self) -> dict[str, Any]:
        """A bar per tier before, in the parts that go to each tier after (docs/glass.md, "A chart")."""
        return {
            "kind": "stacked",
            "unit": "count",
            "is_horizontal": True,
            "label_name": _("Tier before"),
            "labels": self.rows,
            "series": [
                {"name": name, "values": self.found.matrix[:, column].tolist()}
                for column, name in enumerate(self.columns)
            ],
        }

    def clients(self, user: User, lines: BoolArray, first: int = 0, size: int = CLIENTS_SHOWN) -> Shown:
        """Some of the clients on these lines whom this user sees, the largest equity first."""
        places = in_scope(user, self.found.clients, lines)
        worth = np.nan_to_num(self.found.equity[places], nan=-np.inf)
        chosen = places[np.argsort(-worth, kind="stable")][first : first + size]
        return Shown([*self._moving(user, chosen)], len(places))

    def _moving(self, user: User, places: IntArray) -> list[Moving]:
        keys = [int(key) for key in self.found.clients[places]]
        people = for_list(user).in_bulk(keys)
        return [
            Moving(
                people[key],
                self.rows[self.found.before.tiers[place]],
                self.columns[self.found.after.tiers[place]],
                _known(self.found.equity[place]),
                _known(self.found.commission[place]),
            )
            for key, place in zip(keys, places, strict=True)
            if key in people
        ]

    def _direction(self, order: Sequence[str], row: int, column: int) -> str:
        if not self.found.has_before:
            return ""
        old, new = self.found.before.codes[row], self.found.after.codes[column]
        step = order.index(old) - order.index(new)
        return "up" if step > 0 else "down" if step < 0 else ""


@dataclass(frozen=True)
class Shown:
    """Some clients, and how many there are in all that the user sees."""

    rows: list[Moving]
    count: int


def chosen_lines(found: Simulation, query: dict[str, str]) -> BoolArray:
    """The lines that a drill asks for: a tier before, one after, a direction, near an edge; all of these at once."""
    lines = np.ones(len(found.clients), dtype=np.bool_)
    if (row := whole(query.get("from", ""))) is not None:
        lines &= found.before.tiers == row
    if (column := whole(query.get("to", ""))) is not None:
        lines &= found.after.tiers == column
    masks = {
        "up": found.moved > 0,
        "down": found.moved < 0,
        "could_rise": found.near.could_rise,
        "could_fall": found.near.could_fall,
    }
    if (group := query.get("who", "")) in masks:
        lines &= masks[group]
    return lines


def whole(text: str) -> int | None:
    """A place or a page as a query says it; None for anything else."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def kept(evidence: VersionEvidence) -> dict[str, Any]:
    """What was kept, tier by tier; a tier that has gone since is shown by its code."""
    figures = evidence.figures
    before, after = figures["before"], figures["after"]
    known = {
        **tier_names(evidence.base.document if evidence.base else None),
        **tier_names(evidence.version.document),
    }
    known[NOBODY] = _("No tier yet")
    return {
        "columns": [known.get(code, code) for code in after["tiers"]],
        "lines": [
            {"name": known.get(code, code), "cells": cells, "total": sum(cells)}
            for code, cells in zip(before["tiers"], figures["matrix"], strict=True)
        ],
        "tiers": [
            {"name": known.get(code, code), "clients": count, "equity": equity, "commission": commission}
            for code, count, equity, commission in zip(
                after["tiers"], after["clients"], after["equity"], after["commission"], strict=True
            )
        ],
    }


def _names(document: SchemeDocument | None) -> list[str]:
    return [_("No tier yet")] if document is None else [in_words(tier.name) for tier in document.tiers]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
