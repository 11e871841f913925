"""Days written as files: what is printed, how wide, in which words; and what a real file leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from clients.statements import parse_bundle
from clients.statements.render import Layout, render_statement
from clients.statements.render_bundle import render_bundle
from clients.statements.values import (
    CashFlowRow,
    ClientDay,
    Customer,
    DaySummary,
    ExerciseRow,
    Method,
    summary_of,
)
from tests.factories.client_days import DAY, SUMMARY, a_day, close, position, position_summary, trade, yuan

OPTION = "m2609-C-3000"
FEE = CashFlowRow(1, "fee", Decimal("0.00"), Decimal("2.00"), "中金所申报费", "出入金", DAY)
DEPOSIT = CashFlowRow(1, "deposit", Decimal("100.00"), Decimal("0.00"), "a@b", "银期转账", DAY)


def lines(day: ClientDay, **how: Any) -> list[str]:
    return render_statement(day, encoding="utf-8", **how).decode().split("\r\n")


def printed(day: ClientDay, word: str, **how: Any) -> list[str]:
    return [line for line in lines(day, **how) if word in line]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def tables(day: ClientDay, other: ClientDay | None = None, **how: Any) -> dict[str, list[list[str]]]:
    files = render_bundle(
        [(day, other or replace(day, method=Method.BY_TRADE))], member="0099", trading_day=DAY, **how
    )
    return {
        name.removeprefix("0099").removesuffix("20260811.txt"): [
            line.split("@") for line in content.decode("gbk").split("\r\n") if line
        ]
        for name, content in files.items()
    }


class TestStatement:
    def test_the_head_says_who_when_and_how(self) -> None:
        head = [line.strip() for line in lines(a_day(SUMMARY))[:7]]
        assert head == [
            "示例期货有限公司", "制表时间 Creation Date：20260811", "-" * 100,
            "交易结算单(盯市) Settlement Statement(MTM)",
            "客户号 Client ID：  80000001        客户名称 Client Name：虚构甲", "日期 Date：20260811", "",
        ]  # fmt: skip

    def test_notices_stand_under_the_head(self) -> None:
        assert lines(a_day(SUMMARY), notices=("尊敬的客户", "再见"))[7:9] == ["尊敬的客户", "再见"]

    @pytest.mark.parametrize(
        ("currency", "word"), [("CNY", "人民币"), ("USD", "美元"), ("HKD", "港币"), ("EUR", "EUR")]
    )
    @pytest.mark.parametrize("layout", list(Layout), ids=str)
    def test_the_currency_is_printed_in_words(self, currency: str, word: str, layout: Layout) -> None:
        (line,) = printed(a_day(SUMMARY, currency=currency), "资金状况", layout_name=layout)
        assert f"币种：{word}" in line
        assert line.endswith(f"Currency：{currency}")
        assert ("资金账号：80000001" in line) is (layout is Layout.NEW)

    def test_a_figure_that_is_unknown_is_not_printed(self) -> None:
        day = a_day(summary_of(yuan(opening_balance="5.00", net_deposit=None)))
        assert len(printed(day, "期初结存")) == 1
        assert printed(day, "出 入 金") == []
        assert printed(a_day(), "期初结存") == []

    def test_frozen_money_has_a_line_of_its_own_where_there_is_some(self) -> None:
        assert printed(a_day(SUMMARY), "冻结资金") == []
        (line,) = printed(a_day(replace(SUMMARY, frozen_funds=Decimal("7.00"))), "冻结资金")
        assert line.endswith("         7.00")

    def test_by_trade_the_floating_profit_stands_in_the_place_of_the_days(self) -> None:
        day = a_day(replace(SUMMARY, mtm_pl=None, floating_pl=Decimal("-5.00")), method=Method.BY_TRADE)
        assert printed(day, "持仓盯市盈亏") == []
        (line,) = printed(day, "浮动盈亏")
        assert line.split("：")[1].strip().startswith("-5.00")

    def test_the_risk_degree_is_a_percent(self) -> None:
        (line,) = printed(a_day(SUMMARY), "风 险 度")
        assert line.endswith("30.00%")

    @pytest.mark.parametrize(
        ("layout", "is_printed"), [(Layout.OLD, False), (Layout.NEW, True)], ids=["old", "new"]
    )
    def test_the_old_layout_knows_no_delivery_profit(self, layout: Layout, is_printed: bool) -> None:
        day = a_day(replace(SUMMARY, delivery_pl=Decimal("1.00"), fx_pledge_change=Decimal("2.00")))
        assert bool(printed(day, "交割盈亏", layout_name=layout)) is is_printed
        assert len(printed(day, "货币质押变化金额", layout_name=layout)) == 1

    def test_a_table_without_rows_is_left_out(self) -> None:
        assert printed(a_day(SUMMARY), "|") == []

    def test_rows_and_totals(self) -> None:
        day = a_day(
            SUMMARY, trades=(trade(), trade(ordinal=2, side="sell", offset="close", premium=Decimal("1.00")))
        )
        rows = [cells(line) for line in printed(day, "rb2610")]
        assert [row[6] for row in rows] == ["买", "卖"]
        (totals,) = [cells(line) for line in printed(day, "共   2条")]
        assert totals[0] == "共   2条"
        assert {"4", "140000.00", "14.00", "1.00"} <= set(totals)

    @pytest.mark.parametrize(
        ("word", "code"),
        [("开", "open"), ("平", "close"), ("平今", "close_today"), ("强平", "forced_liquidation")],
    )
    def test_offsets_in_words(self, word: str, code: str) -> None:
        (line,) = printed(a_day(SUMMARY, trades=(trade(offset=code),)), "rb2610")
        assert word in cells(line)

    def test_a_word_without_a_print_stands_as_it_is(self) -> None:
        (line,) = printed(a_day(SUMMARY, trades=(trade(exchange="LME", hedge_flag=None),)), "rb2610")
        assert "LME" in cells(line)

    def test_columns_count_a_chinese_character_as_two(self) -> None:
        widths = {
            len(line.encode("gbk")) for line in printed(a_day(SUMMARY, closes=(close(), close(product="螺纹钢"))), "|")
        }  # fmt: skip
        assert len(widths) == 1

    def test_an_exercise_is_printed_in_words(self) -> None:
        row = ExerciseRow(
            1, OPTION, "DCE", "buy", None, "abandon", 3, "3000", None, None, Decimal("1.00"), DAY
        )
        (line,) = printed(a_day(SUMMARY, exercises=(row,)), OPTION)
        assert {"期权放弃", "大商所", "3", "1.00"} <= set(cells(line))


class TestBundle:
    def test_every_table_is_there_even_without_rows(self) -> None:
        assert {name: len(rows) for name, rows in tables(a_day(SUMMARY)).items()} == {
            "cusfund": 1, "fundchg": 0, "otherfund": 0, "trddata": 0, "holddata": 0, "liquiddetails": 0,
            "holddetails": 0,
        }  # fmt: skip

    def test_the_account_in_its_twenty_two_fields(self) -> None:
        by_trade = replace(a_day(method=Method.BY_TRADE), summary=replace(SUMMARY, realized_pl=Decimal("60.00"),
                           floating_pl=Decimal("20.00"), closing_balance=Decimal("1150.00")))  # fmt: skip
        (record,) = tables(a_day(SUMMARY), by_trade)["cusfund"]
        assert record == [
            "2026-08-11", "80000001", "1170.00", "819.00", "0.00", "30.00", "1000.00", "1000.00", "1170.00", "1150.00",
            "80.00", "60.00", "20.00", "", "N", "CNY", "1170.00", "0.00", "0.00", "", "0.00", "0.00",
        ]  # fmt: skip

    def test_without_figures_the_fields_are_empty(self) -> None:
        (record,) = tables(a_day(DaySummary()))["cusfund"]
        assert record[2:6] == ["", "", "", ""]

    def test_fees_and_client_money_stand_apart_and_a_mark_is_written_out(self) -> None:
        found = tables(a_day(SUMMARY, cash_flows=(FEE, DEPOSIT, replace(FEE, label="A021"))))
        assert [row[3:5] for row in found["otherfund"]] == [["A017", "2.00"], ["A021", "2.00"]]
        assert [(row[2], row[7]) for row in found["fundchg"]] == [("100.00", "a&at;b")]

    def test_option_rows_belong_to_tables_of_their_own(self) -> None:
        rows: dict[str, Any] = {
            "trades": (trade(), trade(contract=OPTION)),
            "closes": (close(), close(contract=OPTION)),
            "positions": (position(), position(contract=OPTION)),
        }
        found = tables(a_day(SUMMARY, **rows))
        assert {name: len(found[name]) for name in ("trddata", "liquiddetails", "holddata", "holddetails")} == {
            "trddata": 1, "liquiddetails": 1, "holddata": 1, "holddetails": 1,
        }  # fmt: skip

    def test_one_side_of_one_contract_is_one_line_at_the_average(self) -> None:
        rows = (
            position(lots=1, open_price="3450"),
            position(lots=2, open_price="3460"),
            position(side="short"),
        )
        found = tables(a_day(SUMMARY, positions=rows))
        assert [(row[3], row[5], row[9]) for row in found["holddata"]] == [
            ("B", "3", "3456.667"),
            ("S", "2", "3450.000"),
        ]
        assert len(found["holddetails"]) == 3

    @pytest.mark.parametrize(
        ("flag", "letter"),
        [("hedge", "H"), ("arbitrage", "A"), ("general", "G"), ("market_maker", "M"), (None, "S")],
    )
    def test_hedge_flags_are_one_letter(self, flag: str | None, letter: str) -> None:
        assert tables(a_day(SUMMARY, trades=(trade(hedge_flag=flag),)))["trddata"][0][10] == letter

    def test_the_calendar_day_and_time_of_a_night_fill(self) -> None:
        night = trade(traded_at=time(21, 5, 9), traded_on=date(2026, 8, 10), offset="close_today")
        (row,) = tables(a_day(SUMMARY, trades=(night,)))["trddata"]
        assert (row[8], row[9], row[20]) == ("21:05:09", "L", "2026-08-10")

    def test_customers_come_back(self) -> None:
        opened = date(2020, 5, 6)
        people = (
            Customer("80000001", "虚构甲", opened, "1"),
            Customer("80000002", "甲@乙", opened, "0"),
            Customer("80000003", "丙", None, ""),
        )
        files = render_bundle([], member="0099", trading_day=DAY, customers=people)
        assert "0099customer20260811.txt" in files
        assert parse_bundle({"x": files["0099customer20260811.txt"]}).customers == people

    def test_methods_with_unlike_rows_are_a_mistake(self) -> None:
        with pytest.raises(ValueError):
            tables(a_day(SUMMARY, trades=(trade(),)), a_day(SUMMARY, method=Method.BY_TRADE))


def test_the_summary_of_positions_follows_the_method() -> None:
    held = position_summary(floating_pl=Decimal("1200.00"))
    for method, word, amount in (
        (Method.MTM, "持仓盯市盈亏", "400.00"),
        (Method.BY_TRADE, "浮动盈亏", "1200.00"),
    ):
        day = a_day(SUMMARY, method=method, position_summaries=(held,))
        (header,) = [cells(line) for line in printed(day, "今结算")]
        (row,) = [cells(line) for line in printed(day, "rb2610")]
        assert row[header.index(word)] == amount
