from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

import pytest

from clients.statements import detect, parse
from clients.statements.kinds import FormatKind
from clients.statements.values import ClientDay, Method, Source
from tests.factories.reports import Book, book_bytes, make_book


def _day(book: Book) -> ClientDay:
    found = parse(book_bytes(book), name="x.txt")
    assert found.refused is None
    (day,) = found.days
    return day


def test_the_report_reads_to_the_cent() -> None:
    day = _day(make_book())
    assert (day.client_id, day.client_name, day.trading_day) == ("0070", "虚构客户己", date(2026, 8, 11))
    assert (day.method, day.source) == (Method.MTM, Source.INVESTOR_REPORT)
    summary = day.summary
    assert (summary.opening_balance, summary.closing_balance) == (Decimal("1000.00"), Decimal("1295.00"))
    assert (summary.margin_occupied, summary.frozen_funds) == (Decimal("290.00"), Decimal("5.00"))
    assert (summary.available_funds, summary.risk_degree) == (Decimal("1000.00"), Decimal("0.2239"))
    assert (summary.realized_pl, summary.mtm_pl) == (Decimal("100.00"), Decimal("100.00"))
    assert summary.derived == {"realized_pl", "mtm_pl"}
    assert (summary.premium_paid, summary.exercise_fee) == (None, None)
    assert day.problems == ()


def test_rows_carry_real_times_days_and_the_opening_trade() -> None:
    day = _day(make_book())
    first, second = day.trades
    assert (first.traded_at, first.traded_on, first.realized_pl) == (time(21, 0, 1), date(2026, 8, 10), None)
    assert (second.offset, second.turnover, second.exchange) == ("close_today", Decimal("80100.00"), "DCE")
    assert (day.closes[0].trade_id, day.closes[0].open_trade_id) == ("10", "9")
    assert (day.positions[0].side, day.positions[0].opened_on) == ("long", date(2026, 8, 7))
    assert [(row.kind, row.deposit, row.withdrawal) for row in day.cash_flows] == [
        ("deposit", Decimal("100.00"), Decimal("0.00")),
        ("fee", Decimal("0.00"), Decimal("2.00")),
    ]


def test_option_trades_have_no_offset_and_premium_paid_is_negative() -> None:
    book = make_book()
    book["期权成交明细"] = [
        [
            "日期",
            "品种合约",
            "流水号",
            "成交时间",
            "买/卖",
            "权利金单价",
            "成交量",
            "权利金",
            "是否备兑",
            "手续费",
            "成交日期",
        ],
        [
            "2026-08-11",
            "i2701-C-800",
            "3",
            "09:00:00",
            "买",
            "2.500",
            "2",
            "500.00",
            "",
            "1.00",
            "2026-08-11",
        ],
    ]
    trade = _day(book).trades[2]
    assert (trade.offset, trade.premium, trade.ordinal) == (None, Decimal("-500.00"), 3)


def _set(sheet: str, row: int, column: int, value: object) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book[sheet][row][column] = value

    return change


FIRST = "客户交易结算日报"


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (_set(FIRST, 2, 2, ""), "report_value_missing", None),
        (_set(FIRST, 2, 7, ""), "report_value_missing", 3),
        (_set(FIRST, 2, 7, "昨天"), "trading_day_unreadable", 3),
        (_set(FIRST, 0, 0, "客户交易结算日报"), "method_unknown", 1),
        (_set(FIRST, 4, 0, "别的"), "report_block_missing", None),
        (_set(FIRST, 5, 7, ""), "summary_missing", None),
        (_set(FIRST, 5, 7, "12x"), "bad_cell", 6),
        (_set(FIRST, 12, 7, "x%"), "bad_cell", 13),
        (_set("成交明细", 2, 6, "1.5"), "bad_cell", 3),
        (_set("成交明细", 2, 3, "头"), "unknown_code", 3),
        (_set("成交明细", 1, 9, "手续"), "column_missing", 2),
        (_set("持仓明细", 1, 4, "1"), "bad_cell", 2),
    ],
)
def test_a_structural_fault_refuses_the_report(
    change: Callable[[Book], None], code: str, line: int | None
) -> None:
    book = make_book()
    change(book)
    found = parse(book_bytes(book), name="x")
    assert found.days == ()
    assert found.refused is not None
    assert (found.refused.code, found.refused.line) == (code, line)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (_set(FIRST, 10, 2, "1296.00"), "closing_balance_identity", "closing_balance"),
        (_set(FIRST, 11, 7, "1001.00"), "available_funds_identity", "available_funds"),
        (_set(FIRST, 7, 2, "201.00"), "profit_identity", "mtm_pl"),
        (_set("成交明细", 4, 9, "4.00"), "totals_sum", "trades.commission"),
        (_set("平仓明细", 1, 7, "101.00"), "section_sum", "realized_pl"),
    ],
)
def test_a_broken_identity_is_a_warning(change: Callable[[Book], None], code: str, field: str) -> None:
    book = make_book()
    change(book)
    if code == "section_sum":
        book["平仓明细"][2][7] = "101.00"
        book[FIRST][7][2] = "201.00"
    assert (code, field) in [(row.code, row.field) for row in _day(book).problems]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("客户交易结算月报(逐日盯市)", FormatKind.MONTHLY_REPORT),
        ("客户交易核算日报(逐笔对冲)", FormatKind.ACCOUNTING_REPORT),
        ("交易结算单(逐笔)", FormatKind.STATEMENT_WORKBOOK),
        ("随便什么", FormatKind.TABLE),
    ],
)
def test_siblings_are_told_by_their_title(title: str, kind: FormatKind) -> None:
    content = book_bytes({"Sheet1": [[title], ["合约"]]})
    assert detect(content, "客户交易结算日报.xls") is kind
    refused = parse(content, name="x").refused
    assert refused is not None
