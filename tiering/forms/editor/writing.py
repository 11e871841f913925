"""From what a form posted to a document. What the form does not show stays as it stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tiering.engine.schemes import FORMAT
from tiering.forms.editor.lines import condition_of
from tiering.forms.editor.places import Tree
from tiering.forms.editor.values import number, without_blanks

# Parts that say something only where they differ from this.
_QUIET: Mapping[str, Any] = {"period": "night", "minimum_stay": 0, "hysteresis": 0, "protection": 0}


def to_document(tree: Tree, stored: Any) -> dict[str, Any]:
    """The document that the fields describe; `stored` gives the parts that no field shows."""
    before = stored if isinstance(stored, dict) else {}
    kind = str(tree.get("kind") or before.get("kind") or "bands")
    document: dict[str, Any] = {"format": FORMAT, "kind": kind, "title": _text(tree.get("title"))}
    document["tiers"] = [_tier(row) for row in _rows(tree.get("tiers"))]
    if tree.get("remainder"):
        document["remainder"] = tree["remainder"]
    rules = [_rule(row) for row in _rows(tree.get("rules"))]
    if rules or "rules" in before or kind == "bands":
        document["rules"] = rules
    if kind in _BODIES:
        document[kind] = _BODIES[kind](_part(tree.get(kind)))
    movement = _movement(_part(tree.get("movement")), _part(before.get("movement")))
    if movement or "movement" in before:
        document["movement"] = movement
    return document | {key: before[key] for key in ("requirements", "guesses") if key in before}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> dict[str, Any]:
    return without_blanks({key: _part(value).get(key) for key in ("zh", "en")})


def _tier(row: Tree) -> dict[str, Any]:
    found = without_blanks({"code": row.get("code")}) | {"name": _text(row.get("name"))}
    return found if row.get("is_aim") else found | {"is_aim": False}


def _rule(row: Tree) -> dict[str, Any]:
    found = without_blanks({key: row.get(key) for key in ("code", "tier")})
    found["when"] = condition_of(row.get("when"))
    return found | without_blanks({"name": _text(row.get("name"))})


def _card(part: Tree) -> dict[str, Any]:
    return {"factors": [_factor(row) for row in _rows(part.get("factors"))], "cuts": _cuts(part)}


def _factor(row: Tree) -> dict[str, Any]:
    method = row.get("method") or "percentile"
    found = without_blanks(
        {"measure": row.get("measure"), "weight": number(row.get("weight")), "method": method}
    )
    if method == "steps":
        found["steps"] = [
            without_blanks({key: number(step.get(key)) for key in ("at_least", "points")})
            for step in _rows(row.get("steps"))
        ]
    elif row.get("better") == "low":
        found["better"] = "low"
    if method in ("winsorised", "range"):
        found |= without_blanks({key: number(row.get(key)) for key in ("low", "high")})
    points = number(row.get("if_unknown"))
    return found if points == 0 else found | {"if_unknown": points}


def _cuts(part: Tree) -> list[dict[str, Any]]:
    return [
        without_blanks({"tier": row.get("tier"), "at_least": number(row.get("at_least"))})
        for row in _rows(part.get("cuts"))
    ]


def _deviation(part: Tree) -> dict[str, Any]:
    cuts = [
        without_blanks(
            {"above": number(row.get("above")), "stable": row.get("stable"), "unstable": row.get("unstable")}
        )
        for row in _rows(part.get("cuts"))
    ]
    measures = part.get("measures")
    named = [one for one in measures if isinstance(one, str)] if isinstance(measures, list) else []
    return {"measures": named, "stability": _axis(_part(part.get("stability"))), "cuts": cuts}


def _quadrant(part: Tree) -> dict[str, Any]:
    return {
        "x": _axis(_part(part.get("x"))),
        "y": _axis(_part(part.get("y"))),
        "cells": without_blanks(_part(part.get("cells"))),
    }


def _axis(part: Tree) -> dict[str, Any]:
    of = part.get("of")
    found = without_blanks({"measure": part.get("measure"), "value": number(part.get("value"))})
    return found | ({"of": of} if of and of != "value" else {})


def _grid(part: Tree) -> dict[str, Any]:
    rows, columns = _grid_axis(_part(part.get("rows"))), _grid_axis(_part(part.get("columns")))
    cells = _part(part.get("cells"))
    chosen = {row: _part(cells.get(row)) for row in rows.get("tiers", [])}
    return {
        "rows": rows,
        "columns": columns,
        "cells": {
            row: without_blanks({column: line.get(column) for column in columns.get("tiers", [])})
            for row, line in chosen.items()
        },
    }


def _grid_axis(part: Tree) -> dict[str, Any]:
    return without_blanks({"scheme": part.get("scheme"), "tiers": part.get("chosen")})


def _count(part: Tree) -> dict[str, Any]:
    conditions = [
        without_blanks({"code": row.get("code")})
        | {"name": _text(row.get("name")), "when": condition_of(row.get("when"))}
        for row in _rows(part.get("conditions"))
    ]
    return {"conditions": conditions, "cuts": _cuts(part)}


def _manual(part: Tree) -> dict[str, Any]:
    values = {str(row.get("value")): row.get("tier") for row in _rows(part.get("pairs")) if row.get("value")}
    return without_blanks({"attribute": part.get("attribute")}) | {"values": values}


def _movement(part: Tree, before: Tree) -> dict[str, Any]:
    figures = {key: number(part.get(key)) for key in ("minimum_stay", "hysteresis", "protection")}
    shown = {"period": part.get("period") or "night", **figures}
    found = {
        key: value
        for key, value in shown.items()
        if value is not None and (value != _QUIET[key] or key in before)
    }
    if "new_client" in part:
        found["new_client"] = _new_client(_part(part["new_client"]))
    caps = [_rule(row) for row in _rows(part.get("caps"))]
    return found | ({"caps": caps} if caps or "caps" in before else {})


def _new_client(part: Tree) -> dict[str, Any]:
    found = without_blanks({"tier": part.get("tier"), "under_days": number(part.get("under_days"))})
    found["instead_of"] = [code for code in part.get("instead_of") or [] if code]
    return found | ({"needs_approval": True} if part.get("needs_approval") else {})


_BODIES: dict[str, Callable[[Tree], dict[str, Any]]] = {
    "card": _card,
    "deviation": _deviation,
    "quadrant": _quadrant,
    "grid": _grid,
    "count": _count,
    "manual": _manual,
}
