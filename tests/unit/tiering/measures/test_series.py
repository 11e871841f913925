"""One day onto the running figures, by hand-worked numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tiering.engine.series import (
    NEVER,
    NOT_YET,
    UNKNOWN,
    AccountRows,
    DetailRows,
    advance,
    day_figures,
    empty_columns,
)

ROW = {
    "equity": 110_000, "margin": 33_000, "commission": 200, "profit": 10_000, "net_deposit": 5_000, "margin_call": 0,
    "turnover": 900_000, "lots": 3,
}  # fmt: skip


def rows(*given: dict[str, Any]) -> AccountRows:
    """Rows like ROW but for what is given; `cell` is the client, 0 unless said."""
    whole = [{"cell": 0} | ROW | each for each in given]
    columns = {name: np.array([row[name] for row in whole], dtype=np.int64) for name in ROW}
    return AccountRows(cells=np.array([row["cell"] for row in whole], dtype=np.int64), **columns)


def details(
    closes: list[tuple[int, int, int]] | None = None, positions: list[tuple[int, int, int]] | None = None
) -> DetailRows:
    """Closes as (cell, lots, days held); positions as (cell, product, margin)."""
    closed = np.array(closes or np.zeros((0, 3)), dtype=np.int64)
    held = np.array(positions or np.zeros((0, 3)), dtype=np.int64)
    return DetailRows(
        close_cells=closed[:, 0], closed_lots=closed[:, 1],
        intraday_lots=np.where(closed[:, 2] == 0, closed[:, 1], 0), held_lot_days=closed[:, 1] * closed[:, 2],
        position_cells=held[:, 0], product=held[:, 1], position_margin=held[:, 2],
    )  # fmt: skip


def figures(*given: dict[str, Any], size: int = 1, **more: Any) -> dict[str, Any]:
    return day_figures(rows(*given), details(**more), size)


def test_plain_day() -> None:
    found = figures({})
    assert {name: found[name][0] for name in ("equity", "margin", "commission", "profit", "turnover", "lots")} == {
        "equity": 110_000, "margin": 33_000, "commission": 200, "profit": 10_000, "turnover": 900_000, "lots": 3,
    }  # fmt: skip
    assert (found["deposits"][0], found["withdrawals"][0]) == (5_000, 0)
    # 100.00 of profit on 1,000.00 before it is 10 %; margin 330.00 on 1,100.00 is 30 %.
    assert found["returns"][0] == pytest.approx(0.1)
    assert found["log_nav"][0] == pytest.approx(np.log(1.1))
    assert found["risk_today"][0] == pytest.approx(0.3)
    assert [
        int(found[name][0]) for name in ("days", "traded_days", "win_days", "moved_days", "position_days")
    ] == [1] * 5


def test_accounts_of_a_client_are_added_up_on_one_day() -> None:
    found = figures({}, {"equity": 90_000, "margin": UNKNOWN, "net_deposit": -8_000})
    assert (found["equity"][0], found["margin"][0], found["days"][0]) == (200_000, 33_000, 1)
    assert (found["deposits"][0], found["withdrawals"][0]) == (0, 3_000)


def test_what_is_not_printed_is_no_zero() -> None:
    found = figures(dict.fromkeys(("equity", "margin", "commission", "profit", "turnover", "lots"), UNKNOWN))
    assert not any(
        found[f"{name}_days"][0]
        for name in ("equity", "margin", "commission", "profit", "turnover", "return")
    )
    assert np.isnan(found["risk_today"][0])
    assert found["days"][0]


@pytest.mark.parametrize(
    ("equity", "profit", "is_known"), [(0, -100, True), (0, 0, False), (100, 100, False), (50, 100, False)]
)
def test_return_needs_equity_before_the_day(equity: int, profit: int, is_known: bool) -> None:
    found = figures({"equity": equity, "profit": profit})
    assert bool(found["return_days"][0]) is is_known
    # Losing everything is −100 %, and counts as −99.99 % where logarithms are added.
    assert found["returns"][0] == (-1.0 if is_known else 0.0)
    assert found["log_nav"][0] == (pytest.approx(np.log(0.0001)) if is_known else 0.0)


@pytest.mark.parametrize(
    ("equity", "margin", "degree"), [(0, 0, 0.0), (-5, 0, 0.0), (0, 7, None), (-5, 7, None), (10, 20, 2.0)]
)
def test_risk_degree_at_and_below_zero(equity: int, margin: int, degree: float | None) -> None:
    found = figures({"equity": equity, "margin": margin})
    assert bool(found["risk_days"][0]) is (degree is not None)
    assert found["risk_today"][0] == pytest.approx(np.nan if degree is None else degree, nan_ok=True)


def test_closes_and_concentration() -> None:
    found = figures(
        {}, {"cell": 1, "margin": 0}, size=2,
        closes=[(0, 4, 0), (0, 2, 3)], positions=[(0, 7, 300), (0, 7, 300), (0, 9, 400), (1, 7, 0)],
    )  # fmt: skip
    assert (found["closed_lots"][0], found["intraday_lots"][0], found["held_lot_days"][0]) == (6, 4, 6)
    # 60 % and 40 % of the margin: 0.36 + 0.16.
    assert found["concentration"][0] == pytest.approx(0.52)
    assert list(found["concentration_days"]) == [True, False]
    # A position without a margin was held all the same.
    assert list(found["position_days"]) == [True, True]


def test_days_are_carried_and_added() -> None:
    state = advance(empty_columns(2), figures({}, size=2), 100, opens_month=True)
    assert (state["equity_last"][1], state["first_day"][1], state["last_trade"][1]) == (
        UNKNOWN,
        NOT_YET,
        NEVER,
    )
    state = advance(
        state, figures({"equity": UNKNOWN, "lots": 0, "net_deposit": -1}, size=2), 101, opens_month=False
    )
    assert (state["equity"][0], state["equity_days"][0], state["days"][0]) == (110_000, 1, 2)
    assert (state["equity_last"][0], state["first_day"][0], state["first_trade"][0]) == (110_000, 100, 100)
    assert (state["last_trade"][0], state["last_deposit"][0], state["last_position"][0]) == (100, 100, 101)


def test_month_keeps_its_extremes() -> None:
    state = empty_columns(1)
    returns = [0.10, -0.20, 0.05, 0.30]
    for place, rate in enumerate(returns):
        # Equity after the day for a profit of `rate` on 1,000.00 before it.
        today = figures(
            {"equity": round(100_000 * (1 + rate)), "profit": round(100_000 * rate), "margin": 11_000 * place}
        )
        state = advance(state, today, 100 + place, opens_month=place in (0, 3))
    logs = np.cumsum(np.log1p(returns))
    assert state["log_nav"][0] == pytest.approx(logs[-1])
    # The fourth day opens a month of its own.
    assert (state["month_high"][0], state["month_low"][0], state["month_fall"][0]) == (
        pytest.approx(logs[3]), pytest.approx(logs[3]), 0.0,
    )  # fmt: skip
    assert state["month_peak"][0] == pytest.approx(33_000 / 130_000)
