"""From what a form posted to a questionnaire document. What the form does not show stays as it stood."""

from __future__ import annotations

from typing import Any

from tiering.engine.questionnaire import FORMAT
from tiering.forms.editor.places import Tree
from tiering.forms.editor.values import number, without_blanks


def to_document(tree: Tree, stored: Any) -> dict[str, Any]:
    """The document that the fields describe; `stored` gives the parts that no field shows."""
    before = stored if isinstance(stored, dict) else {}
    document: dict[str, Any] = {"format": FORMAT, "title": _text(tree.get("title"))}
    document |= without_blanks({"introduction": _text(tree.get("introduction"))})
    document |= without_blanks({"validity_months": number(tree.get("validity_months"))})
    document["questions"] = [_question(row) for row in _rows(tree.get("questions"))]
    document["levels"] = [_level(row) for row in _rows(tree.get("levels"))]
    return document | {key: before[key] for key in ("requirements", "guesses") if key in before}


def _question(row: Tree) -> dict[str, Any]:
    is_multiple = row.get("kind") == "multiple"
    found = without_blanks({key: row.get(key) for key in ("code", "group")})
    found["kind"] = "multiple" if is_multiple else "single"
    if is_multiple:
        # A question that has just been given several answers has no field for it yet.
        found["counts"] = row.get("counts") or "highest"
    found["text"] = _text(row.get("text"))
    found["options"] = [_option(one, is_multiple=is_multiple) for one in _rows(row.get("options"))]
    return found


def _option(row: Tree, *, is_multiple: bool) -> dict[str, Any]:
    found = without_blanks({"code": row.get("code")}) | {"text": _text(row.get("text"))}
    found |= without_blanks({"points": number(row.get("points"))})
    return found | ({"is_alone": True} if is_multiple and row.get("is_alone") else {})


def _level(row: Tree) -> dict[str, Any]:
    found = without_blanks({"at_least": number(row.get("at_least"))})
    return found | without_blanks({key: row.get(key) for key in ("risk_class", "risk_type")})


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(value: Any) -> dict[str, Any]:
    found = value if isinstance(value, dict) else {}
    return without_blanks({key: found.get(key) for key in ("zh", "en")})
