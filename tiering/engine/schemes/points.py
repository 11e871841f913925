"""Measures turned into points from 0 to 100, for many clients at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.schemes.document import Card, Factor
from tiering.engine.schemes.population import Firm, Population
from tiering.engine.table import FloatArray

# What arithmetic in floating point leaves behind must not decide a tier.
DECIMALS = 9


@dataclass(frozen=True)
class Sheet:
    """Points per factor and client (NaN: left out), and the weighted mean of them (NaN: no figure known at all)."""

    points: tuple[FloatArray, ...]
    total: FloatArray


def score(card: Card, population: Population) -> Sheet:
    """Every client's points: the mean of the factors by weight, rounded to nine decimals.

    A factor that is left out takes its weight with it. A client without any known figure has no points.
    """
    points = tuple(
        factor_points(factor, population.table[factor.measure], population.firm) for factor in card.factors
    )
    size = len(population.table)
    total, weight, is_known = np.zeros(size), np.zeros(size), np.zeros(size, dtype=np.bool_)
    for factor, earned in zip(card.factors, points, strict=True):
        counts = ~np.isnan(earned)
        total += np.where(counts, earned, 0.0) * factor.weight
        weight += counts * factor.weight
        is_known |= ~np.isnan(population.table[factor.measure])
    mean = np.divide(total, weight, out=np.full(size, np.nan), where=is_known & (weight > 0))
    return Sheet(points, np.round(mean, DECIMALS))


def factor_points(factor: Factor, values: FloatArray, firm: Firm) -> FloatArray:
    """Points of one factor. Unknown figures get `if_unknown`, or NaN where the factor is then left out."""
    earned = _earned(factor, values, firm)
    if_unknown = np.nan if factor.if_unknown is None else factor.if_unknown
    return np.where(np.isnan(values) | np.isnan(earned), if_unknown, earned)


def ends(factor: Factor, firm: Firm) -> tuple[float, float]:
    """The figures of the measure at the lower and the upper end of a `winsorised` or `range` factor."""
    if factor.method == "winsorised":
        return firm.quantile(factor.measure, factor.low), firm.quantile(factor.measure, factor.high)
    return factor.low, factor.high


def _earned(factor: Factor, values: FloatArray, firm: Firm) -> FloatArray:
    if factor.method == "steps":
        points = np.array([0.0, *(step.points for step in factor.steps)])
        limits = np.array([step.at_least for step in factor.steps])
        return points[np.searchsorted(limits, values, side="right")]
    if factor.method == "percentile":
        earned = firm.rank(factor.measure, values)
    else:
        earned = _between(values, *ends(factor, firm))
    return earned if factor.better == "high" else 100.0 - earned


def _between(values: FloatArray, low: float, high: float) -> FloatArray:
    """0 at or below `low`, 100 at or above `high`, in proportion between; 50 for everybody where both are the same."""
    if high <= low:
        return np.full(len(values), 50.0)
    clipped: FloatArray = np.clip((values - low) * 100.0 / (high - low), 0.0, 100.0)
    return clipped
