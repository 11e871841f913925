"""The schemes that come with the product, as documents (tiering/presets/*.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "presets"


@dataclass(frozen=True)
class Preset:
    """A shipped document, not yet read; its title, requirements and guesses are inside."""

    code: str
    document: dict[str, Any]


@cache
def presets() -> tuple[Preset, ...]:
    """Every shipped scheme, by code. The documents are shared: copy before changing one."""
    return tuple(
        Preset(path.stem, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.json"))
    )


def preset(code: str) -> Preset:
    """A shipped scheme. Raises KeyError for one that does not exist."""
    return {entry.code: entry for entry in presets()}[code]
