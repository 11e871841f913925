"""Why a client is in its tier, what is missing to the next one, and how far it is from the one below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.schemes.bodies import Outcome
from tiering.engine.schemes.document import Card, SchemeDocument
from tiering.engine.schemes.evaluate import evaluate
from tiering.engine.schemes.needs import measures_of
from tiering.engine.schemes.person import Person, crowd
from tiering.engine.schemes.points import score
from tiering.engine.schemes.population import Firm
from tiering.engine.schemes.ways import Way, ways_down, ways_up


@dataclass(frozen=True)
class MeasureUse:
    """A measure that the document reads. Everything is None where it is not known or does not apply.

    `deviation` is (value − average) ÷ average × 100, for averages above zero; `percentile` counts from 0 to 100;
    `points` are those of a card, and `weight` is their share of the whole, 0 to 1.
    """

    measure: str
    value: float | None
    average: float | None
    deviation: float | None
    percentile: float | None
    points: float | None = None
    weight: float | None = None


@dataclass(frozen=True)
class Explanation:
    """A client's measured tier, before movement, caps and overrides.

    `points` is the figure that a card, the deviations or a count decided by. `up` leads to the nearest better tier
    that can be reached, `down` to a worse one; each way alone is enough.
    """

    tier: str
    outcome: Outcome
    points: float | None
    measures: tuple[MeasureUse, ...]
    up: tuple[Way, ...]
    down: tuple[Way, ...]


def explain(document: SchemeDocument, person: Person, firm: Firm) -> Explanation:
    """One client's explanation from its figures and the firm's; measures without figures of the firm have no average.

    `firm` must have the measures of `firm_measures_of(document)`. Source: issue section D; R118, R119.
    """
    assigned = evaluate(document, crowd(document, [person], firm))
    return Explanation(
        tier=document.tier_codes[int(assigned.tiers[0])],
        outcome=assigned.outcomes[int(assigned.fired[0])],
        points=None if assigned.points is None else _known(assigned.points[0]),
        measures=_uses(document, person, firm),
        up=ways_up(document, person, firm),
        down=ways_down(document, person, firm),
    )


def _uses(document: SchemeDocument, person: Person, firm: Firm) -> tuple[MeasureUse, ...]:
    scores = _scores(document, person, firm)
    return tuple(
        _use(measure, person, firm, *scores.get(measure, (None, None))) for measure in measures_of(document)
    )


def _use(measure: str, person: Person, firm: Firm, points: float | None, weight: float | None) -> MeasureUse:
    value = person.figure(measure)
    if measure not in firm.ordered:
        return MeasureUse(measure, value, None, None, None, points, weight)
    average = _known(firm.mean(measure))
    if value is None:
        return MeasureUse(measure, None, average, None, None, points, weight)
    deviation = (value - average) / average * 100 if average is not None and average > 0 else None
    percentile = _known(firm.rank(measure, np.array([value]))[0])
    return MeasureUse(measure, value, average, deviation, percentile, points, weight)


def _scores(
    document: SchemeDocument, person: Person, firm: Firm
) -> dict[str, tuple[float | None, float | None]]:
    """Points and share of the weight per measure of a card; a measure that is used twice shows its first use."""
    card = document.body
    if not isinstance(card, Card):
        return {}
    sheet = score(card, crowd(document, [person], firm))
    points = [float(earned[0]) for earned in sheet.points]
    pairs = list(zip(card.factors, points, strict=True))
    whole = sum(factor.weight for factor, earned in pairs if not np.isnan(earned))
    return {
        factor.measure: (_known(earned), None if np.isnan(earned) else factor.weight / whole)
        for factor, earned in reversed(pairs)
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
