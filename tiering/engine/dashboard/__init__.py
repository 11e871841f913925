"""What managers ask of many clients at once. Everything is of arrays over clients; amounts are whole cents."""

from tiering.engine.dashboard.amounts import UNKNOWN_CENTS, in_cents, whole
from tiering.engine.dashboard.cohorts import Cohorts, cohorts
from tiering.engine.dashboard.concentration import Concentration, concentration
from tiering.engine.dashboard.keeping import Kept, kept
from tiering.engine.dashboard.movement import movement
from tiering.engine.dashboard.pareto import Pareto, pareto, top_lines
from tiering.engine.dashboard.spread import Spread, spread

__all__ = [
    "UNKNOWN_CENTS",
    "Cohorts",
    "Concentration",
    "Kept",
    "Pareto",
    "Spread",
    "cohorts",
    "concentration",
    "in_cents",
    "kept",
    "movement",
    "pareto",
    "spread",
    "top_lines",
    "whole",
]
