"""Every boundary of a document, and on which side of it the golden clients stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.unit.tiering.presets.golden import Golden
from tiering.engine.schemes import evaluate
from tiering.engine.schemes.bodies import deviations
from tiering.engine.schemes.conditions import Comparison, leaves
from tiering.engine.schemes.document import Card, Count, Deviation, Quadrant
from tiering.engine.table import FloatArray

# How near to a boundary "just under" and "just over" are, as a share of it.
NEAR = 0.035


@dataclass(frozen=True)
class Boundary:
    """A limit, the figures of the golden clients, and how far from the limit "just beside it" reaches."""

    name: str
    limit: float
    figures: FloatArray
    near: float

    @property
    def uncovered(self) -> list[str]:
        """The sides on which no client stands near enough."""
        distance = self.figures - self.limit
        sides = {
            "at": distance == 0,
            "under": (distance < 0) & (distance >= -self.near),
            "over": (distance > 0) & (distance <= self.near),
        }
        return [f"{self.name} {self.limit:g}: {side}" for side, stands in sides.items() if not stands.any()]


def boundaries(golden: Golden) -> Iterator[Boundary]:
    yield from _of_conditions(golden)
    body, people = golden.document.body, golden.population
    points = evaluate(golden.document, people).points
    if isinstance(body, Quadrant):
        for axis in (body.x, body.y):
            yield _of_measure(golden, axis.measure, people.firm.resolve(axis.measure, axis.threshold))
    if isinstance(body, Deviation):
        yield _of_measure(golden, body.stability, people.firm.resolve(body.stability, body.limit))
        for cut in body.cuts[:-1]:
            largest = np.fmax.reduce(deviations(body, people))
            yield Boundary("largest deviation", cut.above or 0.0, largest, 0.01)
    if isinstance(body, Card):
        assert points is not None
        yield from (Boundary("points", cut.at_least, points, 1.0) for cut in body.cuts)
        for factor in body.factors:
            for step in factor.steps:
                yield _of_measure(golden, factor.measure, step.at_least)
    if isinstance(body, Count):
        assert points is not None
        # More conditions than there are cannot hold.
        most = len(body.conditions)
        yield from (
            Boundary("conditions", cut.at_least, points, 1.0) for cut in body.cuts if cut.at_least < most
        )


def _of_conditions(golden: Golden) -> Iterator[Boundary]:
    document = golden.document
    conditions = [rule.when for rule in document.rules]
    if isinstance(document.body, Count):
        conditions += [counted.when for counted in document.body.conditions]
    for condition in conditions:
        for leaf in leaves(condition):
            # Yes and no have nothing between them; both are asked for by the rules that the cases name.
            if isinstance(leaf, Comparison) and leaf.op != "=":
                limit = golden.population.firm.resolve(leaf.measure, leaf.threshold)
                yield _of_measure(golden, leaf.measure, limit)


def _of_measure(golden: Golden, measure: str, limit: float) -> Boundary:
    return Boundary(measure, limit, golden.population.table[measure], max(abs(limit) * NEAR, 0.0001))
