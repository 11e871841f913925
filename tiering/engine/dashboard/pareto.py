"""How much of the whole the largest clients make up (R200: a fifth of the clients, four fifths of the profit)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from tiering.engine.dashboard.amounts import whole
from tiering.engine.table import FloatArray, IntArray

STEPS: tuple[int, ...] = (1, 5, 10, 20, 50, 80)
_POINTS = 100


@dataclass(frozen=True)
class Pareto:
    """`curve` has the share of the whole that the top 0, 1 … 100 per cent of the clients make up, as fractions.

    `steps` has per cent, number of clients, cents and share. Shares are NaN where the whole is nothing.
    """

    clients: int
    total: int
    curve: FloatArray
    steps: tuple[tuple[int, int, int, float], ...]


def pareto(cents: IntArray) -> Pareto:
    """Of amounts in cents; unknown ones and those below zero count as clients with nothing."""
    ordered = np.sort(whole(cents))[::-1]
    sums = np.concatenate([[0], np.cumsum(ordered)])
    total = int(sums[-1])
    places = np.array([_top(len(ordered), percent) for percent in range(_POINTS + 1)])
    curve = sums[places] / total if total else np.full(_POINTS + 1, np.nan)
    steps = tuple(
        (percent, int(places[percent]), int(sums[places[percent]]), float(curve[percent]))
        for percent in STEPS
    )
    return Pareto(len(ordered), total, curve, steps)


def top_lines(cents: IntArray, percent: int) -> IntArray:
    """The places of that share of the clients, the largest first; of equal ones those that come first.

    As many as ceil(clients × percent ÷ 100). Raises ValueError outside 0 to 100.
    """
    if not 0 <= percent <= _POINTS:
        raise ValueError("a share lies between 0 and 100 per cent")
    order: IntArray = np.argsort(-whole(cents), kind="stable")
    return order[: _top(len(cents), percent)]


def _top(clients: int, percent: int) -> int:
    return ceil(clients * percent / _POINTS)
