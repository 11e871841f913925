"""The accounts before the first day: how rich, how bold, how often, since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.engine.arrays import Floats, Ints, stream
from demo.engine.reference import REFERENCES
from demo.engine.styles import FIRM_SHARES, INDIVIDUAL_SHARES, Kind, Style, habit
from demo.engine.universe import Universe

_STREAM = 2
_MEDIAN_YUAN = 70_000
_SPREAD = 1.15
_FIRM_FACTOR = np.array([1.0, 7.0, 18.0])
_KIND_SHARES = (0.93, 0.05, 0.02)
# A dormant account holds what was not worth taking out.
_DORMANT_YUAN = 1_000
_OPENED_LATE = 0.08
_LEFT = 0.015
_CHOICES = 4
LEAST_FOR_CRISIS = 150_000_00
MOST_FOR_CRISIS = 4_000_000_00
# No day index: opened before the history, or never closed.
BEFORE, NEVER = -1, 1 << 30


@dataclass(frozen=True)
class Population:
    """One entry per account: `initial` cents, `commission_rate` millionths of turnover, `add_on` basis points."""

    style: Ints
    kind: Ints
    initial: Ints
    usage: Floats
    skill: Floats
    commission_rate: Ints
    add_on: Ints
    opened: Ints
    closed: Ints
    favourites: Ints
    leaning: Ints

    @property
    def size(self) -> int:
        return len(self.style)


def populate(universe: Universe, count: int, day_count: int, seed: int) -> Population:
    rng = stream(seed, _STREAM)
    kind = rng.choice(len(Kind), count, p=_KIND_SHARES).astype(np.int64)
    style = _styles(kind, rng)
    initial = _initial(kind, style, rng)
    opened = np.where(rng.random(count) < _OPENED_LATE, rng.integers(0, day_count, count), BEFORE)
    opened[style == Style.DORMANT] = BEFORE
    leaves = (rng.random(count) < _LEFT) & (opened == BEFORE)
    closed = np.where(leaves, rng.integers(day_count // 4, day_count, count), NEVER)
    low, high = habit(style, "usage_low"), habit(style, "usage_high")
    return Population(
        style=style,
        kind=kind,
        initial=initial,
        usage=low + (high - low) * rng.beta(2.0, 3.0, count),
        skill=np.clip(rng.normal(-0.01, 0.05, count), -0.15, 0.15),
        commission_rate=_commission_rates(initial, rng),
        add_on=rng.choice(np.array([300, 400, 500], dtype=np.int64), count, p=(0.5, 0.35, 0.15)),
        opened=opened.astype(np.int64),
        closed=closed.astype(np.int64),
        favourites=_favourites(universe, count, rng),
        leaning=np.where(rng.random(count) < 0.5, 1, -1).astype(np.int64),
    )


def _styles(kind: Ints, rng: np.random.Generator) -> Ints:
    luck = rng.random(len(kind))
    individual = np.searchsorted(np.cumsum(INDIVIDUAL_SHARES), luck)
    firm = np.searchsorted(np.cumsum(FIRM_SHARES), luck)
    chosen = np.where(kind == Kind.INDIVIDUAL, individual, firm)
    return np.minimum(chosen, Style.DORMANT).astype(np.int64)


def _initial(kind: Ints, style: Ints, rng: np.random.Generator) -> Ints:
    """Log-normal in hundreds of yuan, firms far above individuals, dormant accounts nearly empty."""
    wealth = rng.lognormal(np.log(_MEDIAN_YUAN), _SPREAD, len(kind)) * _FIRM_FACTOR[kind]
    hundreds = np.maximum(np.rint(wealth / 100), 20).astype(np.int64) * 100_00
    left_over = rng.integers(0, _DORMANT_YUAN * 100, len(kind))
    return np.where(style == Style.DORMANT, left_over, hundreds).astype(np.int64)


def _commission_rates(initial: Ints, rng: np.random.Generator) -> Ints:
    """The richer the account, the better the price it has bargained for."""
    bargain = (np.maximum(initial, 1_000_00) / (_MEDIAN_YUAN * 100)) ** -0.4
    rates: Ints = np.clip(rng.lognormal(np.log(90), 0.4, len(initial)) * bargain, 15, 400).astype(np.int64)
    return rates


def _favourites(universe: Universe, count: int, rng: np.random.Generator) -> Ints:
    """Products each account trades, the popular ones more often."""
    weights = np.array([REFERENCES[product.code].popularity for product in universe.products])
    chosen: Ints = rng.choice(len(weights), (count, _CHOICES), p=weights / weights.sum()).astype(np.int64)
    return chosen
