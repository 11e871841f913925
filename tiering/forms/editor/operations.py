"""What the buttons inside the form do to what was posted, before anything is kept."""

from __future__ import annotations

import re
from typing import Any

from tiering.forms.editor.places import LONGEST_LIST, Tree, find, steps

_NAMED = {
    "tiers": "tier",
    "rules": "rule",
    "caps": "cap",
    "conditions": "condition",
    "questions": "question",
    "options": "answer",
}


def perform(tree: Tree, wish: str) -> Tree:
    """The tree after `add:`, `remove:`, `up:` or `down:` and a place; any other wish leaves it as it is."""
    verb, _colon, place = wish.partition(":")
    if not steps(place):
        return tree
    if verb == "add":
        return _add(tree, place)
    if verb in ("remove", "up", "down"):
        _change(tree, verb, place)
    return tree


def _add(tree: Tree, place: str) -> Tree:
    rows = find(tree, place)
    if rows is None:
        _begin(tree, place)
    elif isinstance(rows, list) and len(rows) < LONGEST_LIST:
        rows.append(_blank(place, rows))
    return tree


def _begin(tree: Tree, place: str) -> None:
    """A first row, or a part that is there or not."""
    *way, last = steps(place)
    at: Any = tree
    for step in way:
        if isinstance(at, list):
            at = at[step] if isinstance(step, int) and step < len(at) else None
        elif isinstance(at, dict):
            at = at.setdefault(step, {})
        if at is None:
            return
    if isinstance(at, dict):
        at[last] = {"under_days": "90"} if last == "new_client" else [_blank(place, [])]


def _blank(place: str, rows: list[Any]) -> Any:
    last = re.sub(r"\[\d+\]$", "", place).rpartition(".")[2]
    if last == "measures":
        return ""
    row: dict[str, Any] = {}
    if last in _NAMED:
        row["code"] = _free_code(_NAMED[last], rows)
    if last == "tiers":
        row["is_aim"] = "1"
    if last == "questions":
        row["options"] = [{"code": "answer_1"}, {"code": "answer_2"}]
    if last in ("rules", "caps", "conditions"):
        row["when"] = {"join": "all", "lines": [{}]}
    if last == "factors":
        row |= {"weight": "10", "method": "percentile", "better": "high", "if_unknown": "0"}
    return row


def _free_code(word: str, rows: list[Any]) -> str:
    taken = {row.get("code") for row in rows if isinstance(row, dict)}
    return next(code for number in range(1, 1000) if (code := f"{word}_{number}") not in taken)


def _change(tree: Tree, verb: str, place: str) -> None:
    *way, last = steps(place)
    rows: Any = tree
    for step in way:
        try:
            rows = rows[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(rows, dict) and verb == "remove":
        rows.pop(str(last), None)
    elif isinstance(rows, list) and isinstance(last, int) and last < len(rows):
        row = rows.pop(last)
        if verb != "remove":
            rows.insert(max(0, last + (1 if verb == "down" else -1)), row)
