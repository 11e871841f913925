"""The rows of a day add up to its summary, in both methods, and survive a file."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from clients.statements import parse
from clients.statements.render import Layout, render_statement
from clients.statements.values import ClientDay, Method
from demo.client_days import busy_accounts, client_day
from demo.details import DayDetails, printed
from demo.engine.day import Day
from demo.engine.simulation import History


def _days(history: History, days: list[Day], index: int, method: Method) -> list[ClientDay]:
    details = DayDetails(history, days[index])
    return [
        client_day(
            details,
            account,
            client_id=str(88_000_000 + account),
            name="示例甲",
            number=str(88_000_000 + account),
            method=method,
            before=days[index - 1],
        )
        for account in busy_accounts(days[index]).tolist()
    ]


@pytest.mark.parametrize("index", [3, 30, 59])
def test_rows_add_up_to_the_summary(history: History, days: list[Day], index: int) -> None:
    found = _days(history, days, index, Method.MTM)
    assert len(found) > 50
    for day in found:
        assert sum(row.realized_pl or 0 for row in day.trades) == day.summary.realized_pl
        assert sum(row.realized_pl or 0 for row in day.closes) == day.summary.realized_pl
        assert sum(row.commission or 0 for row in day.trades) == day.summary.commission
        assert sum(row.mtm_pl or 0 for row in day.positions) == day.summary.mtm_pl
        assert sum(row.margin or 0 for row in day.position_summaries) == day.summary.margin_occupied


def test_turnover_and_lots_are_those_of_the_trades(history: History, days: list[Day]) -> None:
    details = DayDetails(history, days[30])
    for account in busy_accounts(days[30]).tolist():
        trades = details.trades(account, Method.MTM)
        assert (
            sum(row.turnover or 0 for row in trades) == Decimal(int(days[30].money.turnover[account])) / 100
        )
        assert sum(row.lots for row in trades) == days[30].money.turnover_lots[account]


def test_both_methods_agree_on_equity(history: History, days: list[Day]) -> None:
    for day in _days(history, days, 30, Method.BY_TRADE):
        book = day.summary
        assert book.closing_balance is not None
        assert book.floating_pl is not None
        assert book.closing_balance + book.floating_pl == book.client_equity
        assert book.floating_pl == sum(row.floating_pl or 0 for row in day.positions)


@pytest.mark.parametrize("layout", list(Layout))
def test_a_statement_of_a_demo_day_reads_without_a_doubt(
    history: History, days: list[Day], layout: Layout
) -> None:
    for day in _days(history, days, 59, Method.MTM)[:15]:
        parsed = parse(render_statement(day, layout_name=layout), name="")
        assert parsed.refused is None
        assert [problem.code for problem in parsed.days[0].problems] == []
        assert parsed.days[0].summary.closing_balance == day.summary.closing_balance
        assert len(parsed.days[0].trades) == len(day.trades)


def test_prices_print_three_decimals() -> None:
    assert [printed(price) for price in (102_402, 3_150_000, 50)] == ["102.402", "3150.000", "0.050"]


def test_forced_liquidations_are_marked(year: History, year_days: list[Day]) -> None:
    forced = [
        (day, np.argwhere(day.closed.is_forced).tolist()) for day in year_days if day.closed.is_forced.any()
    ]
    assert forced
    day, places = forced[0]
    trades = DayDetails(year, day).trades(places[0][0], Method.MTM)
    assert "forced_liquidation" in [trade.offset for trade in trades]
