"""Settlement prices: one walk per product, each contract at its own distance from it, in whole ticks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.engine.arrays import BASIS_POINTS, Floats, Ints, stream
from demo.engine.reference import REFERENCES
from demo.engine.universe import Universe

_STREAM = 1
# How much of a day's move comes from the product's trend of the week.
_TREND = 0.35
_TREND_DECAY = 0.9
# A settlement stays within this share of the day's price limit.
_LIMIT_SHARE = 0.8


@dataclass(frozen=True)
class Prices:
    """settle[0] is the settlement before the first day; settle[d + 1] that of day d; thousandths of a yuan."""

    settle: Ints

    def before(self, day: int) -> Ints:
        row: Ints = self.settle[day]
        return row

    def at(self, day: int) -> Ints:
        return self.before(day + 1)

    def ahead(self, day: int, days: int) -> Ints:
        """The settlement some days later, or the last one known."""
        return self.before(min(day + 1 + days, len(self.settle) - 1))


def walk(universe: Universe, day_count: int, seed: int, crashing: int, crash_days: int) -> Prices:
    """Prices of every contract; product `crashing` falls by its full limit on the last `crash_days` days."""
    rng = stream(seed, _STREAM)
    paths = _product_paths(universe, day_count, rng)
    distance = 1.0 + rng.normal(0.0, 0.012, len(universe.listings))
    exact = paths[:, universe.product] * distance
    settle = np.maximum(np.rint(exact * 1000 / universe.tick).astype(np.int64), 1) * universe.tick
    falling = universe.product == crashing
    for row in range(day_count + 1 - crash_days, day_count + 1):
        settle[row, falling] = _limit_down(settle[row - 1], universe)[falling]
    return Prices(settle)


def _product_paths(universe: Universe, day_count: int, rng: np.random.Generator) -> Floats:
    references = [REFERENCES[product.code] for product in universe.products]
    volatility = np.array([reference.volatility for reference in references]) / 100
    limits = np.array([product.limit for product in universe.products]) / BASIS_POINTS
    noise = rng.standard_normal((day_count, len(references)))
    moves = volatility * (noise + _TREND * _trends(rng.standard_normal(noise.shape)))
    moves = np.clip(moves, -_LIMIT_SHARE * limits, _LIMIT_SHARE * limits)
    start = np.array([reference.price for reference in references])
    steps = np.vstack([np.zeros(len(references)), np.cumsum(moves, axis=0)])
    walked: Floats = start * np.exp(steps)
    return walked


def _trends(shocks: Floats) -> Floats:
    trend = np.empty_like(shocks)
    level = np.zeros(shocks.shape[1])
    for row, shock in enumerate(shocks):
        level = _TREND_DECAY * level + shock
        trend[row] = level
    scaled: Floats = trend * (1 - _TREND_DECAY**2) ** 0.5
    return scaled


def _limit_down(previous: Ints, universe: Universe) -> Ints:
    fall = previous * universe.limit // BASIS_POINTS // universe.tick * universe.tick
    return previous - fall


def fill_prices(before: Ints, at: Ints, tick: Ints, luck: Floats) -> Ints:
    """Where a trade of the day was filled: between the two settlements and a little around them.

    `luck` is uniform in [0, 1): 0 is near yesterday's settlement, 1 near today's.
    """
    wobble = (np.abs(luck * 7 % 1 - 0.5) - 0.25) * 0.006
    price = before * (1 + wobble) + (at - before) * luck
    ticks: Ints = np.maximum(np.rint(price / tick).astype(np.int64), 1)
    return ticks * tick
