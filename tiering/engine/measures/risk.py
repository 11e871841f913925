"""Return, its steadiness, and the risk a client runs."""

from __future__ import annotations

from functools import partial

import numpy as np

from tiering.engine.figures import Figures
from tiering.engine.measures import shared
from tiering.engine.measures.arithmetic import deviation, ratio
from tiering.engine.measures.base import Compute, Measure, Unit, gettext_noop
from tiering.engine.table import FloatArray

_STDEV = gettext_noop(
    "Sample standard deviation of the daily return; a day's return = profit ÷ (client equity − profit)"
)
_RETURN = gettext_noop("Daily returns chained, (1 + r₁)(1 + r₂)… − 1: money paid in or out has no part in it")
_DRAWDOWN = gettext_noop("Largest fall of the chained return from a high to a later low, ÷ that high")
_HIGHEST = gettext_noop("Highest of the daily risk degrees; risk degree = margin occupied ÷ client equity")
_WINS = gettext_noop("Days with a profit ÷ days with a profit or a loss")


def _return(window: str) -> Compute:
    def compute(figures: Figures) -> FloatArray:
        is_known = figures.total("return_days", window) > 0
        return np.where(is_known, np.expm1(figures.total("log_nav", window)), np.nan)

    return compute


def _drawdown(window: str) -> Compute:
    def compute(figures: Figures) -> FloatArray:
        is_known = figures.total("return_days", window) > 0
        return np.where(is_known, -np.expm1(-figures.falls[window]), np.nan)

    return compute


def _highest(window: str) -> Compute:
    return lambda figures: figures.peaks[window]


def _wins(window: str) -> Compute:
    return lambda figures: ratio(figures.total("win_days", window), figures.total("moved_days", window))


def _risk_average(figures: Figures) -> FloatArray:
    return ratio(figures.total("risk", "60d"), figures.total("risk_days", "60d"))


def _calls(figures: Figures) -> FloatArray:
    return figures.total("margin_call_days", "12m").astype(np.float64)


_WORST = gettext_noop("A day that loses all equity counts as −99.99 %. Without a day of return: not known.")
_UNDEFINED = gettext_noop(
    "0 without positions; days with a margin on equity not above zero are left out. Without any day: not known."
)
RISK = (
    Measure("daily_return_stdev_60d", gettext_noop("P/L stability, 60 days"), Unit.FRACTION, "60d", _STDEV,
            shared.AT_LEAST_TWO, "R25, R115, R116", partial(deviation, series="returns", window="60d")),
    Measure("daily_return_stdev_250d", gettext_noop("P/L stability, 250 days"), Unit.FRACTION, "250d", _STDEV,
            shared.AT_LEAST_TWO, "R25, R115, R116", partial(deviation, series="returns", window="250d")),
    Measure("return_on_investment_60d", gettext_noop("Return on investment, 60 days"), Unit.FRACTION, "60d",
            _RETURN, _WORST, "R25, R317", _return("60d")),
    Measure("return_on_investment_250d", gettext_noop("Return on investment, 250 days"), Unit.FRACTION, "250d",
            _RETURN, _WORST, "R25, R317", _return("250d")),
    Measure("max_drawdown_60d", gettext_noop("Maximum drawdown, 60 days"), Unit.FRACTION, "60d", _DRAWDOWN, _WORST,
            "R25", _drawdown("60d")),
    Measure("max_drawdown_250d", gettext_noop("Maximum drawdown, 250 days"), Unit.FRACTION, "250d", _DRAWDOWN,
            _WORST, "R25", _drawdown("250d")),
    Measure("risk_degree_max_60d", gettext_noop("Maximum risk degree, 60 days"), Unit.FRACTION, "60d", _HIGHEST,
            _UNDEFINED, "R25", _highest("60d")),
    Measure("risk_degree_max_250d", gettext_noop("Maximum risk degree, 250 days"), Unit.FRACTION, "250d", _HIGHEST,
            _UNDEFINED, "R25", _highest("250d")),
    Measure("risk_degree_avg_60d", gettext_noop("Average risk degree, 60 days"), Unit.FRACTION, "60d",
            gettext_noop("Sum of the daily risk degrees ÷ days that have one"), _UNDEFINED, "R25", _risk_average),
    Measure("win_rate_60d", gettext_noop("Win rate, 60 days"), Unit.FRACTION, "60d", _WINS, shared.BASE_ABOVE_ZERO,
            "R25", _wins("60d")),
    Measure("win_rate_250d", gettext_noop("Win rate, 250 days"), Unit.FRACTION, "250d", _WINS,
            shared.BASE_ABOVE_ZERO, "R25", _wins("250d")),
    Measure("margin_call_days_12m", gettext_noop("Margin-call days, 12 months"), Unit.DAYS, "12m",
            gettext_noop("Days on which a margin call is printed above zero"), shared.ALWAYS_KNOWN, "R116",
            _calls),
    Measure("forced_liquidations_12m", gettext_noop("Forced liquidations, 12 months"), Unit.TIMES, "12m",
            gettext_noop("Forced liquidations on the client's time line"), shared.ALWAYS_KNOWN, "R116",
            lambda figures: figures.records.forced_liquidations.astype(np.float64)),
)  # fmt: skip
