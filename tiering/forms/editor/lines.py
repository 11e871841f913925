"""Conditions as lines of a form. One level is edited; what lies deeper is kept as it is, and shown as a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiering.forms.editor.values import number, plain, without_blanks

# Operators of a line beyond those of a comparison.
BETWEEN, KNOWN, UNKNOWN, ONE_OF = "between", "known", "unknown", "in"
_HEADS = ("measure", "attribute", "scheme")


@dataclass(frozen=True)
class Line:
    """One question. `fields` are what its inputs hold; `place` is where it stands in the document."""

    place: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """The lines of one condition and how they are joined; `is_list` where even a single one stands in a list."""

    join: str
    is_list: bool
    lines: tuple[Line, ...]


def group_of(condition: Any, place: str) -> Group:
    """A condition of a document as lines."""
    found = condition if isinstance(condition, dict) else {}
    for join in ("all", "any"):
        parts = found.get(join)
        if isinstance(parts, list) and len(found) == 1:
            lines = tuple(_line(part, f"{place}.{join}[{index}]") for index, part in enumerate(parts))
            return Group(join, True, lines)
    return Group("all", False, (_line(found, place),))


def condition_of(group: Any) -> Any:
    """The condition that posted lines make; None where there is none."""
    found = group if isinstance(group, dict) else {}
    lines = found.get("lines")
    parts = [_part(line) for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    if len(parts) == 1 and not found.get("is_list"):
        return parts[0]
    return {"any" if found.get("join") == "any" else "all": parts}


def _line(part: Any, place: str) -> Line:
    if isinstance(part, dict) and set(part) == {"not"} and _is_leaf(part["not"]):
        return Line(place, {**_leaf(part["not"]), "not": "1"})
    if _is_leaf(part):
        return Line(place, _leaf(part))
    return Line(place, {"kept": json.dumps(part, ensure_ascii=False)})


def _is_leaf(part: Any) -> bool:
    return isinstance(part, dict) and not {"all", "any", "not"} & set(part)


def _leaf(part: Mapping[str, Any]) -> dict[str, Any]:
    head = next((head for head in _HEADS if head in part), "measure")
    subject = f"{head}:{part.get(head) or ''}"
    if head != "measure":
        values = [part["equals"]] if part.get("equals") is not None else part.get("in") or []
        return {"subject": subject, "op": ONE_OF, "values": [str(value) for value in values]}
    fields: dict[str, Any] = {"subject": subject, "of": part.get("of") or "value"}
    if "known" in part:
        return fields | {"op": KNOWN if part["known"] else UNKNOWN}
    between = part.get("between")
    if isinstance(between, list):
        ends = [plain(value) for value in between] + ["", ""]
        return fields | {"op": BETWEEN, "value": ends[0], "value2": ends[1]}
    return fields | {"op": part.get("op") or ">=", "value": plain(part.get("value"))}


def _part(line: Mapping[str, Any]) -> Any:
    if line.get("kept"):
        return _kept(str(line["kept"]))
    head, _colon, name = str(line.get("subject") or "measure:").partition(":")
    leaf = _measure(name, line) if head == "measure" else _choice(head, name, line)
    return {"not": leaf} if line.get("not") else leaf


def _kept(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _choice(head: str, name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    values = [value for value in line.get("values") or [] if value]
    key = head if head in _HEADS else "measure"
    return {key: name or None, "in": values}


def _measure(name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    op = str(line.get("op") or ">=")
    leaf: dict[str, Any] = {"measure": name or None}
    if op in (KNOWN, UNKNOWN):
        return leaf | {"known": op == KNOWN}
    of = line.get("of")
    more = {"of": of} if of and of != "value" else {}
    if op == BETWEEN:
        return leaf | {"between": [number(line.get("value")), number(line.get("value2"))]} | more
    return (
        leaf
        | {"op": ">=" if op == ONE_OF else op}
        | without_blanks({"value": number(line.get("value"))})
        | more
    )
