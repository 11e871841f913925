import io
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from clients.statements import detect, parse
from clients.statements.kinds import FormatKind
from clients.statements.values import ClientDay, Method, Source

Sheet = list[list[Any]]
Book = dict[str, Sheet]
HELD_HEADER = (
    "合约 成交序号 买持仓 买入价 卖持仓 卖出价 昨结算价 今结算价 持仓盈亏 投机/套保 交易编码 实际成交日期"
)
TRADE_HEADER = ["合约", "成交序号", "成交时间", "买/卖", "投机（一般）/套保/套利", "成交价", "手数", "成交额", "开/平",
                "手续费", "平仓盈亏", "实际成交日期"]  # fmt: skip


def _words(text: str) -> list[Any]:
    return text.split()


def _pair(left: str, value: str, right: str = "", other: str = "") -> list[Any]:
    return [left, "", value, "", "", right, "", other, "", ""]


def _book() -> Book:
    return {
        "客户交易结算日报": [
            ["客户交易结算日报(逐日盯市)"],
            ["基本资料"],
            _pair("客户期货期权内部资金账户", "0070", "交易日期", "2026-08-11"),
            _pair("客户名称", "虚构客户己", "查询时间", "2026-08-11 20:00:00"),
            ["期货期权账户资金状况"],
            _pair("上日结存", "1,000.00", "客户权益", "1,295.00"),
            _pair("当日存取合计", "98.00", "实有货币资金", "1295.00"),
            _pair("当日盈亏", "200.00", "非货币充抵金额", "0.00"),
            _pair("当日总权利金", "0.00", "货币充抵金额", "0.00"),
            _pair("当日手续费", "3.00", "冻结资金", "5.00"),
            _pair("当日结存", "1295.00", "保证金占用", "290.00"),
            _pair("", "", "可用资金", "1000.00"),
            _pair("", "", "风险度", "22.39%"),
            _pair("", "", "追加保证金", "0.00"),
            [],
            ["出入金明细"],
            ["发生日期", "", "入金", "", "出金", "", "方式", "", "摘要", ""],
            ["2026-08-11", "", "100.00", "", "", "", "银期转账", "", "入金", ""],
            ["合计", "", "100.00", "", "0.00", "", "", "", "", ""],
            [],
            ["其它资金明细"],
            ["发生日期", "交易所", "类型", "金额", "备注"],
            ["2026-08-11", "中金所", "中金所申报费", "-2.00", ""],
            [],
            ["期货持仓汇总"],
            _words("合约 买持仓 买均价 卖持仓 卖均价 昨结算价 今结算价 持仓盈亏 交易保证金 投机/套保"),
            ["i2701", "1", "800.000", "0", "", "800.000", "801.000", "100.00", "290.00", "投机"],
            ["合计", "1", "", "0", "", "", "", "100.00", "290.00", ""],
        ],
        "成交明细": [
            ["成交明细(逐日盯市)"],
            list(TRADE_HEADER),
            ["i2701", "9", "21:00:01", "买", "投机", "800.000", "1", "80,000.00", "开", "1.00", "--", "2026-08-10"],
            ["i2701", "10", "09:00:01", "卖", "投机", "801.000", "1", "80100", "平今", "2", "100", "2026-08-11"],
            ["合计", "", "", "", "", "", "2", "160100.00", "", "3.00", "100.00", ""],
        ],
        "平仓明细": [
            _words("合约 成交序号 买/卖 成交价 开仓价 手数 昨结算价 平仓盈亏 原成交序号 实际成交日期"),
            ["i2701", "10", "卖", "801.000", "800.000", "1", "800.000", "100.00", "9", "2026-08-11"],
            ["合计", "", "", "", "", "1", "", "100.00", "", ""],
        ],
        "持仓明细": [
            HELD_HEADER.split(),
            ["i2701", "8", "1", "800.000", "0", "", "800.000", "801.000", "100.00", "投机", "0001", "2026-08-07"],
            ["合计", "", "1", "", "0", "", "", "", "100.00", "", "", ""],
        ],
    }  # fmt: skip


def _bytes(book: Book) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        for name, rows in book.items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(place, column, cell)
    return out.getvalue()


def _day(book: Book) -> ClientDay:
    found = parse(_bytes(book), name="x.txt")
    assert found.refused is None
    (day,) = found.days
    return day


def test_the_report_reads_to_the_cent() -> None:
    day = _day(_book())
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
    day = _day(_book())
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
    book = _book()
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
    book = _book()
    change(book)
    found = parse(_bytes(book), name="x")
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
    book = _book()
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
    content = _bytes({"Sheet1": [[title], ["合约"]]})
    assert detect(content, "客户交易结算日报.xls") is kind
    refused = parse(content, name="x").refused
    assert refused is not None
