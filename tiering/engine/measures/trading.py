"""Turnover, lots, and the style of trading."""

from __future__ import annotations

from functools import partial

import numpy as np

from tiering.engine.figures import Figures
from tiering.engine.measures import shared
from tiering.engine.measures.arithmetic import change, mean_yuan, ratio, total_yuan
from tiering.engine.measures.base import Compute, Measure, Unit, gettext_noop
from tiering.engine.table import FloatArray

_TURNOVER = gettext_noop("Sum of turnover over the window")
_LOTS = gettext_noop("Sum of lots traded over the window")
_RATE = gettext_noop("Turnover of the window ÷ average equity of the window")
_TRADED = gettext_noop("Days of the window with at least one lot traded")
_TREND = gettext_noop("Sum over the window ÷ sum over the window before it − 1")


def _turnover(window: str) -> Compute:
    return partial(total_yuan, series="turnover", window=window)


def _lots(window: str) -> Compute:
    def compute(figures: Figures) -> FloatArray:
        is_known = figures.total("turnover_days", window) > 0
        lots = figures.total("lots", window).astype(np.float64)
        return np.where(is_known | (lots > 0), lots, np.nan)

    return compute


def _rate(window: str) -> Compute:
    def compute(figures: Figures) -> FloatArray:
        return ratio(total_yuan(figures, "turnover", window), mean_yuan(figures, "equity", window))

    return compute


def _trading_days(window: str) -> Compute:
    def compute(figures: Figures) -> FloatArray:
        return figures.total("traded_days", window).astype(np.float64)

    return compute


def _part(series: str, whole: str) -> Compute:
    def compute(figures: Figures) -> FloatArray:
        return ratio(figures.total(series, "60d"), figures.total(whole, "60d"))

    return compute


def _trend(figures: Figures) -> FloatArray:
    return change(figures.total("turnover", "60d"), figures.total_before("turnover", "60d"))


TRADING = (
    Measure("turnover_21d", gettext_noop("Turnover, 21 days"), Unit.YUAN, "21d", _TURNOVER, shared.SHORT, "R4",
            _turnover("21d")),
    Measure("turnover_60d", gettext_noop("Turnover, 60 days"), Unit.YUAN, "60d", _TURNOVER, shared.SHORT, "R4",
            _turnover("60d")),
    Measure("turnover_250d", gettext_noop("Turnover, 250 days"), Unit.YUAN, "250d", _TURNOVER, shared.SHORT, "R4",
            _turnover("250d")),
    Measure("turnover_12m", gettext_noop("Turnover, 12 months"), Unit.YUAN, "12m", _TURNOVER, shared.SHORT,
            "R321, R331", _turnover("12m")),
    Measure("lots_21d", gettext_noop("Lots traded, 21 days"), Unit.LOTS, "21d", _LOTS, shared.FROM_DETAILS, "R321",
            _lots("21d")),
    Measure("lots_12m", gettext_noop("Lots traded, 12 months"), Unit.LOTS, "12m", _LOTS, shared.FROM_DETAILS,
            "R321", _lots("12m")),
    Measure("asset_turnover_rate_60d", gettext_noop("Asset turnover rate, 60 days"), Unit.TIMES, "60d", _RATE,
            shared.BASE_ABOVE_ZERO, "R332, R333", _rate("60d")),
    Measure("asset_turnover_rate_12m", gettext_noop("Asset turnover rate, 12 months"), Unit.TIMES, "12m", _RATE,
            shared.BASE_ABOVE_ZERO, "R332, R333", _rate("12m")),
    Measure("turnover_trend_60d", gettext_noop("Turnover trend, 60 days"), Unit.FRACTION, "60d", _TREND,
            shared.BASE_ABOVE_ZERO, "R28, R316", _trend),
    Measure("trading_days_21d", gettext_noop("Trading days, 21 days"), Unit.DAYS, "21d", _TRADED,
            shared.ALWAYS_KNOWN, "R304, R320", _trading_days("21d")),
    Measure("trading_days_60d", gettext_noop("Trading days, 60 days"), Unit.DAYS, "60d", _TRADED,
            shared.ALWAYS_KNOWN, "R304, R320", _trading_days("60d")),
    Measure("trading_days_250d", gettext_noop("Trading days, 250 days"), Unit.DAYS, "250d", _TRADED,
            shared.ALWAYS_KNOWN, "R304, R320", _trading_days("250d")),
    Measure("product_concentration_60d", gettext_noop("Product concentration, 60 days"), Unit.FRACTION, "60d",
            gettext_noop("Mean over the days with positions of Σ (margin of a product ÷ margin of all)²"),
            shared.FROM_DETAILS, "R181, R275", _part("concentration", "concentration_days")),
    Measure("intraday_share_60d", gettext_noop("Intraday share, 60 days"), Unit.FRACTION, "60d",
            gettext_noop("Lots closed on the day they were opened ÷ lots closed"), shared.FROM_DETAILS,
            "R79, R272", _part("intraday_lots", "closed_lots")),
    Measure("holding_days_60d", gettext_noop("Holding time, 60 days"), Unit.DAYS, "60d",
            gettext_noop("Calendar days from opening to closing, the mean over the lots closed"),
            shared.FROM_DETAILS, "R79, R272", _part("held_lot_days", "closed_lots")),
)  # fmt: skip
