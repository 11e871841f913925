"""The accounts caught in the falling contract: where each shall stand on the last day.

They buy the crashing product's main contract a few days before the end. It then falls by its limit twice, and what
they paid in or took out on the day before leaves exactly the equity wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.engine.arrays import Floats, Ints
from demo.engine.population import BEFORE, LEAST_FOR_CRISIS, MOST_FOR_CRISIS, NEVER, Population
from demo.engine.styles import Kind, Style

PRODUCT = "ec"
CRASH_DAYS = 2
LEAST_DAYS = 5
ADD_ON = 400
# Equity at the end as a share of the company margin; the exchange's own is three quarters of it here.
_ENDINGS = np.array(
    [-0.08, -0.03, -0.01, 0.42, 0.55, 0.68, 0.80, 0.84, 0.88, 0.92, 0.95, 0.98, 1.0, 1.06, 1.15]
)
EXACT = 12
OVER_COUNT = 12
_PER_ACCOUNTS = 2_000


@dataclass(frozen=True)
class Crisis:
    """`accounts` by number; `ending` the share each ends with; the days are indexes into the history."""

    accounts: Ints
    ending: Floats
    enters: int
    adjusts: int

    def is_under_way(self, day: int) -> bool:
        return day >= self.enters


def plan(population: Population, primary: int, day_count: int) -> Crisis:
    """Fifteen accounts for each 2,000 or part of them, twelve of which end above 100 %, one at exactly 100 %.

    Only the first `primary` accounts are asked. With fewer fitting accounts than endings the first endings are used.
    """
    fits = (
        (population.kind == Kind.INDIVIDUAL)
        & (population.style != Style.DORMANT)
        & (population.initial >= LEAST_FOR_CRISIS)
        & (population.initial <= MOST_FOR_CRISIS)
        & (population.opened == BEFORE)
        & (population.closed == NEVER)
    )
    candidates = np.flatnonzero(fits[:primary])
    rounds = max(1, primary // _PER_ACCOUNTS)
    endings = np.tile(_ENDINGS, rounds)
    chosen = candidates[:: max(1, len(candidates) // len(endings))][: len(endings)]
    return Crisis(
        accounts=chosen.astype(np.int64),
        ending=endings[: len(chosen)],
        enters=max(0, day_count - CRASH_DAYS - 4),
        adjusts=day_count - CRASH_DAYS - 1,
    )
