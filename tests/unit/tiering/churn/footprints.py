"""Footprints of a few clients, made of what each did on each day, the way the running figures would tell it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tiering.engine.churn import Footprint
from tiering.engine.churn.signs import WINDOW
from tiering.engine.series import NEVER, NOT_YET, UNKNOWN, Array

FIRST_DAY = 20_000


@dataclass
class Walk:
    """One client over so many days: yuan of equity each day, days with a trade, and what else moves."""

    equity: list[float]
    trades: set[int] = field(default_factory=set)
    withdrawals: dict[int, float] = field(default_factory=dict)
    deposits: dict[int, float] = field(default_factory=dict)
    commission: dict[int, float] = field(default_factory=dict)
    profit: dict[int, float] = field(default_factory=dict)
    calls: set[int] = field(default_factory=set)
    first: int = 0
    forced: int = 0
    complaints: int = 0


def state(walks: list[Walk], day: int) -> dict[str, Array]:
    """After the day of that number (−1: before the first)."""
    return {name: np.array([_column(walk, name, day) for walk in walks]) for name in _COLUMNS}


_COLUMNS = (
    "equity", "equity_days", "equity_last", "traded_days", "commission", "profit", "withdrawals", "deposits",
    "margin_call_days", "first_day", "last_trade",
)  # fmt: skip


def _column(walk: Walk, name: str, day: int) -> int:
    if name == "first_day":
        return FIRST_DAY + walk.first if day >= walk.first else NOT_YET
    if name == "last_trade":
        return max((FIRST_DAY + one for one in walk.trades if one <= day), default=NEVER)
    if name == "equity_last":
        return round(walk.equity[day] * 100) if day >= walk.first else UNKNOWN
    if name == "equity":
        return round(sum(walk.equity[walk.first : day + 1]) * 100) if day >= walk.first else 0
    if name == "equity_days":
        return max(day + 1 - walk.first, 0)
    if name in ("traded_days", "margin_call_days"):
        days = walk.trades if name == "traded_days" else walk.calls
        return sum(one <= day for one in days)
    amounts: dict[int, float] = getattr(walk, name)
    return round(sum(amount for one, amount in amounts.items() if one <= day) * 100)


def footprint(walks: list[Walk], day: int, week_ends: list[int] | None = None) -> Footprint:
    """As of a day; weeks of five days end on it unless their ends are given."""
    begin = max(day + 1 - WINDOW, 0)
    ends = week_ends or [*range(day - 65, day, 5), day]
    return Footprint(
        axis=np.arange(FIRST_DAY + begin, FIRST_DAY + day + 1),
        edges={
            "now": state(walks, day),
            "recent": state(walks, day - 30),
            "equity": state(walks, day - 90),
            "window": state(walks, day - 120),
            "calls": state(walks, day - 60),
        },
        weeks=[state(walks, end) for end in ends],
        forced_liquidations=np.array([walk.forced for walk in walks]),
        open_complaints=np.array([walk.complaints for walk in walks]),
    )


def last_trades(walks: list[Walk], day: int) -> list[Array]:
    begin = max(day + 1 - WINDOW, 0)
    return [state(walks, one)["last_trade"] for one in range(begin, day + 1)]
