"""From points back to the figure that earns them."""

from __future__ import annotations

import numpy as np

from tiering.engine.schemes.document import Factor
from tiering.engine.schemes.points import ends
from tiering.engine.schemes.population import Firm
from tiering.engine.table import FloatArray


def figure_for(factor: Factor, points: float, firm: Firm) -> float | None:
    """The figure that just earns this many points, the smallest one, or the greatest where less is better.

    None where no figure earns them, or where every figure does.
    """
    if not 0 < points <= 100:
        return None
    if factor.method == "steps":
        return next((step.at_least for step in factor.steps if step.points >= points), None)
    if factor.method == "percentile":
        ordered = firm.ordered[factor.measure]
        if factor.better == "high":
            return _at_rank(ordered, points)
        mirrored = _at_rank(-ordered[::-1], points)
        return None if mirrored is None else -mirrored
    low, high = ends(factor, firm)
    if not high > low:
        return None
    share = points / 100 if factor.better == "high" else 1 - points / 100
    return low + share * (high - low)


def _at_rank(ordered: FloatArray, percent: float) -> float | None:
    """The smallest figure with at least this percentile among ordered figures; it may lie just above one of them."""
    if not len(ordered):
        return None
    values, counts = np.unique(ordered, return_counts=True)
    through = np.cumsum(counts)
    after = through * 100.0 / len(ordered)
    place = int(np.searchsorted(after, percent))
    at = (2 * through[place] - counts[place]) * 50.0 / len(ordered)
    value = float(values[place])
    return value if at >= percent else float(np.nextafter(value, np.inf))
