"""A simulated account and day as the value that statement files are written from and read into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from clients.statements.values import CashFlowRow, ClientDay, DaySummary, Method, Source
from demo.details import DayDetails, cents
from demo.engine.arrays import Ints
from demo.engine.day import Day
from demo.engine.simulation import History

_NIL = Decimal("0.00")
# What a statement prints as 0.00 for an account that trades futures only.
_NOTHING = DaySummary(
    exercise_pl=_NIL,
    exercise_fee=_NIL,
    delivery_fee=_NIL,
    delivery_pl=_NIL,
    fx_pledge_in=_NIL,
    fx_pledge_out=_NIL,
    pledge_change=_NIL,
    fx_pledge_change=_NIL,
    premium_received=_NIL,
    premium_paid=_NIL,
    initial_margin=_NIL,
    pledge_amount=_NIL,
    fx_pledge_occupied=_NIL,
    delivery_margin=_NIL,
    long_option_value=_NIL,
    short_option_value=_NIL,
)


def client_day(
    details: DayDetails,
    account: int,
    *,
    client_id: str,
    name: str | None,
    number: str,
    method: Method = Method.MTM,
    before: Day | None = None,
    source: Source = Source.STATEMENT,
) -> ClientDay:
    """Everything about one account on one day. A by-trade day needs the day before for its opening balance."""
    day = details.day
    return ClientDay(
        client_id=client_id,
        client_name=name,
        account=number,
        trading_day=details.trading_day,
        method=method,
        currency="CNY",
        source=source,
        summary=_by_trade(details, account, before) if method is Method.BY_TRADE else _mtm(day, account),
        trades=details.trades(account, method),
        closes=details.closes(account, method),
        positions=details.positions(account),
        position_summaries=details.summaries(account),
        cash_flows=tuple(cash_flows(int(day.money.net_deposit[account]), details.trading_day)),
    )


def detail_day(details: DayDetails, account: int, first_pk: int) -> ClientDay:
    """Its rows alone, for a day whose figures are stored; the account is named by its row's number."""
    key = str(first_pk + account)
    return ClientDay(
        client_id=key,
        client_name=None,
        account=key,
        trading_day=details.trading_day,
        method=Method.MTM,
        currency="CNY",
        source=Source.STATEMENT,
        summary=DaySummary(),
        trades=details.trades(account, Method.MTM),
        closes=details.closes(account, Method.MTM),
        positions=details.positions(account),
        position_summaries=details.summaries(account),
    )


def cash_flows(net: int, on: date) -> Iterator[CashFlowRow]:
    """The day's one transfer between bank and account, if there was one."""
    if net:
        into, out = cents(max(net, 0)), cents(max(-net, 0))
        kind, note = ("deposit", "银行转期货") if net > 0 else ("withdrawal", "期货转银行")
        yield CashFlowRow(1, kind, into, out, note, label="银期转账", occurred_on=on)


def moved_days(history: History, index: int, accounts: Ints, net: Ints, first_pk: int) -> Iterator[ClientDay]:
    """Days that carry nothing but a transfer; the account is named by its row's number."""
    on = history.days[index]
    for account, amount in zip(accounts.tolist(), net.tolist(), strict=True):
        flows = tuple(cash_flows(amount, on))
        key = str(first_pk + account)
        yield ClientDay(
            key, None, key, on, Method.MTM, "CNY", Source.STATEMENT, DaySummary(), cash_flows=flows
        )


def busy_accounts(day: Day) -> Ints:
    """Accounts that traded or hold something."""
    busy = (
        day.closed.where.any(axis=1)
        | day.opened_where.any(axis=1)
        | day.rounds.where
        | day.held.held.any(axis=1)
    )
    return np.flatnonzero(busy & day.active)


def _mtm(day: Day, account: int) -> DaySummary:
    money = day.money
    equity, margin = int(money.closing[account]), int(money.margin[account])
    return replace(
        _NOTHING,
        opening_balance=cents(money.opening[account]),
        net_deposit=cents(money.net_deposit[account]),
        realized_pl=cents(money.realized[account]),
        mtm_pl=cents(money.mtm[account]),
        commission=cents(money.commission[account]),
        closing_balance=cents(equity),
        client_equity=cents(equity),
        market_value_equity=cents(equity),
        margin_occupied=cents(margin),
        available_funds=cents(equity - margin),
        margin_call=cents(max(margin - equity, 0)),
        risk_degree=_risk_degree(margin, equity),
    )


def _risk_degree(margin: int, equity: int) -> Decimal | None:
    """To the hundredth of a per cent, as it is printed."""
    return Decimal((margin * 10_000 + equity // 2) // equity).scaleb(-4) if equity > 0 else None


def _by_trade(details: DayDetails, account: int, before: Day | None) -> DaySummary:
    """Balances leave the floating profit out; equity and margin are the same (formats: arithmetic)."""
    day = details.day
    floating = int(day.money.floating[account])
    floating_before = int(before.money.floating[account]) if before else 0
    realized = sum((row.realized_pl or _NIL for row in details.closes(account, Method.BY_TRADE)), _NIL)
    return replace(
        _mtm(day, account),
        opening_balance=cents(int(day.money.opening[account]) - floating_before),
        realized_pl=realized,
        mtm_pl=None,
        floating_pl=cents(floating),
        closing_balance=cents(int(day.money.closing[account]) - floating),
    )
