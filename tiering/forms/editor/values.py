"""Figures and words between what people type and what a document holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DROPPED = str.maketrans("", "", ",， \u00a0")


def number(text: Any) -> Any:
    """1,000,000 as a number, whole where it has no decimals; what is none stays text, for the fault to name it."""
    if text in (None, ""):
        return None
    plain_text = str(text).translate(_DROPPED)
    try:
        return int(plain_text) if plain_text.lstrip("-").isdecimal() else float(plain_text)
    except ValueError:
        return str(text)


def plain(value: Any) -> str:
    """A figure as it is typed, without decimals that say nothing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def without_blanks(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is there: a missing part is a fault of its own, an empty one would be another."""
    return {key: value for key, value in parts.items() if value not in (None, "", {}, [])}
