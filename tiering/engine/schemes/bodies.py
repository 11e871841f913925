"""What each kind of scheme decides for the clients that no rule has taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tiering.engine.schemes.document import (
    CELLS,
    Axis,
    Body,
    Card,
    Count,
    Cut,
    Deviation,
    Grid,
    Manual,
    Quadrant,
    Text,
)
from tiering.engine.schemes.points import DECIMALS, score
from tiering.engine.schemes.population import NOT_KNOWN, Population
from tiering.engine.schemes.truth import answer, compare, widened
from tiering.engine.table import BoolArray, FloatArray, IntArray

# Below this, a hundred divided by it is no float any more.
_LEAST_MEAN = 1e-300


@dataclass(frozen=True)
class Outcome:
    """A way into a tier: its code, the tier, its own name if it has one, and its place in the document."""

    code: str
    tier: str
    place: str
    name: Text | None = None


@dataclass(frozen=True)
class Verdict:
    """Per client the place of its outcome, -1 where the body decides nothing; and the figure it was decided by."""

    chosen: IntArray
    outcomes: tuple[Outcome, ...]
    points: FloatArray | None = None


def decide(body: Body, population: Population, slack: float) -> Verdict:
    """The verdict of a body on every client. `slack` as in `truth.answer`."""
    if isinstance(body, Card):
        return _card(body, population, slack)
    if isinstance(body, Deviation):
        return _deviation(body, population, slack)
    if isinstance(body, Quadrant):
        return _quadrant(body, population, slack)
    if isinstance(body, Grid):
        return _grid(body, population)
    if isinstance(body, Count):
        return _count(body, population, slack)
    return _manual(body, population)


def deviations(body: Deviation, population: Population) -> list[FloatArray]:
    """Per measure (figure − firm's mean) ÷ firm's mean × 100; NaN for an unknown figure or a mean that is not above
    zero by what a float can divide by.

    Rounded to nine decimals. Source: R114.
    """
    found: list[FloatArray] = []
    for measure in body.measures:
        mean = population.firm.mean(measure)
        scale = 100.0 / mean if mean > _LEAST_MEAN else np.nan
        found.append(np.round((population.table[measure] - mean) * scale, DECIMALS))
    return found


def _card(body: Card, population: Population, slack: float) -> Verdict:
    total = score(body, population).total
    outcomes = tuple(
        Outcome("points", cut.tier, f"card.cuts[{index}]") for index, cut in enumerate(body.cuts)
    )
    return Verdict(_cut(total, body.cuts, slack), outcomes, total)


def _count(body: Count, population: Population, slack: float) -> Verdict:
    held = np.zeros(len(population.table))
    for counted in body.conditions:
        held += answer(counted.when, population, slack).yes
    outcomes = tuple(
        Outcome("conditions", cut.tier, f"count.cuts[{index}]") for index, cut in enumerate(body.cuts)
    )
    return Verdict(_cut(held, body.cuts, 0.0), outcomes, held)


def _cut(values: FloatArray, cuts: Sequence[Cut], slack: float) -> IntArray:
    return first([compare(values, ">=", widened(cut.at_least, ">=", slack)).yes for cut in cuts])


def _deviation(body: Deviation, population: Population, slack: float) -> Verdict:
    largest: FloatArray = np.fmax.reduce(deviations(body, population))
    limit = widened(population.firm.resolve(body.stability, body.limit), "<=", slack)
    is_stable = compare(population.table[body.stability], "<=", limit).yes
    outcomes: list[Outcome] = []
    masks: list[BoolArray] = []
    for index, cut in enumerate(body.cuts):
        above = -np.inf if cut.above is None else widened(cut.above, ">", slack)
        is_above = compare(largest, ">", above).yes
        place = f"deviation.cuts[{index}]"
        outcomes += [Outcome("stable", cut.stable, place), Outcome("unstable", cut.unstable, place)]
        masks += [is_above & is_stable, is_above]
    return Verdict(first(masks), tuple(outcomes), largest)


def _quadrant(body: Quadrant, population: Population, slack: float) -> Verdict:
    x, y = _high(body.x, population, slack), _high(body.y, population, slack)
    chosen = np.where((x < 0) | (y < 0), NOT_KNOWN, x * 2 + y)
    outcomes = tuple(Outcome(cell, body.cells[cell], f"quadrant.cells.{cell}") for cell in CELLS)
    return Verdict(chosen, outcomes)


def _high(axis: Axis, population: Population, slack: float) -> IntArray:
    """0 for high, 1 for low, -1 where it is not known: the order of CELLS."""
    limit = widened(population.firm.resolve(axis.measure, axis.threshold), ">=", slack)
    found = compare(population.table[axis.measure], ">=", limit)
    return np.where(found.yes, 0, np.where(found.no, 1, NOT_KNOWN))


def _grid(body: Grid, population: Population) -> Verdict:
    row = population.other(body.rows.scheme).places(body.rows.tiers)
    column = population.other(body.columns.scheme).places(body.columns.tiers)
    chosen = np.where((row < 0) | (column < 0), NOT_KNOWN, row * len(body.columns.tiers) + column)
    outcomes = tuple(
        Outcome(f"{line}_{entry}", body.cells[line, entry], f"grid.cells.{line}.{entry}")
        for line in body.rows.tiers
        for entry in body.columns.tiers
    )
    return Verdict(chosen, outcomes)


def _manual(body: Manual, population: Population) -> Verdict:
    values = tuple(body.values)
    outcomes = tuple(Outcome("set_by_hand", body.values[value], f"manual.values.{value}") for value in values)
    return Verdict(population.attribute(body.attribute).places(values), outcomes)


def first(masks: Sequence[BoolArray]) -> IntArray:
    """Per client the place of the first mask that holds; -1 where none does."""
    chosen: IntArray = np.where(
        np.logical_or.reduce(masks), np.argmax(np.stack(masks), axis=0), NOT_KNOWN
    ).astype(np.int64)
    return chosen
