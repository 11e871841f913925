"""The registry of measures: every figure that a scheme, a page or an explanation may use, by name."""

from __future__ import annotations

from tiering.engine.figures import Figures
from tiering.engine.measures.base import UNIT_LABELS, WINDOW_LABELS, Measure, Unit
from tiering.engine.measures.firm import FIRM
from tiering.engine.measures.life import LIFE
from tiering.engine.measures.money import MONEY
from tiering.engine.measures.risk import RISK
from tiering.engine.measures.trading import TRADING
from tiering.engine.table import FloatArray

MEASURES: dict[str, Measure] = {measure.name: measure for measure in (*MONEY, *TRADING, *RISK, *LIFE, *FIRM)}
FIRM_MEASURES: frozenset[str] = frozenset(measure.name for measure in FIRM)

__all__ = ["FIRM_MEASURES", "MEASURES", "UNIT_LABELS", "WINDOW_LABELS", "Measure", "Unit", "compute"]


def compute(figures: Figures) -> dict[str, FloatArray]:
    """Every measure of these clients, in the registry's order. `figures.firm` must hold the totals of all clients."""
    return {name: measure.compute(figures) for name, measure in MEASURES.items()}
