"""A small valid document of every kind, to be changed by tests."""

from __future__ import annotations

from typing import Any


def text(words: str) -> dict[str, str]:
    return {"zh": words, "en": words}


def document(kind: str, **parts: Any) -> dict[str, Any]:
    """Tiers a, b and c, of which c is the remainder."""
    tiers = [{"code": code, "name": text(code.upper())} for code in "abc"]
    whole = {"format": 1, "kind": kind, "title": text("Trial"), "tiers": tiers, "remainder": "c"}
    return whole | parts


def at_least(measure: str, value: float, **more: Any) -> dict[str, Any]:
    return {"measure": measure, "op": ">=", "value": value} | more


def rule(tier: str, when: dict[str, Any], code: str = "limit") -> dict[str, Any]:
    return {"code": code, "tier": tier, "when": when}


def bands(*rules: dict[str, Any], **parts: Any) -> dict[str, Any]:
    standard = (rule("a", at_least("equity", 100)), rule("b", at_least("equity", 50)))
    return document("bands", **({"rules": list(rules or standard)} | parts))


def card(**parts: Any) -> dict[str, Any]:
    standard = {
        "factors": [
            {"measure": "equity", "weight": 3, "method": "range", "low": 0, "high": 100},
            {"measure": "risk", "weight": 1, "method": "range", "low": 0, "high": 1, "better": "low"},
        ],
        "cuts": [{"tier": "a", "at_least": 75}, {"tier": "b", "at_least": 50}],
    }
    return document("card", card=standard | parts)


def deviation(**parts: Any) -> dict[str, Any]:
    standard = {
        "measures": ["equity", "commission"],
        "stability": {"measure": "spread", "of": "mean", "value": 1},
        "cuts": [{"above": 30, "stable": "a", "unstable": "b"}, {"stable": "b", "unstable": "c"}],
    }
    return document("deviation", deviation=standard | parts)


def quadrant(**parts: Any) -> dict[str, Any]:
    standard = {
        "x": {"measure": "equity", "of": "mean", "value": 1},
        "y": {"measure": "commission", "value": 10},
        "cells": {"high_high": "a", "high_low": "b", "low_high": "b", "low_low": "c"},
    }
    return document("quadrant", quadrant=standard | parts)


def grid(**parts: Any) -> dict[str, Any]:
    standard = {
        "rows": {"scheme": "grade", "tiers": ["one", "two"]},
        "columns": {"scheme": "type", "tiers": ["calm", "bold"]},
        "cells": {"one": {"calm": "a", "bold": "b"}, "two": {"calm": "b", "bold": "c"}},
    }
    return document("grid", grid=standard | parts)


def count(**parts: Any) -> dict[str, Any]:
    standard = {
        "conditions": [
            {"code": code, "name": text(code), "when": at_least(code, 1)} for code in ("one", "two", "three")
        ],
        "cuts": [{"tier": "a", "at_least": 3}, {"tier": "b", "at_least": 2}],
    }
    return document("count", count=standard | parts)


def manual(**parts: Any) -> dict[str, Any]:
    return document("manual", manual={"attribute": "class", "values": {"good": "a", "fair": "b"}} | parts)


EVERY_KIND = {
    "bands": bands,
    "card": card,
    "deviation": deviation,
    "quadrant": quadrant,
    "grid": grid,
    "count": count,
    "manual": manual,
}
