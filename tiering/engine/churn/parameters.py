"""The points of the warning as data: a dated document with a version, and cut points for each sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

# Every sign, in the order of pages. A larger figure is always the worse one.
FACTORS: tuple[str, ...] = (
    "silence",
    "activity",
    "outflow",
    "withdrawal_weeks",
    "equity_fall",
    "commission_fall",
    "clumpiness",
    "margin_calls",
    "forced_liquidations",
    "open_complaints",
    "loss_weeks",
)
FORMAT = 1
MOST_POINTS = 100


class InvalidParameters(ValueError):
    """The document cannot be used; the message names the place."""


@dataclass(frozen=True)
class Cut:
    """So many points from this figure on."""

    at_least: float
    points: int


@dataclass(frozen=True)
class Parameters:
    """`least_equity` yuan of average equity make a client worth watching; below `gone_share` of it nothing is left to
    lose. A baseline shorter than `shortest_baseline` settled days says nothing about what is usual."""

    version: int
    dated: date
    least_equity: float
    gone_share: float
    shortest_baseline: int
    cuts: Mapping[str, tuple[Cut, ...]]

    @property
    def most_points(self) -> int:
        """The points of a client with every sign at its worst."""
        return sum(cuts[-1].points for cuts in self.cuts.values())


def read_parameters(document: Mapping[str, Any]) -> Parameters:
    """The document as values. Raises InvalidParameters for one with a gap, a fault, or more than 100 points in all."""
    if document.get("format") != FORMAT:
        raise InvalidParameters("format: only format 1 is known")
    try:
        factors = document["factors"]
        found = Parameters(
            version=int(document["version"]),
            dated=date.fromisoformat(document["dated"]),
            least_equity=float(document["least_equity"]),
            gone_share=float(document["gone_share"]),
            shortest_baseline=int(document["shortest_baseline"]),
            cuts={name: _cuts(name, factors[name]) for name in FACTORS},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidParameters(f"{type(error).__name__}: {error}") from error
    if set(factors) - set(FACTORS):
        raise InvalidParameters(f"factors: unknown {sorted(set(factors) - set(FACTORS))}")
    if found.most_points > MOST_POINTS:
        raise InvalidParameters(f"factors: {found.most_points} points in all, at most {MOST_POINTS}")
    return found


def _cuts(name: str, raw: Any) -> tuple[Cut, ...]:
    cuts = tuple(Cut(float(at_least), int(points)) for at_least, points in raw)
    rising = [(cut.at_least, cut.points) for cut in cuts]
    is_rising = all(low < high and few < many for (low, few), (high, many) in pairwise(rising))
    if not cuts or not is_rising or cuts[0].points <= 0:
        raise InvalidParameters(f"factors.{name}: needs figures and points above zero that both rise")
    return cuts
