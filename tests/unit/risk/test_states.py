"""Margin states: published cases re-typed, every border to the cent, and what missing data may do."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import RiskState
from risk.engine.states import REASONS, STATES, AccountDays, Judged, judge, margin_call_amount

WARNING = Decimal("0.80")
Yuan = str | None


def cents(yuan: Yuan) -> int:
    return int(Decimal(yuan or 0) * 100)


def account(
    equity: Yuan,
    margin: Yuan,
    exchange: Yuan = None,
    *,
    row: bool = True,
    positions: bool = False,
    incomplete: bool = False,
) -> AccountDays:
    return AccountDays(
        has_row=np.array([row]),
        equity=np.array([cents(equity)]),
        has_equity=np.array([equity is not None]),
        margin=np.array([cents(margin)]),
        has_margin=np.array([margin is not None]),
        exchange_margin=np.array([cents(exchange)]),
        has_exchange_margin=np.array([exchange is not None]),
        has_positions=np.array([positions]),
        is_incomplete=np.array([incomplete]),
    )


def verdict(days: AccountDays, last: str | None = None) -> Judged:
    last_states = np.array([STATES.index(last) if last else 0])
    return judge(days, last_states, np.array([last is not None]), WARNING)


def state_of(days: AccountDays, last: str | None = None) -> str:
    return str(STATES[verdict(days, last).states[0]])


def reason_of(days: AccountDays, last: str | None = None) -> str:
    return str(REASONS[verdict(days, last).reasons[0]])


# Who of four clients receives a margin call: only the one above 100 %, by however little.
PUBLISHED = [
    ("213240.00", "213240.00", "warning"),
    ("6544000.00", "5156000.00", "normal"),
    ("5779900.00", "5779850.00", "warning"),
    ("356600.00", "356700.00", "margin_call"),
    # Soybean, 20 lots: margin 40,200 on equity 50,000 is 80.4 %.
    ("50000.00", "40200.00", "warning"),
]


@pytest.mark.parametrize(("equity", "margin", "state"), PUBLISHED)
def test_published_cases(equity: str, margin: str, state: str) -> None:
    assert state_of(account(equity, margin)) == state


@pytest.mark.parametrize(
    ("equity", "margin", "exchange", "state"),
    [
        ("100000.00", "80000.00", None, "normal"),
        ("100000.00", "80000.01", None, "warning"),
        ("100000.00", "100000.00", None, "warning"),
        ("100000.00", "100000.01", None, "margin_call"),
        ("100000.00", "120000.00", "100000.00", "margin_call"),
        ("100000.00", "120000.00", "100000.01", "forced_liquidation"),
        ("100000.00", "120000.00", None, "margin_call"),
        ("0.01", "0.02", "0.01", "margin_call"),
        ("0.00", "0.00", "0.00", "normal"),
        ("0.00", "0.01", None, "overdrawn"),
        ("-0.01", "0.00", "0.00", "overdrawn"),
        ("-0.01", "120000.00", "120000.00", "overdrawn"),
        ("500.00", "0.00", "0.00", "normal"),
    ],
)
def test_borders_to_the_cent(equity: str, margin: str, exchange: Yuan, state: str) -> None:
    assert state_of(account(equity, margin, exchange)) == state


def test_no_equity_with_positions_that_need_no_margin_is_overdrawn() -> None:
    assert state_of(account("0.00", "0.00", positions=True)) == "overdrawn"


def test_missing_row_keeps_the_last_judged_state() -> None:
    days = account(None, None, row=False)
    assert [state_of(days, last) for last in STATES] == list(STATES)
    assert reason_of(days, "margin_call") == "missing_row"
    assert not verdict(days, "margin_call").is_decided[0]


def test_account_never_judged_without_data_is_abnormal_and_not_normal() -> None:
    assert state_of(account(None, None, row=False)) == "abnormal"
    assert state_of(account("100.00", None)) == "abnormal"


def test_row_without_margin_or_equity_is_missing_figures() -> None:
    assert reason_of(account("100.00", None), "normal") == "missing_figures"
    assert reason_of(account(None, "100.00"), "normal") == "missing_figures"


def test_negative_equity_needs_no_margin_figure() -> None:
    found = verdict(account("-1.00", None), "normal")
    assert STATES[found.states[0]] == "overdrawn"
    assert (REASONS[found.reasons[0]], found.is_decided[0]) == ("", True)


def test_incomplete_day_never_lowers() -> None:
    days = account("100000.00", "10.00", incomplete=True)
    assert state_of(days, "margin_call") == "margin_call"
    assert reason_of(days, "margin_call") == "incomplete_day"
    assert not verdict(days, "margin_call").is_decided[0]


def test_incomplete_day_raises() -> None:
    days = account("100000.00", "100000.01", incomplete=True)
    assert state_of(days, "normal") == "margin_call"
    assert verdict(days, "normal").is_decided[0]


def test_complete_day_lowers() -> None:
    assert state_of(account("100000.00", "10.00"), "overdrawn") == "normal"
    assert state_of(account("100000.00", "10.00"), "abnormal") == "normal"


def test_engine_and_clients_name_the_same_states() -> None:
    assert set(STATES) == set(RiskState.values)


@pytest.mark.parametrize(
    ("equity", "margin", "call"),
    [("100.00", "150.50", "50.50"), ("100.00", "100.00", "0.00"), ("-20.00", "0.00", "20.00")],
)
def test_margin_call_amount(equity: str, margin: str, call: str) -> None:
    assert margin_call_amount(Decimal(equity), Decimal(margin)) == Decimal(call)


def test_margin_call_amount_unknown() -> None:
    assert margin_call_amount(None, Decimal(1)) is None
    assert margin_call_amount(Decimal(1), None) is None


money = st.integers(0, 10**15)


@given(money, money, st.one_of(st.none(), money))
def test_agrees_with_the_ratio_in_decimal(equity: int, margin: int, exchange: int | None) -> None:
    days = account(str(Decimal(equity) / 100), str(Decimal(margin) / 100), None)
    if exchange is not None:
        days = account(str(Decimal(equity) / 100), str(Decimal(margin) / 100), str(Decimal(exchange) / 100))
    assert state_of(days) == _slow(equity, margin, exchange)


def _slow(equity: int, margin: int, exchange: int | None) -> str:
    if equity == 0 and margin > 0:
        return "overdrawn"
    if exchange is not None and exchange > equity:
        return "forced_liquidation"
    if margin > equity:
        return "margin_call"
    return "warning" if Decimal(margin) > Decimal(equity) * WARNING else "normal"


@given(money, money, money)
def test_paying_in_never_worsens(equity: int, margin: int, paid_in: int) -> None:
    before = state_of(account(str(Decimal(equity) / 100), str(Decimal(margin) / 100)))
    after = state_of(account(str(Decimal(equity + paid_in) / 100), str(Decimal(margin) / 100)))
    assert STATES.index(after) <= STATES.index(before)
