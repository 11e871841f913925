"""Equity, margin, commission, profit and money moved."""

from __future__ import annotations

from functools import partial

from tiering.engine.figures import Figures
from tiering.engine.measures import shared
from tiering.engine.measures.arithmetic import change, last_yuan, mean_yuan, total_yuan, yuan
from tiering.engine.measures.base import Compute, Measure, Unit, gettext_noop
from tiering.engine.series import UNKNOWN
from tiering.engine.table import FloatArray

_MEAN = gettext_noop("Sum of daily client equity ÷ days that print it")
_LAST = gettext_noop("As printed, the client's accounts together")
_SUM = gettext_noop("Sum over the days of the window")
_PROFIT = gettext_noop(
    "Realised, mark-to-market, exercise and delivery P/L, plus premiums received less paid, less all fees"
)
_NET = gettext_noop("Money paid in less money paid out")
_GROWTH = gettext_noop("Client equity ÷ client equity when the window began − 1")
_TREND = gettext_noop("Sum over the window ÷ sum over the window before it − 1")


def _mean(series: str, window: str) -> Compute:
    return partial(mean_yuan, series=series, window=window)


def _total(series: str, window: str, days: str = "") -> Compute:
    return partial(total_yuan, series=series, window=window, days=days)


def _last(series: str) -> Compute:
    def compute(figures: Figures) -> FloatArray:
        return last_yuan(figures.now(series))

    return compute


def _growth(window: str) -> Compute:
    def compute(figures: Figures) -> FloatArray:
        return change(last_yuan(figures.now("equity_last")), last_yuan(figures.edges[window]["equity_last"]))

    return compute


def _commission_trend(figures: Figures) -> FloatArray:
    return change(figures.total("commission", "60d"), figures.total_before("commission", "60d"))


def _house_equity(figures: Figures) -> FloatArray:
    return yuan(figures.averages.equity, figures.averages.has_equity)


def _house_commission(figures: Figures) -> FloatArray:
    return yuan(figures.averages.commission, figures.averages.has_commission)


def _year_end(figures: Figures) -> FloatArray:
    cents = figures.edges["year_end"]["equity_last"]
    return yuan(cents, cents != UNKNOWN)


_EQUITY_SOURCE = "R4, R148–R154"
MONEY = (
    Measure("equity_end", gettext_noop("Client equity"), Unit.YUAN, "now", _LAST, shared.STOOD_LAST,
            "R112", _last("equity_last")),
    Measure("equity_avg_month", gettext_noop("Average equity, running month"), Unit.YUAN, "month", _MEAN,
            shared.SETTLED, _EQUITY_SOURCE, _mean("equity", "month")),
    Measure("equity_avg_21d", gettext_noop("Average equity, 21 days"), Unit.YUAN, "21d", _MEAN, shared.SHORT,
            _EQUITY_SOURCE, _mean("equity", "21d")),
    Measure("equity_avg_60d", gettext_noop("Average equity, 60 days"), Unit.YUAN, "60d", _MEAN, shared.SHORT,
            _EQUITY_SOURCE, _mean("equity", "60d")),
    Measure("equity_avg_125d", gettext_noop("Average equity, 125 days"), Unit.YUAN, "125d", _MEAN, shared.SHORT,
            _EQUITY_SOURCE, _mean("equity", "125d")),
    Measure("equity_avg_250d", gettext_noop("Average equity, 250 days"), Unit.YUAN, "250d", _MEAN, shared.SHORT,
            _EQUITY_SOURCE, _mean("equity", "250d")),
    Measure("equity_month_avg", gettext_noop("Monthly average equity"), Unit.YUAN, "house",
            gettext_noop("Sum of daily client equity of the last three complete months ÷ days that print it"),
            gettext_noop("A shorter history uses its complete months; with none, the running month stands in."),
            "R148–R154", _house_equity),
    Measure("year_end_equity", gettext_noop("Client equity at year end"), Unit.YUAN, "year_end", _LAST,
            shared.STOOD_LAST, "R154", _year_end),
    Measure("margin_end", gettext_noop("Margin occupied"), Unit.YUAN, "now", _LAST, shared.STOOD_LAST, "R274",
            _last("margin_last")),
    Measure("margin_avg_21d", gettext_noop("Average margin, 21 days"), Unit.YUAN, "21d",
            gettext_noop("Sum of daily margin occupied ÷ days that print it"), shared.SHORT, "R25, R274",
            _mean("margin", "21d")),
    Measure("commission_month", gettext_noop("Commission, running month"), Unit.YUAN, "month", _SUM,
            shared.SETTLED, "R148", _total("commission", "month")),
    Measure("commission_month_avg", gettext_noop("Monthly average commission"), Unit.YUAN, "house",
            gettext_noop("Commission of the last three complete months ÷ their number"),
            gettext_noop("With no complete month, the running month's commission scaled to the whole month."),
            "R148–R151", _house_commission),
    Measure("commission_12m", gettext_noop("Commission, 12 months"), Unit.YUAN, "12m", _SUM, shared.SHORT,
            "R7–R10, R113", _total("commission", "12m")),
    Measure("commission_trend_60d", gettext_noop("Commission trend, 60 days"), Unit.FRACTION, "60d", _TREND,
            shared.BASE_ABOVE_ZERO, "R28, R316", _commission_trend),
    Measure("profit_month", gettext_noop("Profit, running month"), Unit.YUAN, "month", _PROFIT, shared.SETTLED,
            "R25, R276", _total("profit", "month")),
    Measure("profit_60d", gettext_noop("Profit, 60 days"), Unit.YUAN, "60d", _PROFIT, shared.SHORT, "R25",
            _total("profit", "60d")),
    Measure("profit_12m", gettext_noop("Profit, 12 months"), Unit.YUAN, "12m", _PROFIT, shared.SHORT, "R25",
            _total("profit", "12m")),
    Measure("net_deposit_21d", gettext_noop("Net deposit, 21 days"), Unit.YUAN, "21d", _NET, shared.SHORT, "R16",
            lambda figures: _net(figures, "21d")),
    Measure("net_deposit_60d", gettext_noop("Net deposit, 60 days"), Unit.YUAN, "60d", _NET, shared.SHORT, "R16",
            lambda figures: _net(figures, "60d")),
    Measure("net_deposit_12m", gettext_noop("Net deposit, 12 months"), Unit.YUAN, "12m", _NET, shared.SHORT, "R16",
            lambda figures: _net(figures, "12m")),
    Measure("equity_growth_60d", gettext_noop("Equity growth, 60 days"), Unit.FRACTION, "60d", _GROWTH,
            shared.BASE_ABOVE_ZERO, "R23", _growth("60d")),
    Measure("equity_growth_12m", gettext_noop("Equity growth, 12 months"), Unit.FRACTION, "12m", _GROWTH,
            shared.BASE_ABOVE_ZERO, "R23", _growth("12m")),
)  # fmt: skip


def _net(figures: Figures, window: str) -> FloatArray:
    """Known on any settled day: a day that prints no movement had none."""
    cents = figures.total("deposits", window) - figures.total("withdrawals", window)
    return yuan(cents, figures.total("days", window) > 0)
