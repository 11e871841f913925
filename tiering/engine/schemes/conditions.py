"""What a rule may ask of a client, as values. `truth.py` answers them for many clients at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

# What a figure may be compared with: a value, or a firm figure times a value, or a percentile of the firm.
REFERENCES: tuple[str, ...] = ("value", "mean", "median", "percentile")
OPERATORS: tuple[str, ...] = (">=", ">", "<=", "<", "=", "!=")


@dataclass(frozen=True)
class Threshold:
    """`value` itself; or the firm's mean or median times `value`; or the firm's figure at percentile `value`."""

    value: float
    of: str = "value"


@dataclass(frozen=True)
class Comparison:
    """A measure against a threshold, in the measure's own unit. An unknown figure answers neither yes nor no."""

    measure: str
    op: str
    threshold: Threshold


@dataclass(frozen=True)
class Known:
    """Whether a figure is known at all; this question always has an answer."""

    measure: str
    is_known: bool


@dataclass(frozen=True)
class HasAttribute:
    """An attribute of the client is one of `values`; a client without it answers neither yes nor no."""

    attribute: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class HasTier:
    """Another scheme gives the client one of `tiers`."""

    scheme: str
    tiers: tuple[str, ...]


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part is answered with no. A part without an answer is not answered with no."""

    part: Condition


Leaf: TypeAlias = Comparison | Known | HasAttribute | HasTier
Condition: TypeAlias = Leaf | All | AnyOf | Not


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every question inside a condition, in the order of the document."""
    if isinstance(condition, Not):
        yield from leaves(condition.part)
    elif isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition
