"""How tiers move from one run to the next, for many clients at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tiering.engine.schemes.document import Movement, SchemeDocument
from tiering.engine.schemes.evaluate import Assigned, evaluate
from tiering.engine.schemes.needs import TENURE, measures_of
from tiering.engine.schemes.population import NOT_KNOWN, Population
from tiering.engine.schemes.truth import answer, compare
from tiering.engine.table import BoolArray, IntArray

MOVES: tuple[str, ...] = (
    "kept",
    "first",
    "rose",
    "fell",
    "held_period",
    "held_edge",
    "held_stay",
    "held_protected",
    "new_client",
    "capped",
    "overridden",
)
_PLACE: dict[str, int] = {move: place for place, move in enumerate(MOVES)}


@dataclass(frozen=True)
class Standing:
    """What stood before: the earned tier (-1: none yet), periods in it, and periods measured below it in a row."""

    earned: IntArray
    stayed: IntArray
    below: IntArray

    @classmethod
    def none(cls, size: int) -> Standing:
        """Nobody has a tier yet."""
        zeros = np.zeros(size, dtype=np.int64)
        return cls(np.full(size, NOT_KNOWN, dtype=np.int64), zeros, zeros)


@dataclass(frozen=True)
class Moved:
    """The tier that counts, the standing to keep for the next run, why (a place in MOVES), and who is proposed.

    The earned tier is the one before new-client treatment, caps and overrides, so that these leave no trace when they
    end.
    """

    tiers: IntArray
    standing: Standing
    moves: IntArray
    is_proposed: BoolArray
    assigned: Assigned


def move(
    document: SchemeDocument,
    population: Population,
    standing: Standing,
    *,
    begins_period: bool,
    overrides: IntArray | None = None,
) -> Moved:
    """Everybody's next tier, from what is measured and what stood.

    In a run that begins a period tiers move; in any other they stand, but first tiers, new clients, caps and
    overrides count at once. Falls are held, in this order: at an edge (within `hysteresis` of a limit), within the
    minimum stay (rises too), and for `protection` periods. `overrides` is a tier by place, -1 for none; it counts
    over everything.
    """
    assigned = evaluate(document, population)
    is_edge = _at_edge(document, population, standing, assigned.tiers)
    next_standing, moves = _step(document.movement, standing, assigned.tiers, is_edge, begins_period)
    tiers = next_standing.earned.copy()
    is_proposed = _treat_new_clients(document, population, tiers, moves)
    _cap(document, population, tiers, moves)
    if overrides is not None:
        _set(tiers, moves, overrides >= 0, overrides, "overridden")
    return Moved(tiers, next_standing, moves, is_proposed, assigned)


def begins_period(period: str, day: date, day_before: date | None) -> bool:
    """Whether the run of `day` begins a night, month or quarter, the run before it being that of `day_before`."""
    if day_before is None or period == "night":
        return True
    if period == "month":
        return (day.year, day.month) != (day_before.year, day_before.month)
    return (day.year, (day.month - 1) // 3) != (day_before.year, (day_before.month - 1) // 3)


def _at_edge(
    document: SchemeDocument, population: Population, before: Standing, measured: IntArray
) -> BoolArray:
    """Who would fall, but would not with every limit wider by the hysteresis. Only those who would are looked at."""
    falls: BoolArray = (before.earned >= 0) & (measured > before.earned)
    if document.movement.hysteresis and falls.any():
        some = population.take(falls, measures_of(document))
        relaxed = evaluate(document, some, document.movement.hysteresis).tiers
        falls[falls] = relaxed <= before.earned[falls]
        return falls
    return np.zeros(len(falls), dtype=np.bool_)


def _step(
    movement: Movement, before: Standing, measured: IntArray, is_edge: BoolArray, begins: bool
) -> tuple[Standing, IntArray]:
    """Tiers are counted from the best, so a greater number is a lower tier."""
    is_first = before.earned < 0
    is_better = ~is_first & (measured < before.earned)
    is_worse = ~is_first & (measured > before.earned)
    stayed = np.where(is_first, 0, before.stayed + begins)
    below = np.where(is_worse & ~is_edge, before.below + begins, 0)
    is_early = (is_better | is_worse) & (stayed < movement.minimum_stay)
    is_protected = is_worse & (below <= movement.protection)
    is_between = np.full(len(measured), not begins)
    cases = {
        "first": is_first,
        "kept": ~is_better & ~is_worse,
        "held_period": is_between,
        "held_edge": is_edge,
        "held_stay": is_early,
        "rose": is_better,
        "held_protected": is_protected,
    }
    moves = np.select(list(cases.values()), [_PLACE[name] for name in cases], _PLACE["fell"])
    has_moved = np.isin(moves, [_PLACE[name] for name in ("first", "rose", "fell")])
    earned = np.where(has_moved, measured, before.earned)
    return Standing(earned, np.where(has_moved, 0, stayed), np.where(has_moved, 0, below)), moves


def _treat_new_clients(
    document: SchemeDocument, population: Population, tiers: IntArray, moves: IntArray
) -> BoolArray:
    """Place new clients where that needs nobody's approval; answer who is to be proposed where it does."""
    rule = document.movement.new_client
    if rule is None:
        return np.zeros(len(tiers), dtype=np.bool_)
    is_young = compare(population.table[TENURE], "<", rule.under_days).yes
    codes = document.tier_codes
    applies: BoolArray = is_young & np.isin(tiers, [codes.index(code) for code in rule.instead_of])
    if rule.needs_approval:
        return applies
    _set(tiers, moves, applies, np.full(len(tiers), codes.index(rule.tier)), "new_client")
    return np.zeros(len(tiers), dtype=np.bool_)


def _cap(document: SchemeDocument, population: Population, tiers: IntArray, moves: IntArray) -> None:
    for cap in document.movement.caps:
        highest = document.tier_codes.index(cap.tier)
        applies = answer(cap.when, population).yes & (tiers < highest)
        _set(tiers, moves, applies, np.full(len(tiers), highest), "capped")


def _set(tiers: IntArray, moves: IntArray, where: BoolArray, to: IntArray, move_name: str) -> None:
    tiers[where] = to[where]
    moves[where] = _PLACE[move_name]
