"""What two documents say differently, place by place, and the fingerprint that tells texts apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """A place that holds something else, or nothing (None), in one of two documents."""

    place: str
    before: Any
    after: Any


def fingerprint(document: Any) -> str:
    """SHA-256 of a JSON document: the same for the same content, whatever the order of its keys."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before: Any, after: Any) -> list[Difference]:
    """The places whose values differ, those of `before` first, then those that only `after` has."""
    old, new = dict(_flat(before, "")), dict(_flat(after, ""))
    places = [*old, *(place for place in new if place not in old)]
    return [
        Difference(place, old.get(place), new.get(place))
        for place in places
        if place not in old or place not in new or old[place] != new[place]
    ]


def _flat(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every plain value with its place; an empty list or object counts as one."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _flat(part, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and value:
        for index, part in enumerate(value):
            yield from _flat(part, f"{place}[{index}]")
    else:
        yield place, value
