"""Two sets of rules over the same figures: who would move where, and what that means for money and service.

Everything here counts clients that `apply` has placed. Rules are applied as if for the first time, so minimum stay,
hysteresis and protection from falling do not count; new-client treatment, caps and overrides do.
"""

from tiering.engine.simulation.applying import Applied, apply
from tiering.engine.simulation.comparing import NOBODY, Simulation, Surroundings, compare
from tiering.engine.simulation.crosstab import Crosstab, crosstab
from tiering.engine.simulation.edges import Edges, edges
from tiering.engine.simulation.knobs import Knob, knobs, turned
from tiering.engine.simulation.migration import directions, matrix, merged_order
from tiering.engine.simulation.sums import ServiceLoad, TierSums, service_load, sums_by_tier

__all__ = [
    "NOBODY",
    "Applied",
    "Crosstab",
    "Edges",
    "Knob",
    "ServiceLoad",
    "Simulation",
    "Surroundings",
    "TierSums",
    "apply",
    "compare",
    "crosstab",
    "directions",
    "edges",
    "knobs",
    "matrix",
    "merged_order",
    "service_load",
    "sums_by_tier",
    "turned",
]
