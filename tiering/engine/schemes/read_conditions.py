"""From JSON to conditions."""

from __future__ import annotations

import re

from tiering.engine.schemes.conditions import (
    OPERATORS,
    REFERENCES,
    All,
    AnyOf,
    Comparison,
    Condition,
    HasAttribute,
    HasTier,
    Known,
    Not,
    Threshold,
)
from tiering.engine.schemes.node import Node

HEADS: tuple[str, ...] = ("measure", "attribute", "scheme", "all", "any", "not")
NOTHING = Known("", is_known=True)
MOST_LEVELS = 10
LEVEL = re.compile(r"\.(?:all|any|not)\b")


def read_condition(node: Node) -> Condition:
    """A condition by the one part that says what it is: a measure, an attribute, a scheme, all, any or not."""
    if len(LEVEL.findall(node.place)) > MOST_LEVELS:
        node.fault("too_deep", most=MOST_LEVELS)
        return NOTHING
    heads = [head for head in HEADS if node.has(head)]
    if len(heads) != 1:
        if heads:
            node.fault("two_conditions", found=", ".join(heads))
        elif node.value is not None:
            node.fault("no_condition")
        return NOTHING
    return _READERS[heads[0]](node)


def read_threshold(node: Node) -> Threshold:
    """`value` and what it is a multiple or percentile of (`of`; a plain value where it is not given)."""
    of = node.part("of").choice(REFERENCES) if node.has("of") else "value"
    value = node.part("value")
    return Threshold(value.number(0, 100) if of == "percentile" else value.number(), of)


def _measure(node: Node) -> Condition:
    measure = node.part("measure").measure()
    if node.has("between"):
        return _between(node.only("measure", "between", "of"), measure)
    if node.has("known"):
        return Known(measure, node.only("measure", "known").part("known").flag())
    op = node.only("measure", "op", "value", "of").part("op").choice(OPERATORS)
    return Comparison(measure, op, read_threshold(node))


def _between(node: Node, measure: str) -> Condition:
    of = node.part("of").choice(REFERENCES) if node.has("of") else "value"
    ends = node.part("between")
    limits = [entry.number(0, 100) if of == "percentile" else entry.number() for entry in ends.entries()]
    if len(limits) != 2:
        if limits:
            ends.fault("not_two")
        return NOTHING
    if limits[0] > limits[1]:
        ends.fault("wrong_way_round")
    low, high = (Threshold(value, of) for value in limits)
    return All((Comparison(measure, ">=", low), Comparison(measure, "<=", high)))


def _attribute(node: Node) -> Condition:
    node.only("attribute", "equals", "in")
    name = node.part("attribute").attribute()
    if node.has("equals"):
        return HasAttribute(name, (node.part("equals").value_of(name),))
    return HasAttribute(name, tuple(entry.value_of(name) for entry in node.part("in").entries()))


def _scheme(node: Node) -> Condition:
    node.only("scheme", "in")
    scheme = node.part("scheme").scheme()
    return HasTier(scheme, tuple(entry.tier_of(scheme) for entry in node.part("in").entries()))


def _all(node: Node) -> Condition:
    return All(tuple(read_condition(entry) for entry in node.only("all").part("all").entries()))


def _any(node: Node) -> Condition:
    return AnyOf(tuple(read_condition(entry) for entry in node.only("any").part("any").entries()))


def _not(node: Node) -> Condition:
    return Not(read_condition(node.only("not").part("not")))


_READERS = {
    "measure": _measure,
    "attribute": _attribute,
    "scheme": _scheme,
    "all": _all,
    "any": _any,
    "not": _not,
}
