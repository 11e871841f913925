"""Each measure by hand-worked numbers: the state at the edges of its window is written down, not computed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest

from tiering.engine.figures import Figures, FirmTotals, Records, day_number
from tiering.engine.measures import MEASURES, UNIT_LABELS, WINDOW_LABELS, compute
from tiering.engine.series import NEVER, NOT_YET, empty_columns
from tiering.engine.windows import window_of

DAY = date(2026, 11, 20)
TODAY = day_number(DAY)
EDGES = (
    "now", "21d", "60d", "120d", "125d", "250d", "12m", "month", "house0", "house1", "house2", "house3", "year_end",
)  # fmt: skip
# One client's sums since its first day, at the end of the day.
NOW: dict[str, Any] = {
    "equity": 1_000_000, "equity_days": 8, "commission": 90_000, "commission_days": 8, "margin": 300_000,
    "margin_days": 6, "profit": 50_000, "profit_days": 8, "deposits": 70_000, "withdrawals": 20_000,
    "turnover": 6_000_000, "turnover_days": 8, "lots": 40, "closed_lots": 10, "intraday_lots": 4, "held_lot_days": 25,
    "days": 8, "traded_days": 5, "win_days": 3, "moved_days": 4, "margin_call_days": 2, "position_days": 6,
    "risk": 2.4, "risk_days": 8, "returns": 0.6, "returns_squared": 0.2, "log_nav": 0.5, "return_days": 3,
    "concentration": 3.0, "concentration_days": 6, "equity_last": 150_000, "margin_last": 40_000,
    "first_day": TODAY - 400, "first_trade": TODAY - 390, "last_trade": TODAY - 7, "last_position": TODAY - 3,
    "last_deposit": TODAY - 30,
}  # fmt: skip


def figures(
    now: Mapping[str, Any] = NOW, *, firm: FirmTotals | None = None, records: Mapping[str, Any] | None = None,
    **edges: Mapping[str, Any],
) -> Figures:  # fmt: skip
    """One client; an edge that is not given is before its first day."""
    states = {}
    for name in EDGES:
        states[name] = empty_columns(1)
        for column, value in {"now": now, **edges}.get(name, {}).items():
            states[name][column][0] = value
    said = {
        "opened": TODAY - 410, "last_traded": NEVER, "kind": 0, "status": 2, "branch": 9,
        "forced_liquidations": 1, "complaints": 2, "contacts": 3, **(records or {}),
    }  # fmt: skip
    own = Records(
        clients=np.array([1]), is_counted=np.array([True]),
        **{name: np.array([value]) for name, value in said.items()},
    )  # fmt: skip
    shape = {name: np.array([0.25]) for name in ("60d", "250d")}
    risks = {name: np.array([0.9]) for name in ("60d", "250d")}
    return Figures(
        window_of(DAY, ()), own, states, {}, shape, risks, firm or FirmTotals(600_000, 4, 360_000, 3)
    )


def of(name: str, **given: Any) -> float:
    return float(MEASURES[name].compute(figures(**given))[0])


BEFORE: dict[str, Any] = {"equity": 400_000, "equity_days": 4, "turnover": 2_000_000, "turnover_days": 4,
          "commission": 30_000,
          "commission_days": 4, "deposits": 70_000, "withdrawals": 0, "days": 4, "profit": 60_000, "profit_days": 4,
          "lots": 10, "traded_days": 2, "equity_last": 100_000}  # fmt: skip


@pytest.mark.parametrize("window", ["21d", "60d", "125d", "250d"])
def test_average_equity_is_the_difference_of_two_sums(window: str) -> None:
    # 600,000 cents over 4 days.
    assert of(f"equity_avg_{window}", **{window: BEFORE}) == 1_500.0


@pytest.mark.parametrize(
    ("name", "edge", "expected"),
    [
        ("equity_avg_month", "month", 1_500.0), ("commission_month", "month", 600.0), ("profit_month", "month", -100.0),
        ("profit_60d", "60d", -100.0), ("profit_12m", "12m", -100.0), ("commission_12m", "12m", 600.0),
        ("turnover_21d", "21d", 40_000.0), ("turnover_60d", "60d", 40_000.0), ("turnover_250d", "250d", 40_000.0),
        ("turnover_12m", "12m", 40_000.0), ("lots_21d", "21d", 30.0), ("lots_12m", "12m", 30.0),
        ("net_deposit_21d", "21d", -200.0), ("net_deposit_60d", "60d", -200.0), ("net_deposit_12m", "12m", -200.0),
        ("trading_days_21d", "21d", 3.0), ("trading_days_60d", "60d", 3.0), ("trading_days_250d", "250d", 3.0),
        ("equity_growth_60d", "60d", 0.5), ("equity_growth_12m", "12m", 0.5),
        # 40,000.00 of turnover on 1,500.00 of average equity.
        ("asset_turnover_rate_60d", "60d", 40 / 1.5), ("asset_turnover_rate_12m", "12m", 40 / 1.5),
    ],
)  # fmt: skip
def test_sums_over_a_window(name: str, edge: str, expected: float) -> None:
    assert of(name, **{edge: BEFORE}) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("equity_end", 1_500.0), ("margin_end", 400.0), ("margin_avg_21d", 500.0),
        ("risk_degree_avg_60d", 0.3), ("risk_degree_max_60d", 0.9), ("risk_degree_max_250d", 0.9),
        ("win_rate_60d", 0.75), ("win_rate_250d", 0.75),
        ("margin_call_days_12m", 2.0), ("forced_liquidations_12m", 1.0),
        ("intraday_share_60d", 0.4), ("holding_days_60d", 2.5), ("product_concentration_60d", 0.5),
        ("return_on_investment_60d", np.expm1(0.5)), ("return_on_investment_250d", np.expm1(0.5)),
        # A fall of 0.25 in logarithms.
        ("max_drawdown_60d", 1 - np.exp(-0.25)), ("max_drawdown_250d", 1 - np.exp(-0.25)),
        # Three returns with sum 0.6 and squares 0.2: (0.2 − 0.36 ÷ 3) ÷ 2 = 0.04.
        ("daily_return_stdev_60d", 0.2), ("daily_return_stdev_250d", 0.2),
        ("days_since_last_trade", 7.0), ("days_since_last_position", 3.0), ("days_since_last_deposit", 30.0),
        ("tenure_days", 410.0), ("first_trade_gap_days", 20.0), ("complaints_12m", 2.0), ("contacts_12m", 3.0),
        ("traded_in_year", 1.0), ("held_in_year", 1.0), ("opened_before_year", 1.0), ("is_institution", 0.0),
        ("kind", 0.0), ("status", 2.0), ("branch", 9.0),
        # 1,500.00 of 6,000.00; four clients hold 1,500.00 on average.
        ("margin_contribution_rate", 0.25), ("margin_contribution_deviation", 0.0),
        # 900.00 of 3,600.00; three clients pay 1,200.00 on average.
        ("commission_contribution_rate_12m", 0.25), ("commission_contribution_deviation", -25.0),
    ],
)  # fmt: skip
def test_figures_since_the_first_day(name: str, expected: float) -> None:
    assert of(name) == pytest.approx(expected)


def test_trends_compare_a_window_with_the_one_before_it() -> None:
    middle = {"turnover": 4_000_000, "commission": 60_000}
    earlier = {"turnover": 3_000_000, "commission": 20_000}
    # 20,000.00 after 10,000.00; 300.00 after 400.00.
    assert of("turnover_trend_60d", **{"60d": middle, "120d": earlier}) == pytest.approx(1.0)
    assert of("commission_trend_60d", **{"60d": middle, "120d": earlier}) == pytest.approx(-0.25)


def test_house_averages_over_three_months() -> None:
    given: dict[str, Any] = {
        "house1": {"equity": 300_000, "equity_days": 3, "commission": 30_000, "commission_days": 3},
        "house2": {"equity": 500_000, "equity_days": 5, "commission": 40_000, "commission_days": 5},
        "house3": {"equity": 900_000, "equity_days": 7, "commission": 60_001, "commission_days": 7},
    }
    # 9,000.00 over 7 days; 600.01 over 3 months.
    assert of("equity_month_avg", **given) == 1_285.71
    assert of("commission_month_avg", **given) == 200.0


def test_year_end() -> None:
    assert of("year_end_equity", year_end={"equity_last": 12_345}) == 123.45
    assert np.isnan(of("year_end_equity"))


NEW: dict[str, Any] = {"now": {}, "records": {"opened": NOT_YET, "kind": 2, "status": 1, "branch": 0,
                              "forced_liquidations": 0,
                              "complaints": 0, "contacts": 0}}  # fmt: skip
KNOWN_OF_NOBODY = {
    "trading_days_21d": 0.0, "trading_days_60d": 0.0, "trading_days_250d": 0.0, "margin_call_days_12m": 0.0,
    "forced_liquidations_12m": 0.0, "complaints_12m": 0.0, "contacts_12m": 0.0, "traded_in_year": 0.0,
    "held_in_year": 0.0, "is_institution": 1.0, "kind": 2.0, "status": 1.0, "branch": 0.0,
}  # fmt: skip


def test_client_without_a_day_is_known_by_its_record_alone() -> None:
    found = {name: float(column[0]) for name, column in compute(figures(**NEW)).items()}
    extremes = {f"risk_degree_max_{window}" for window in ("60d", "250d")}
    assert {
        name: value for name, value in found.items() if not np.isnan(value) and name not in extremes
    } == KNOWN_OF_NOBODY


@pytest.mark.parametrize(
    "name", ["asset_turnover_rate_60d", "equity_growth_60d", "turnover_trend_60d", "commission_trend_60d"]
)
def test_rates_on_nothing_are_not_known(name: str) -> None:
    nothing = {"equity": 1_000_000, "equity_last": 0, "turnover": 0, "commission": 0}
    assert np.isnan(of(name, **{"60d": nothing, "120d": nothing}))


def test_one_return_has_no_deviation() -> None:
    assert np.isnan(of("daily_return_stdev_60d", now=NOW | {"return_days": 1}))


def test_firm_without_equity_or_commission() -> None:
    nothing = FirmTotals(0, 4, 0, 3)
    for name in ("margin_contribution_rate", "commission_contribution_deviation"):
        assert np.isnan(of(name, firm=nothing))


def test_totals_leave_archived_clients_and_unknown_figures_out() -> None:
    assert figures().totals() == FirmTotals(150_000, 1, 90_000, 1)
    assert figures(now={}).totals() == FirmTotals(0, 0, 0, 0)
    counted = figures()
    counted.records.is_counted[0] = False
    assert counted.totals() == FirmTotals(0, 0, 0, 0)
    assert FirmTotals(1, 2, 3, 4) + FirmTotals(10, 20, 30, 40) == FirmTotals(11, 22, 33, 44)


@pytest.mark.parametrize(
    ("recorded", "expected"), [(NEVER, 7.0), (TODAY - 2, 2.0), (TODAY - 90, 7.0), (TODAY + 5, 7.0)]
)
def test_last_trade_of_the_record_counts_unless_it_is_later(recorded: int, expected: float) -> None:
    assert of("days_since_last_trade", records={"last_traded": recorded}) == expected


@pytest.mark.parametrize(("last", "expected"), [(date(2025, 11, 20), 1.0), (date(2025, 11, 19), 0.0)])
def test_trade_of_the_same_date_a_year_ago_is_within_the_year(last: date, expected: float) -> None:
    assert of("traded_in_year", now=NOW | {"last_trade": day_number(last)}) == expected


@pytest.mark.parametrize(("opened", "expected"), [(date(2025, 11, 20), 0.0), (date(2025, 11, 19), 1.0)])
def test_opening_on_the_same_date_a_year_ago_is_not_over_a_year(opened: date, expected: float) -> None:
    assert of("opened_before_year", records={"opened": day_number(opened)}) == expected


def test_every_measure_says_what_it_is() -> None:
    for name, measure in MEASURES.items():
        assert measure.name == name
        assert measure.unit in UNIT_LABELS
        assert measure.window in WINDOW_LABELS
        assert measure.label
        assert measure.formula
        assert measure.edges
        assert measure.source.startswith("R")
    assert len({measure.label for measure in MEASURES.values()}) == len(MEASURES)
