"""The investor report as a whole: both methods, sheets it leaves out, blocks cut short, values that are missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clients.statements import parse
from clients.statements.values import ClientDay, Method
from crm.problems import Problem
from tests.factories.reports import Book, book_bytes, make_book

FIRST = "客户交易结算日报"
DETAILS = ("成交明细", "平仓明细", "持仓明细")


def day_of(book: Book) -> ClientDay:
    found = parse(book_bytes(book), name="x")
    assert found.refused is None, found.refused
    (day,) = found.days
    return day


def told(book: Book) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in day_of(book).problems]


def refusal(book: Book) -> Problem:
    found = parse(book_bytes(book), name="x")
    assert found.days == ()
    assert found.refused is not None
    return found.refused


def changed(*changes: tuple[str, int, int, Any]) -> Book:
    book = make_book()
    for sheet, row, column, value in changes:
        book[sheet][row][column] = value
    return book


def by_trade() -> Book:
    """The same day by trade: 100.00 realized, 1.00 x 100 floating on the one lot held."""
    return changed(
        (FIRST, 0, 0, "客户交易结算日报(逐笔对冲)"), (FIRST, 7, 0, "平仓盈亏"), (FIRST, 7, 2, "100.00"),
        (FIRST, 8, 0, "浮动盈亏"), (FIRST, 8, 2, "100.00"), (FIRST, 10, 2, "1195.00"),
    )  # fmt: skip


def test_by_trade_the_two_profits_are_printed_and_nothing_is_split() -> None:
    day = day_of(by_trade())
    assert day.method is Method.BY_TRADE
    summary = day.summary
    assert (summary.realized_pl, summary.floating_pl, summary.mtm_pl) == (
        Decimal("100.00"),
        Decimal("100.00"),
        None,
    )
    assert summary.derived == frozenset()
    assert (day.positions[0].floating_pl, day.positions[0].mtm_pl) == (Decimal("100.00"), None)
    assert (day.position_summaries[0].floating_pl, day.position_summaries[0].mtm_pl) == (
        Decimal("100.00"),
        None,
    )
    assert "client_equity_identity" not in [problem.code for problem in day.problems]


@pytest.mark.parametrize(
    "title", ["客户交易结算日报", "客户交易结算日报(逐日盯市)(逐笔对冲)"], ids=["none", "both"]
)
def test_a_report_says_exactly_one_method(title: str) -> None:
    assert refusal(changed((FIRST, 0, 0, title))).code == "method_unknown"


@pytest.mark.parametrize("sheet", DETAILS)
def test_a_sheet_that_is_left_out_has_no_rows(sheet: str) -> None:
    book = make_book()
    del book[sheet]
    day = day_of(book)
    rows = {"成交明细": day.trades, "平仓明细": day.closes, "持仓明细": day.positions}
    assert {name: bool(found) for name, found in rows.items()} == {name: name != sheet for name in DETAILS}


@pytest.mark.parametrize("sheet", DETAILS)
def test_a_sheet_without_its_header_has_no_rows(sheet: str) -> None:
    book = make_book()
    book[sheet] = [["别的"], ["x", "y"]]
    assert not {
        "成交明细": day_of(book).trades,
        "平仓明细": day_of(book).closes,
        "持仓明细": day_of(book).positions,
    }[sheet]


@pytest.mark.parametrize(
    ("sheet", "table"), [("成交明细", "trades"), ("平仓明细", "closes"), ("持仓明细", "positions")]
)
def test_a_sheet_cut_before_its_totals_is_told(sheet: str, table: str) -> None:
    book = make_book()
    book[sheet].pop()
    assert ("totals_missing", table) in told(book)


def test_profit_that_the_rows_do_not_make_stays_whole() -> None:
    book = changed((FIRST, 7, 2, "205.00"))
    summary = day_of(book).summary
    assert (summary.realized_pl, summary.mtm_pl, summary.derived) == (None, None, frozenset())
    assert ("profit_identity", "mtm_pl") in told(book)


def test_without_its_profit_a_report_is_not_split_nor_judged_by_it() -> None:
    book = changed((FIRST, 7, 2, ""))
    assert day_of(book).summary.mtm_pl is None
    assert "profit_identity" not in [code for code, _field in told(book)]


def test_fees_of_options_may_stand_in_a_sheet_that_is_left_out() -> None:
    book = changed((FIRST, 9, 2, "5.00"))
    assert ("section_sum", "commission") in told(book)
    book = changed((FIRST, 9, 2, "5.00"), (FIRST, 8, 2, "-12.00"))
    assert ("section_sum", "commission") not in told(book)


@pytest.mark.parametrize(("margin", "is_told"), [("290.03", False), ("289.97", True), ("290.00", False)])
def test_margin_may_be_more_than_the_futures_need_and_not_less(margin: str, is_told: bool) -> None:
    book = changed((FIRST, 10, 7, margin))
    assert (("section_sum", "margin_occupied") in told(book)) is is_told


@pytest.mark.parametrize("equity", ["0.00", "-5.00"])
def test_without_equity_there_is_no_risk_degree(equity: str) -> None:
    assert day_of(changed((FIRST, 5, 7, equity), (FIRST, 12, 7, "--"))).summary.risk_degree is None
    assert day_of(changed((FIRST, 5, 7, equity))).summary.risk_degree is None


@pytest.mark.parametrize(
    ("label", "name"),
    [("上日结存", "opening_balance"), ("当日手续费", "commission"), ("冻结资金", "frozen_funds")],
)
def test_a_figure_that_is_not_printed_is_unknown(label: str, name: str) -> None:
    book = make_book()
    for row in book[FIRST]:
        for place, cell in enumerate(row):
            if cell == label:
                row[place + 2] = ""
    assert getattr(day_of(book).summary, name) is None


def test_exercises_are_read_from_their_block() -> None:
    book = make_book()
    book[FIRST] += [
        [],
        ["期权行权明细"],
        ["交易所", "品种合约", "买/卖", "成交量", "执行价", "行权盈亏", "手续费", "行权日期"],
        ["大商所", "i2701-C-800", "买", "2", "800", "60.00", "1.00", "2026-08-11"],
    ]
    (row,) = day_of(book).exercises
    assert (row.contract, row.exchange, row.lots, row.exercise_pl) == (
        "i2701-C-800",
        "DCE",
        2,
        Decimal("60.00"),
    )
    assert ("totals_missing", "exercises") not in told(book)


def test_a_heading_at_the_very_end_is_an_empty_block() -> None:
    book = make_book()
    book[FIRST].append(["期权行权明细"])
    assert day_of(book).exercises == ()


def test_the_client_may_be_nameless_and_hold_an_account_for_futures_alone() -> None:
    book = changed((FIRST, 3, 2, ""), (FIRST, 2, 0, "客户期货内部资金账户"))
    day = day_of(book)
    assert (day.client_name, day.client_id) == (None, "0070")


@pytest.mark.parametrize("cell", ["2026-08-11 20:00:00", "20260811", "2026/8/11"])
def test_the_day_in_each_way_of_writing(cell: str) -> None:
    assert day_of(changed((FIRST, 2, 7, cell))).trading_day.isoformat() == "2026-08-11"
