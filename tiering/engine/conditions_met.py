"""Which of a count's conditions hold for whom: the evidence behind tomorrow's star and the hidden VIP."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.schemes import Population, SchemeDocument, evaluate
from tiering.engine.schemes.document import Count
from tiering.engine.schemes.truth import answer
from tiering.engine.table import IntArray


@dataclass(frozen=True)
class Met:
    """Per client the place of its tier, and one bit per condition: answered with yes, and without an answer."""

    tiers: IntArray
    met: IntArray
    unknown: IntArray

    @property
    def count(self) -> IntArray:
        return bits_set(self.met)


def conditions_met(document: SchemeDocument, population: Population) -> Met:
    """Raises ValueError for a document of another kind."""
    if not isinstance(document.body, Count):
        raise ValueError(f"a count is needed, not {document.kind}")
    met = np.zeros(len(population.table), dtype=np.int64)
    unknown = met.copy()
    for place, counted in enumerate(document.body.conditions):
        found = answer(counted.when, population)
        met |= np.where(found.yes, 1 << place, 0)
        unknown |= np.where(found.yes | found.no, 0, 1 << place)
    return Met(evaluate(document, population).tiers, met, unknown)


def bits_set(bits: IntArray) -> IntArray:
    """How many bits of each number are 1."""
    count = np.zeros(len(bits), dtype=np.int64)
    left = bits.copy()
    while left.any():
        count += left & 1
        left >>= 1
    return count
