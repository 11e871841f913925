"""How accounts trade: one row of habits per style, looked up for all accounts at once."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from demo.engine.arrays import Floats, Ints

SLOTS = 2


class Style(IntEnum):
    INTRADAY = 0
    TREND = 1
    ARBITRAGE = 2
    HEDGER = 3
    LIGHT = 4
    DORMANT = 5


class Kind(IntEnum):
    """The order of clients.enums.ClientKind."""

    INDIVIDUAL = 0
    ENTERPRISE = 1
    INSTITUTION = 2


class Habits(NamedTuple):
    """Chances per day: to open an empty slot, to close a held one, to trade within the day; and fills of the last."""

    open: float
    close: float
    round_trip: float
    fills: float
    usage_low: float
    usage_high: float


HABITS: dict[Style, Habits] = {
    Style.INTRADAY: Habits(0.05, 0.5, 0.60, 1.5, 0.30, 0.95),
    Style.TREND: Habits(0.25, 0.08, 0.08, 0.7, 0.25, 1.30),
    Style.ARBITRAGE: Habits(0.20, 0.05, 0.06, 0.7, 0.30, 0.90),
    Style.HEDGER: Habits(0.15, 0.02, 0.01, 0.2, 0.20, 0.80),
    Style.LIGHT: Habits(0.04, 0.10, 0.02, 0.3, 0.10, 0.60),
    Style.DORMANT: Habits(0.0, 0.5, 0.0, 0.0, 0.0, 0.0),
}
_TABLE = np.array([HABITS[style] for style in Style])


def habit(style: Ints, name: str) -> Floats:
    """One habit of every account."""
    column: Floats = _TABLE[style, Habits._fields.index(name)]
    return column


# Shares of the styles among individuals, and among firms.
INDIVIDUAL_SHARES = (0.12, 0.30, 0.04, 0.0, 0.34, 0.20)
FIRM_SHARES = (0.04, 0.20, 0.26, 0.38, 0.08, 0.04)
