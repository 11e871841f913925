"""Invented statements word for word: what they say is asserted to the cent."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clients.statements import parse
from clients.statements.kinds import FormatKind
from clients.statements.values import ClientDay, Method, Source

GOLDEN = Path(__file__).parents[3] / "golden" / "statements"


def _days(name: str, encoding: str = "utf-8") -> tuple[ClientDay, ...]:
    text = (GOLDEN / name).read_text(encoding="utf-8")
    found = parse(text.encode(encoding), name="anything.bin")
    assert found.refused is None
    assert found.kind is FormatKind.STATEMENT
    return found.days


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_the_newer_layout_reads_to_the_cent(encoding: str) -> None:
    (day,) = _days("mtm_new.txt", encoding)
    assert (day.client_id, day.account, day.trading_day) == ("00731900", "00731900", date(2026, 8, 11))
    assert (day.method, day.currency, day.source) == (Method.MTM, "CNY", Source.STATEMENT)
    assert day.client_name == "虚构 客户乙（有限合伙）"
    summary = day.summary
    assert summary.opening_balance == Decimal("1200000.00")
    assert summary.net_deposit == Decimal("-50002.50")
    assert summary.realized_pl == Decimal("-2400.00")
    assert summary.mtm_pl == Decimal("6000.00")
    assert summary.closing_balance == summary.client_equity == Decimal("1153472.50")
    assert summary.margin_occupied == Decimal("230694.50")
    assert summary.fx_pledge_occupied == Decimal("0.00")
    assert summary.available_funds == Decimal("922778.00")
    assert summary.risk_degree == Decimal("0.2000")
    assert summary.floating_pl is None
    assert summary.frozen_funds is None
    assert day.problems == ()


def test_rows_keep_sides_offsets_flags_and_prices_as_printed() -> None:
    (day,) = _days("mtm_new.txt")
    cotton, index = day.trades
    assert (cotton.contract, cotton.exchange, cotton.side, cotton.offset) == (
        "CF701",
        "CZCE",
        "sell",
        "close",
    )
    assert (cotton.hedge_flag, cotton.price, cotton.lots) == ("general", "14120.000", 4)
    assert (index.side, index.offset, index.hedge_flag) == ("buy", "open", "speculation")
    assert cotton.trade_id == index.trade_id == "88"
    (close,) = day.closes
    assert (close.side, close.opened_on, close.realized_pl) == (
        "sell",
        date(2026, 7, 20),
        Decimal("-2400.00"),
    )
    first, second = day.positions
    assert (first.side, first.opened_on, first.margin) == ("long", date(2026, 8, 11), Decimal("148320.00"))
    assert (second.side, second.hedge_flag, second.lots) == ("short", "hedge", 20)
    assert [row.margin for row in day.position_summaries] == [Decimal("148320.00"), Decimal("82374.50")]


def test_a_fee_among_transfers_is_a_fee() -> None:
    (day,) = _days("mtm_new.txt")
    assert [(row.kind, row.withdrawal, row.note) for row in day.cash_flows] == [
        ("withdrawal", Decimal("50000.00"), "银期转账自动凭证(出金)50000"),
        ("fee", Decimal("2.50"), "中金所申报费"),
    ]


def test_the_older_layout_reads_by_trade_with_lines_it_lacks_unknown() -> None:
    (day,) = _days("by_trade_old.txt", "gbk")
    assert (day.client_id, day.method) == ("058762", Method.BY_TRADE)
    assert day.summary.closing_balance == Decimal("79988.00")
    assert day.summary.client_equity == Decimal("78488.00")
    assert day.summary.floating_pl == Decimal("-1500.00")
    assert day.summary.available_funds == Decimal("68888.00")
    for name in ("mtm_pl", "delivery_pl", "market_value_equity", "premium_paid"):
        assert getattr(day.summary, name) is None
    (exercise,) = day.exercises
    assert (exercise.kind, exercise.lots, exercise.strike) == ("exercise", 2, "5600.000")
    assert (exercise.exercise_pl, exercise.commission) == (Decimal("0.00"), Decimal("2.00"))
    assert day.trades[0].hedge_flag == "hedge"
    assert day.problems == ()


def test_each_currency_is_a_day_of_its_own() -> None:
    yuan, dollars = _days("two_currencies.txt")
    assert (yuan.currency, yuan.summary.client_equity) == ("CNY", Decimal("100.00"))
    assert (dollars.currency, dollars.summary.net_deposit) == ("USD", Decimal("-1.50"))
    assert yuan.problems == dollars.problems == ()
