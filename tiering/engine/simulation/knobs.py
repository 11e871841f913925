"""The numbers of a scheme document that one may turn to see what happens, without writing a draft first."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

# Where numbers decide about tiers. Periods of movement are left out: a simulation has no periods.
_PARTS = ("rules", "card", "deviation", "quadrant", "count")
_NUMBERS = frozenset(
    {"value", "between", "at_least", "above", "points", "weight", "low", "high", "if_unknown"}
)
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True)
class Knob:
    """A number in a document, with what stands around it: the part it is (`name`), the tier it leads to, and the
    measure that it is a limit of, each where there is one.

    `places` are all those where the same limit stands; turning it turns them together.
    """

    places: tuple[str, ...]
    value: float
    name: str
    tier: str = ""
    measure: str = ""
    op: str = ""
    of: str = "value"

    @property
    def place(self) -> str:
        """The first of the places, which names the knob."""
        return self.places[0]


def knobs(document: Any) -> tuple[Knob, ...]:
    """Every limit, cut, weight and number of points of a raw document, in its order.

    A limit that several rules of one tier share is one knob. Yes-or-no limits are left out.
    """
    parts = document if isinstance(document, dict) else {}
    found: dict[Knob, list[str]] = {}
    for name in _PARTS:
        for knob in _within(parts.get(name), name, {}):
            same = replace(knob, places=()) if knob.tier and knob.measure else knob
            found.setdefault(same, []).extend(knob.places)
    return tuple(replace(knob, places=tuple(places)) for knob, places in found.items())


def turned(document: Any, values: Mapping[str, float]) -> Any:
    """A copy with other numbers for some knobs, named by their place. Raises KeyError for one that there is not."""
    known = {knob.place: knob for knob in knobs(document)}
    found = copy.deepcopy(document)
    for name, value in values.items():
        for place in known[name].places:
            *path, last = _path(place)
            holder = found
            for key in path:
                holder = holder[key]
            holder[last] = int(value) if float(value).is_integer() else value
    return found


def _within(node: Any, place: str, around: dict[str, Any]) -> Iterator[Knob]:
    if isinstance(node, list):
        for index, part in enumerate(node):
            yield from _within(part, f"{place}[{index}]", around)
    elif isinstance(node, dict):
        around = around | {name: node[name] for name in ("tier", "measure", "op", "of") if name in node}
        for name, part in node.items():
            yield from _within(part, f"{place}.{name}", around | {"name": name})
    elif _is_number(node) and around.get("name") in _NUMBERS and not _is_flag(around):
        yield Knob((place,), float(node), **{name: str(word) for name, word in around.items()})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_flag(around: Mapping[str, Any]) -> bool:
    """An equality asks which, not how much."""
    return around.get("op") in ("=", "!=")


def _path(place: str) -> list[str | int]:
    return [name or int(index) for name, index in _STEP.findall(place)]
