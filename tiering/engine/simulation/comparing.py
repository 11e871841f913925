"""A whole simulation: one set of rules against another, with everything a person wants to see before deciding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tiering.engine.schemes.document import SchemeDocument
from tiering.engine.schemes.evaluate import Assigned
from tiering.engine.schemes.population import Population
from tiering.engine.simulation.applying import Applied, apply
from tiering.engine.simulation.edges import Edges, edges
from tiering.engine.simulation.migration import directions, matrix
from tiering.engine.simulation.sums import ServiceLoad, TierSums, service_load, sums_by_tier
from tiering.engine.table import FloatArray, IntArray

# The only tier of a scheme that nothing has been in force for.
NOBODY = "none"


@dataclass(frozen=True)
class Surroundings:
    """What is counted beside the tiers: yuan of each client, its manager (from 0, -1 for none), tiers by hand.

    `overrides_before` and `overrides_after` are places in the tiers of the two documents.
    """

    equity: FloatArray
    commission: FloatArray
    managers: IntArray
    overrides_before: IntArray | None = None
    overrides_after: IntArray | None = None


@dataclass(frozen=True)
class Simulation:
    """Every client under the rules before and after. `moved` is 1 where one rises, -1 where one falls, else 0."""

    clients: IntArray
    before: Applied
    after: Applied
    matrix: IntArray
    moved: IntArray
    sums_before: TierSums
    sums_after: TierSums
    load_before: ServiceLoad
    load_after: ServiceLoad
    near: Edges
    distance: float
    equity: FloatArray
    commission: FloatArray

    @property
    def has_before(self) -> bool:
        """Whether there were rules to compare with."""
        return self.before.codes != (NOBODY,)

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The same as plain values without any client, to be kept as evidence: counts, yuan with two decimals."""
        return {
            "clients": len(self.clients),
            "matrix": self.matrix.tolist(),
            "moved": int((self.moved != 0).sum()),
            "winners": int((self.moved > 0).sum()),
            "losers": int((self.moved < 0).sum()),
            "before": _side(self.before, self.sums_before, self.load_before),
            "after": _side(self.after, self.sums_after, self.load_after),
            "distance": self.distance,
            "could_rise": int(self.near.could_rise.sum()),
            "could_fall": int(self.near.could_fall.sum()),
        }


def compare(
    before: SchemeDocument | None,
    after: SchemeDocument,
    population: Population,
    around: Surroundings,
    distance: float,
) -> Simulation:
    """Both sets of rules over one population. Without rules before, everybody comes from the tier NOBODY.

    `distance` as in `edges`. Raises ValueError where a scheme that either builds on is missing.
    """
    first = _of_nobody(population) if before is None else apply(before, population, around.overrides_before)
    second = apply(after, population, around.overrides_after)
    still = np.zeros(len(population.table), dtype=np.int64)
    return Simulation(
        clients=population.table.clients,
        before=first,
        after=second,
        matrix=matrix(first, second),
        moved=still if before is None else directions(first, second),
        sums_before=sums_by_tier(first, around.equity, around.commission),
        sums_after=sums_by_tier(second, around.equity, around.commission),
        load_before=service_load(first, around.managers),
        load_after=service_load(second, around.managers),
        near=edges(after, population, second.assigned.tiers, distance),
        distance=distance,
        equity=around.equity,
        commission=around.commission,
    )


def _of_nobody(population: Population) -> Applied:
    zeros = np.zeros(len(population.table), dtype=np.int64)
    return Applied((NOBODY,), zeros, zeros, Assigned(zeros, zeros, ()))


def _side(applied: Applied, sums: TierSums, load: ServiceLoad) -> dict[str, Any]:
    return {
        "tiers": list(applied.codes),
        "clients": sums.clients.tolist(),
        "equity": [f"{value:.2f}" for value in sums.equity],
        "commission": [f"{value:.2f}" for value in sums.commission],
        "served": load.clients.tolist(),
        "managers": load.managers.tolist(),
        "most": load.most.tolist(),
    }
