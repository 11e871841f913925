"""One set of rules applied to everybody."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tiering.engine.schemes.document import SchemeDocument
from tiering.engine.schemes.evaluate import Assigned
from tiering.engine.schemes.movement import Standing, move
from tiering.engine.schemes.population import Population
from tiering.engine.table import IntArray


@dataclass(frozen=True)
class Applied:
    """Per client the place of its tier in `codes`, best first, and why (a place in movement's MOVES).

    `assigned` is what the rules alone say, before new-client treatment, caps and overrides.
    """

    codes: tuple[str, ...]
    tiers: IntArray
    moves: IntArray
    assigned: Assigned

    def __len__(self) -> int:
        return len(self.tiers)


def apply(document: SchemeDocument, population: Population, overrides: IntArray | None = None) -> Applied:
    """Everybody's tier by this document alone, with nothing remembered of earlier runs.

    `overrides` is a tier by place in the document's tiers, -1 for none. Raises ValueError where another scheme that
    the document builds on is missing from the population.
    """
    standing = Standing.none(len(population.table))
    # Hysteresis holds what stood before; asking for it would only cost a second evaluation.
    timeless = replace(document, movement=replace(document.movement, hysteresis=0.0))
    moved = move(timeless, population, standing, begins_period=True, overrides=overrides)
    return Applied(document.tier_codes, moved.tiers, moved.moves, moved.assigned)
