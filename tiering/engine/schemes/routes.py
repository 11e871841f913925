"""For one client: what leads to each outcome of a document, and what keeps the client there, as conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tiering.engine.schemes.bodies import Outcome
from tiering.engine.schemes.conditions import (
    All,
    AnyOf,
    Comparison,
    Condition,
    HasAttribute,
    HasTier,
    Known,
    Threshold,
)
from tiering.engine.schemes.document import (
    CELLS,
    Axis,
    Card,
    Count,
    Deviation,
    Factor,
    Grid,
    Manual,
    Quadrant,
    SchemeDocument,
)
from tiering.engine.schemes.evaluate import Assigned
from tiering.engine.schemes.inverse import figure_for
from tiering.engine.schemes.points import score
from tiering.engine.schemes.population import Population
from tiering.engine.schemes.truth import answer


@dataclass(frozen=True)
class Route:
    """`reach` leads to the outcome, the end of `stay` leads away from it; they differ for points and counts.

    Both are None where no figure alone, and no condition, leads there.
    """

    outcome: Outcome
    reach: Condition | None
    stay: Condition | None


def routes(document: SchemeDocument, person: Population, assigned: Assigned) -> list[Route]:
    """The route to every outcome but the remainder, for a population of one, in the order of the outcomes."""
    conditions = [(rule.when, rule.when) for rule in document.rules] + _body(document, person)
    return [
        Route(outcome, reach, stay)
        for outcome, (reach, stay) in zip(assigned.outcomes, conditions, strict=False)
    ]


Pair = tuple[Condition | None, Condition | None]


def _body(document: SchemeDocument, person: Population) -> list[Pair]:
    body = document.body
    if isinstance(body, Card):
        return [_cut(body, cut.at_least, person) for cut in body.cuts]
    if isinstance(body, Count):
        return [_counted(body, int(cut.at_least), person) for cut in body.cuts]
    return [(condition, condition) for condition in _cells(document, person)]


def _cells(document: SchemeDocument, person: Population) -> Iterator[Condition]:
    body = document.body
    if isinstance(body, Deviation):
        yield from _deviations(body, person)
    if isinstance(body, Quadrant):
        yield from (
            All((_side(body.x, cell.split("_")[0]), _side(body.y, cell.split("_")[1]))) for cell in CELLS
        )
    if isinstance(body, Grid):
        for row in body.rows.tiers:
            for column in body.columns.tiers:
                yield All((HasTier(body.rows.scheme, (row,)), HasTier(body.columns.scheme, (column,))))
    if isinstance(body, Manual):
        yield from (HasAttribute(body.attribute, (value,)) for value in body.values)


def _side(axis: Axis, side: str) -> Comparison:
    return Comparison(axis.measure, ">=" if side == "high" else "<", axis.threshold)


def _deviations(body: Deviation, person: Population) -> Iterator[Condition]:
    """A deviation above a cut is a figure above (1 + cut ÷ 100) times the firm's mean."""
    is_stable = Comparison(body.stability, "<=", body.limit)
    means = {measure: mean for measure in body.measures if (mean := person.firm.mean(measure)) > 0}
    for cut in body.cuts:
        is_above = AnyOf(tuple(_above(measure, mean, cut.above) for measure, mean in means.items()))
        yield All((is_above, is_stable))
        yield is_above


def _above(measure: str, mean: float, cut: float | None) -> Condition:
    """The open end is reached by any figure at all."""
    if cut is None:
        return Known(measure, is_known=True)
    return Comparison(measure, ">", Threshold(mean * (1 + cut / 100)))


def _counted(body: Count, least: int, person: Population) -> Pair:
    """Reached by any of those conditions that are missing, left by any of those that are not needed."""
    holds = [bool(answer(counted.when, person).yes[0]) for counted in body.conditions]
    held = [counted.when for counted, is_held in zip(body.conditions, holds, strict=True) if is_held]
    open_ = [counted.when for counted, is_held in zip(body.conditions, holds, strict=True) if not is_held]
    reach = AnyOf(tuple(All(some) for some in combinations(open_, max(least - len(held), 0))))
    stay = All(tuple(AnyOf(some) for some in combinations(held, max(len(held) - least + 1, 0))))
    return reach, stay


def _cut(card: Card, least: float, person: Population) -> Pair:
    """Per factor the figure at which the points are just enough, everything else being as it is."""
    sheet = score(card, person)
    points = [float(earned[0]) for earned in sheet.points]
    needed = [_needed(card.factors, points, place, least) for place in range(len(points))]
    found = tuple(
        _factor(factor, limit, float(person.table[factor.measure][0]))
        for factor, wanted in zip(card.factors, needed, strict=True)
        if (limit := figure_for(factor, wanted, person.firm)) is not None
    )
    return (AnyOf(found), All(found)) if found else (None, None)


def _needed(factors: Sequence[Factor], points: Sequence[float], place: int, least: float) -> float:
    """The points of one factor with which the weighted mean is `least`."""
    weight = factors[place].weight
    others = [
        (factor.weight, earned)
        for index, (factor, earned) in enumerate(zip(factors, points, strict=True))
        if index != place and not np.isnan(earned)
    ]
    total = weight + sum(other for other, _earned in others)
    return (least * total - sum(other * earned for other, earned in others)) / weight


def _factor(factor: Factor, limit: float, value: float) -> Comparison:
    op = "<=" if factor.better == "low" and factor.method != "steps" else ">="
    # A client exactly at a cut stays at it, whatever arithmetic leaves behind.
    return Comparison(factor.measure, op, Threshold(value if np.isclose(value, limit, 1e-12, 0) else limit))
