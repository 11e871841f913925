"""From a document and a population to a tier for every client, and what gave it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tiering.engine.schemes.bodies import Outcome, Verdict, decide
from tiering.engine.schemes.document import SchemeDocument
from tiering.engine.schemes.population import Categories, Population
from tiering.engine.schemes.truth import answer
from tiering.engine.table import FloatArray, IntArray

REMAINDER = "remainder"


@dataclass(frozen=True)
class Assigned:
    """Per client the place of its tier in the document's tiers, and of what gave it in `outcomes`.

    `points` is the figure that a card, the deviations or a count decided by; None for the other kinds.
    """

    tiers: IntArray
    fired: IntArray
    outcomes: tuple[Outcome, ...]
    points: FloatArray | None = None


def evaluate(document: SchemeDocument, population: Population, slack: float = 0.0) -> Assigned:
    """Everybody's tier: the first rule that answers yes; else the body of the document; else the remainder.

    Rules that differ in nothing but their answer are asked in the document's order. `slack` widens every limit by
    that fraction of itself in the client's favour, for hysteresis. Raises ValueError where another scheme that the
    document builds on is missing from the population.
    """
    outcomes = tuple(_outcomes_of_rules(document))
    fired = np.full(len(population.table), -1, dtype=np.int64)
    # The last to write wins, so the first rule writes last.
    for place, rule in reversed(list(enumerate(document.rules))):
        np.copyto(fired, place, where=answer(rule.when, population, slack).yes)
    verdict = _verdict(document, population, slack)
    by_body = (fired < 0) & (verdict.chosen >= 0)
    np.copyto(fired, verdict.chosen + len(outcomes), where=by_body)
    outcomes = (*outcomes, *verdict.outcomes, Outcome(REMAINDER, document.remainder, REMAINDER))
    np.copyto(fired, len(outcomes) - 1, where=fired < 0)
    return Assigned(_tiers(document, outcomes)[fired], fired, outcomes, verdict.points)


def as_categories(document: SchemeDocument, tiers: IntArray) -> Categories:
    """Tiers by place as words, for the schemes that build on this one."""
    return Categories(tiers, document.tier_codes)


def _outcomes_of_rules(document: SchemeDocument) -> Iterator[Outcome]:
    for place, rule in enumerate(document.rules):
        yield Outcome(rule.code, rule.tier, f"rules[{place}]", rule.name)


def _verdict(document: SchemeDocument, population: Population, slack: float) -> Verdict:
    if document.body is None:
        return Verdict(np.full(len(population.table), -1, dtype=np.int64), ())
    return decide(document.body, population, slack)


def _tiers(document: SchemeDocument, outcomes: tuple[Outcome, ...]) -> IntArray:
    places = {code: place for place, code in enumerate(document.tier_codes)}
    return np.array([places[outcome.tier] for outcome in outcomes], dtype=np.int64)
