from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One line of a document: what it is about, and what it says."""

    key: str
    label: str
    text: str
