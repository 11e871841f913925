"""A place in a JSON document: asked for what should be there, it answers it or notes a fault and answers a stand-in."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tiering.engine.schemes.faults import Fault

# No longer than the columns that keep tiers and rules.
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_ENTRIES = 500
# No sum of money, count or ratio comes near; infinite and enormous numbers stay out.
LARGEST = 1e15


@dataclass(frozen=True)
class Vocabulary:
    """The names a document may use; None leaves names of that sort unchecked.

    Attributes come with their values and schemes with their tiers; without any, every value and tier is taken as given.
    """

    measures: Collection[str] | None = None
    attributes: Mapping[str, Collection[str]] | None = None
    schemes: Mapping[str, Collection[str]] | None = None


@dataclass(frozen=True)
class Context:
    """What every place of one document shares."""

    vocabulary: Vocabulary
    faults: list[Fault] = field(default_factory=list)
    tiers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Node:
    """A value of the document, where it stands, and where faults are noted."""

    value: Any
    place: str
    context: Context

    def fault(self, code: str, **parameters: object) -> None:
        """Note what is wrong here."""
        words = {name: str(parameter) for name, parameter in parameters.items()}
        self.context.faults.append(Fault(self.place, code, words))

    def has(self, key: str) -> bool:
        """Whether the object has a part of that name that is not null."""
        return isinstance(self.value, Mapping) and self.value.get(key) is not None

    def part(self, key: str) -> Node:
        """The named part; a missing one is a fault at its own place and reads as null."""
        child = self._at(key)
        if isinstance(self.value, Mapping) and not self.has(key):
            child.fault("missing", key=key)
        return child

    def only(self, *keys: str) -> Node:
        """Fault what is not an object, and every part that has none of these names."""
        if not isinstance(self.value, Mapping):
            if self.value is not None:
                self.fault("not_an_object")
            return self
        for key in self.value:
            if key not in keys:
                self._at(str(key)).fault("unknown_key", key=key, choices=listed(keys))
        return self

    def entries(self, *, may_be_empty: bool = False) -> list[Node]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            if self.value is not None:
                self.fault("not_a_list")
            return []
        if not self.value and not may_be_empty:
            self.fault("empty_list")
        if len(self.value) > MOST_ENTRIES:
            self.fault("too_long", most=MOST_ENTRIES)
        return [
            Node(value, f"{self.place}[{index}]", self.context).filled(str(index + 1))
            for index, value in enumerate(self.value[:MOST_ENTRIES])
        ]

    def pairs(self) -> list[tuple[str, Node]]:
        """The parts of an object whose names are data."""
        if not isinstance(self.value, Mapping):
            if self.value is not None:
                self.fault("not_an_object")
            return []
        if not self.value:
            self.fault("empty_list")
        return [(str(key), self._at(str(key)).filled(str(key))) for key in self.value]

    def filled(self, key: str) -> Node:
        """Fault an entry that is null."""
        if self.value is None:
            self.fault("missing", key=key)
        return self

    def number(self, low: float = -math.inf, high: float = math.inf) -> float:
        """A finite number from `low` to `high`."""
        value = self.value
        if value is None:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
            self.fault("not_a_number", value=value)
            return 0.0
        if not low <= value <= high:
            self.fault("out_of_range", value=value, low=limit(low), high=limit(high))
        return float(value)

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        found = self.number(low, high)
        if found != int(found):
            self.fault("not_whole", value=self.value)
        return int(found)

    def words(self) -> str:
        """A text with at least one character that is not a space."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str) or not self.value.strip():
            self.fault("not_a_text")
            return ""
        return self.value

    def code(self) -> str:
        """A name in small letters, digits and underscores."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str) or not CODE.fullmatch(self.value):
            self.fault("not_a_code", value=self.value)
            return ""
        return self.value

    def choice(self, choices: Collection[str]) -> str:
        """One of `choices`; a stand-in is the first of them."""
        if self.value is None or self.value in choices:
            return str(self.value or next(iter(choices)))
        self.fault("not_a_choice", value=self.value, choices=listed(choices))
        return next(iter(choices))

    def flag(self) -> bool:
        """True or false."""
        if self.value is not None and not isinstance(self.value, bool):
            self.fault("not_true_or_false", value=self.value)
        return bool(self.value)

    def tier(self) -> str:
        """The code of one of the document's own tiers."""
        known = self.context.tiers
        if self.value is not None and self.value not in known:
            self.fault("tier_unknown", value=self.value, choices=listed(known))
        return str(self.value)

    def measure(self) -> str:
        """The name of a measure."""
        return self._name("measure_unknown", self.context.vocabulary.measures)

    def attribute(self) -> str:
        """The name of an attribute."""
        return self._name("attribute_unknown", self.context.vocabulary.attributes)

    def value_of(self, attribute: str) -> str:
        """A value that the attribute can have."""
        return self._value("not_a_choice", (self.context.vocabulary.attributes or {}).get(attribute))

    def scheme(self) -> str:
        """The code of another scheme."""
        return self._name("scheme_unknown", self.context.vocabulary.schemes)

    def tier_of(self, scheme: str) -> str:
        """A tier of another scheme."""
        return self._value("tier_unknown", (self.context.vocabulary.schemes or {}).get(scheme))

    def _name(self, fault: str, known: Collection[str] | None) -> str:
        name = self.words()
        if name and known is not None and name not in known:
            self.fault(fault, value=name, choices=listed(known))
        return name

    def _value(self, fault: str, known: Collection[str] | None) -> str:
        return self._name(fault, known or None)

    def _at(self, key: str) -> Node:
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Node(value, f"{self.place}.{key}" if self.place else key, self.context)


def listed(names: Collection[str]) -> str:
    """Names for a sentence."""
    return ", ".join(names)


def limit(bound: float) -> str:
    """A bound for a sentence, without the decimals it does not have."""
    return "∞" if bound == math.inf else "-∞" if bound == -math.inf else f"{bound:g}"
