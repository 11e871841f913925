"""From signs to points, and who is worth watching at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tiering.engine.churn.parameters import FACTORS, Parameters
from tiering.engine.churn.signs import Signs
from tiering.engine.table import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Warned:
    """Per client the points in all, 0 to 100, and whether it is watched; who is not has points that mean nothing."""

    points: IntArray
    is_watched: BoolArray


def warn(signs: Signs, is_here: BoolArray, parameters: Parameters) -> Warned:
    """Points of everybody. Watched is who `is_here`, had money worth watching, and still has some of it.

    Whoever took out nearly all of it has left already: nothing is to be warned of.
    """
    points = points_of(signs.columns, parameters)
    total: IntArray = np.sum([points[name] for name in FACTORS], axis=0, dtype=np.int64)
    had_money = signs.usual_equity >= parameters.least_equity
    has_some = signs.equity >= parameters.gone_share * signs.usual_equity
    return Warned(total, is_here & had_money & has_some)


def points_of(columns: Mapping[str, FloatArray], parameters: Parameters) -> dict[str, IntArray]:
    """The points of each sign; a figure that is not known has none."""
    found = {}
    for name in FACTORS:
        cuts = parameters.cuts[name]
        limits = np.array([cut.at_least for cut in cuts])
        steps = np.array([0, *(cut.points for cut in cuts)], dtype=np.int64)
        figure = np.where(np.isnan(columns[name]), -np.inf, columns[name])
        found[name] = steps[np.searchsorted(limits, figure, side="right")]
    return found
