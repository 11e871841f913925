"""Names of fields as paths: `rules[2].when.lines[0].measure` leads through objects and lists."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

# What a form posted, by place: text at the leaves, lists of text for choices of many.
Tree: TypeAlias = dict[str, Any]
_STEP = re.compile(r"\[(\d{1,3})\]|([^.\[\]]+)")
LONGEST_LIST = 200


def steps(place: str) -> list[str | int]:
    """The path as keys and indexes."""
    return [int(index) if index else key for index, key in _STEP.findall(place)]


def find(tree: Any, place: str) -> Any:
    """What stands there, or None."""
    at = tree
    for step in steps(place):
        if isinstance(at, dict):
            at = at.get(step)
        elif isinstance(at, list) and isinstance(step, int) and step < len(at):
            at = at[step]
        else:
            return None
    return at


def put(tree: Tree, place: str, value: Any) -> None:
    """Set a value, making the objects that lead to it. Lists are objects with numbers for keys until `settled`."""
    path = steps(place)
    at: dict[Any, Any] = tree
    for step in path[:-1]:
        inner = at.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        at = inner
    if path:
        at[path[-1]] = value


def settled(value: Any) -> Any:
    """Objects whose keys are all numbers as lists in that order; gaps close."""
    if not isinstance(value, dict):
        return value
    parts = {key: settled(part) for key, part in value.items()}
    if parts and all(isinstance(key, int) for key in parts):
        return [parts[key] for key in sorted(parts)][:LONGEST_LIST]
    return {str(key): part for key, part in parts.items()}
