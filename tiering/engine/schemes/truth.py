"""Answers to conditions, for many clients at once: yes, no, or no answer.

An unknown figure answers neither yes nor no, and so does its negation. `any` is yes as soon as one part is, `all` is
no as soon as one part is, whatever the others are; a rule fires on yes alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tiering.engine.schemes.conditions import (
    All,
    Comparison,
    Condition,
    HasAttribute,
    HasTier,
    Known,
    Leaf,
    Not,
)
from tiering.engine.schemes.population import Categories, Population
from tiering.engine.table import BoolArray, FloatArray

_Test = Callable[[FloatArray, float], BoolArray]


def _differs(values: FloatArray, limit: float) -> BoolArray:
    return np.less(values, limit) | np.greater(values, limit)


# How to find yes and no; each is false for a figure, or a limit, that is not known.
_TESTS: dict[str, tuple[_Test, _Test]] = {
    ">=": (np.greater_equal, np.less),
    ">": (np.greater, np.less_equal),
    "<=": (np.less_equal, np.greater),
    "<": (np.less, np.greater_equal),
    "=": (np.equal, _differs),
    "!=": (_differs, np.equal),
}


@dataclass(frozen=True)
class Answer:
    """Who answers yes and who answers no; whoever does neither has no answer."""

    yes: BoolArray
    no: BoolArray


def answer(condition: Condition, population: Population, slack: float = 0.0) -> Answer:
    """Everybody's answer to a condition.

    `slack` widens each limit by that fraction of itself in favour of yes; in a negation in favour of its yes.
    """
    if isinstance(condition, Not):
        inner = answer(condition.part, population, -slack)
        return Answer(inner.no, inner.yes)
    if isinstance(condition, Leaf):
        return _leaf(condition, population, slack)
    parts = [answer(part, population, slack) for part in condition.parts]
    # All of nothing is yes, any of nothing is no; neither is in a document, but routes may come down to it.
    everybody, nobody = np.ones(len(population.table), np.bool_), np.zeros(len(population.table), np.bool_)
    yes, no = [part.yes for part in parts], [part.no for part in parts]
    if isinstance(condition, All):
        return Answer(np.logical_and.reduce([everybody, *yes]), np.logical_or.reduce([nobody, *no]))
    return Answer(np.logical_or.reduce([nobody, *yes]), np.logical_and.reduce([everybody, *no]))


def widened(limit: float, op: str, slack: float) -> float:
    """A limit moved by the fraction `slack` of its size so that more figures pass; an equality stays as it is."""
    if op in (">=", ">"):
        return limit - abs(limit) * slack
    return limit + abs(limit) * slack if op in ("<=", "<") else limit


def compare(values: FloatArray, op: str, limit: float) -> Answer:
    """Figures against a limit; an unknown figure or limit has no answer."""
    yes, no = _TESTS[op]
    return Answer(yes(values, limit), no(values, limit))


def _leaf(leaf: Leaf, population: Population, slack: float) -> Answer:
    if isinstance(leaf, Comparison):
        limit = widened(population.firm.resolve(leaf.measure, leaf.threshold), leaf.op, slack)
        return compare(population.table[leaf.measure], leaf.op, limit)
    if isinstance(leaf, Known):
        is_known = ~np.isnan(population.table[leaf.measure])
        return Answer(is_known, ~is_known) if leaf.is_known else Answer(~is_known, is_known)
    if isinstance(leaf, HasAttribute):
        return _membership(population.attribute(leaf.attribute), leaf.values)
    return _tiers(leaf, population)


def _tiers(leaf: HasTier, population: Population) -> Answer:
    return _membership(population.other(leaf.scheme), leaf.tiers)


def _membership(categories: Categories, words: tuple[str, ...]) -> Answer:
    is_in = categories.is_in(words)
    return Answer(is_in, categories.is_known & ~is_in)
