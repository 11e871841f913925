"""Rows, tables and summary blocks by themselves: what reads, what is a fault, what is a warning."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clients.statements import numbers
from clients.statements.cells import Row
from clients.statements.layout import SECTIONS, Section, summary_heading
from clients.statements.report_columns import check_totals, field_names
from clients.statements.statement_rows import warn_later_day, warn_other_method
from clients.statements.statement_summary import SummaryBlock
from clients.statements.tables import RawTable, bind, split_cells
from clients.statements.values import Method
from crm.problems import Fault, Problem

TRADES = next(section for section in SECTIONS if section.name == "trades")
DAY = date(2026, 8, 11)
TRADED = ["合约", "买/卖", "成交价", "手数", "成交额", "开/平", "手续费"]


def row(**cells: str) -> Row:
    return Row("trades", cells, 7, [])


def warned(of: Row) -> list[tuple[str, str | None, str | None]]:
    return [(problem.code, problem.field, problem.found) for problem in of.warnings]


class TestCells:
    def test_an_absent_column_reads_as_empty(self) -> None:
        assert row().text("contract") == ""
        assert row().optional("price", numbers.money) is None
        assert row().optional_code("side", {"买": "buy"}) is None

    @pytest.mark.parametrize("cell", ["", " ", "--", "—"])
    def test_a_blank_is_none(self, cell: str) -> None:
        assert row(price=cell).optional("price", numbers.money) is None

    def test_what_must_read_and_does_not_is_a_fault_at_its_cell(self) -> None:
        with pytest.raises(Fault) as caught:
            row(lots=" 1.5 ").read("lots", numbers.lots)
        problem = caught.value.problem
        assert (problem.code, problem.line, problem.field, problem.found) == (
            "bad_cell",
            7,
            "trades.lots",
            "1.5",
        )

    @pytest.mark.parametrize("cell", ["买", " 买 ", "买 "])
    def test_a_word_is_looked_up_without_its_spaces(self, cell: str) -> None:
        assert row(side=cell).code("side", {"买": "buy"}) == "buy"

    def test_an_unknown_word_stops_where_it_is_needed_and_warns_where_it_is_not(self) -> None:
        with pytest.raises(Fault) as caught:
            row(side="头").code("side", {"买": "buy"})
        assert caught.value.problem.code == "unknown_code"
        lenient = row(side="头")
        assert lenient.optional_code("side", {"买": "buy"}) is None
        assert warned(lenient) == [("unknown_word", "trades.side", "头")]

    @pytest.mark.parametrize(
        ("opened", "count"), [("20260810", 0), ("20260811", 0), ("20260812", 1), ("", 0)]
    )
    def test_a_position_is_not_opened_after_the_day(self, opened: str, count: int) -> None:
        found = row(opened_on=opened)
        warn_later_day(found, "opened_on", DAY)
        assert [code for code, *_ in warned(found)] == ["row_of_later_day"] * count

    @pytest.mark.parametrize(
        ("method", "column", "count"),
        [(Method.MTM, "floating_pl", 1), (Method.MTM, "mtm_pl", 0), (Method.BY_TRADE, "mtm_pl", 1),
         (Method.BY_TRADE, "floating_pl", 0)],
    )  # fmt: skip
    def test_the_other_methods_column_is_told(self, method: Method, column: str, count: int) -> None:
        found = row(**{column: "5.00"})
        warn_other_method(found, method)
        assert [code for code, *_ in warned(found)] == ["other_method_column"] * count


class TestTables:
    SECTION = Section(
        name="cash_flows", headings=("出入金明细",), english="Deposit/Withdrawal",
        columns={"日期": "day", "入金": "deposit", "出金": "withdrawal", "说明": "note"},
        required=frozenset({"deposit"}), summed=("deposit", "withdrawal"),
    )  # fmt: skip

    def bound(self, *lines: str) -> tuple[list[Row], list[tuple[str, int | None, str | None, str | None]]]:
        table, problems = RawTable(self.SECTION, 1), list[Problem]()
        for number, line in enumerate(lines, start=2):
            table.add(number, line)
        rows = bind(table, problems)
        return rows, [(problem.code, problem.line, problem.expected, problem.found) for problem in problems]

    def test_rows_have_their_names_and_totals_agree(self) -> None:
        rows, problems = self.bound(
            "|日期|入金|出金|说明|", "|Date|Deposit|Withdrawal|Note|", "|20260811|5.00|0.00|a|", "|20260811|7.50||b|",
            "|共 2条||12.50|0.00||",
        )  # fmt: skip
        assert [found.text("deposit") for found in rows] == ["5.00", "7.50"]
        assert problems == [("totals_unreadable", 6, None, None)]

    def test_totals_merge_their_cells_on_the_left(self) -> None:
        rows, problems = self.bound("|日期|入金|出金|说明|", "|20260811|5.00|0.00|a|", "|共1条|5.00|0.00||")
        assert (len(rows), problems) == (1, [])

    @pytest.mark.parametrize(
        ("totals", "problem"),
        [
            ("|共2条|5.00|0.00||", ("totals_count", 4, "2", "1")),
            ("|共1条|5.03|0.00||", ("totals_sum", 4, "5.03", "5.00")),
            ("|共1条|x|0.00||", ("totals_unreadable", 4, None, "x")),
        ],
    )
    def test_totals_that_disagree_are_told(
        self, totals: str, problem: tuple[str, int, str | None, str | None]
    ) -> None:
        assert self.bound("|日期|入金|出金|说明|", "|20260811|5.00|0.00|a|", totals)[1] == [problem]

    def test_two_cents_of_rounding_and_blanks_are_let_pass(self) -> None:
        assert self.bound("|日期|入金|出金|说明|", "|20260811|5.00|0.00|a|", "|共1条|5.02|--||")[1] == []

    def test_no_totals_are_told_at_the_last_row(self) -> None:
        assert self.bound("|日期|入金|出金|说明|", "|20260811|5.00|0.00|a|")[1] == [
            ("totals_missing", 3, None, None)
        ]
        assert self.bound("|日期|入金|出金|说明|")[1] == [("totals_missing", 1, None, None)]

    def test_a_column_nobody_knows_is_told_by_its_word(self) -> None:
        assert self.bound("|日期|入金|心情|", "|共0条|||")[1] == [("column_unknown", 2, None, "心情")]

    @pytest.mark.parametrize(
        ("lines", "code", "line"),
        [
            ([], "header_missing", 1),
            (["|日期|出金|"], "column_missing", 2),
            (["|入金|入金|"], "column_twice", 2),
            (["|日期|入金|", "|20260811|5.00|x|"], "cell_count", 3),
            (["|日期|入金|", "|20260811|5.00"], "row_cut", 3),
            (["|日期|入金|", "|"], "row_cut", 3),
        ],
    )
    def test_a_table_that_cannot_be_read_is_a_fault_at_its_line(
        self, lines: list[str], code: str, line: int
    ) -> None:
        with pytest.raises(Fault) as caught:
            self.bound(*lines)
        assert (caught.value.problem.code, caught.value.problem.line) == (code, line)

    @pytest.mark.parametrize(
        ("text", "cells"),
        [("|a|b|", ["a", "b"]), ("  | a | |  ", ["a", ""]), ("||", [""]), ("|a  b|", ["a  b"])],
    )
    def test_cells_are_split_on_bars_alone(self, text: str, cells: list[str]) -> None:
        assert split_cells(text, 1, "trades") == cells


class TestReportColumns:
    def test_names_follow_the_header(self) -> None:
        names = field_names("trades", [*TRADED, "心情"], 3)
        assert names == ["contract", "side", "price", "lots", "turnover", "offset", "commission", ""]

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (TRADED[1:], "column_missing"),
            (["合约", *TRADED], "column_twice"),
        ],
    )
    def test_a_header_that_does_not_fit_is_a_fault(self, words: list[str], code: str) -> None:
        with pytest.raises(Fault) as caught:
            field_names("trades", words, 3)
        assert (caught.value.problem.code, caught.value.problem.line) == (code, 3)

    @pytest.mark.parametrize(
        ("cell", "code"), [("2", None), ("--", None), ("3", "totals_sum"), ("two", "totals_unreadable")]
    )
    def test_the_totals_row_is_compared(self, cell: str, code: str | None) -> None:
        problems = check_totals(
            "trades", ["contract", "lots"], ["合计", cell], [row(contract="a", lots="2")], 9
        )
        assert [problem.code for problem in problems] == ([code] if code else [])


class TestSummaryBlock:
    @pytest.fixture
    def block(self) -> SummaryBlock:
        heading = summary_heading("资金状况 币种：人民币 Account Summary Currency：CNY")
        assert heading is not None
        return SummaryBlock(heading, 3)

    def test_pairs_are_kept_with_their_lines(self, block: SummaryBlock) -> None:
        assert block.take(4, "期初结存 Balance b/f：  1000.00  期末结存 Balance c/f：  1,170.00")
        assert block.values == {"opening_balance": Decimal("1000.00"), "closing_balance": Decimal("1170.00")}
        assert block.lines == {"opening_balance": 4, "closing_balance": 4}
        assert (block.currency, block.problems) == ("CNY", [])

    @pytest.mark.parametrize("text", ["-----", "=====", ""])
    def test_lines_that_say_nothing_end_nothing(self, block: SummaryBlock, text: str) -> None:
        assert block.take(4, text) is True
        assert block.values == {}

    def test_a_blank_figure_is_unknown_and_known_to_be_missing(self, block: SummaryBlock) -> None:
        block.take(4, "期初结存 Balance b/f：  --  期末结存 Balance c/f：  5.00")
        assert block.values["opening_balance"] is None
        missing = {problem.field for problem in block.missing(Method.MTM)}
        assert "opening_balance" in missing
        assert "closing_balance" not in missing
        assert "mtm_pl" in missing
        assert "floating_pl" in {problem.field for problem in block.missing(Method.BY_TRADE)}

    def test_a_figure_twice_is_a_fault(self, block: SummaryBlock) -> None:
        block.take(4, "期初结存 Balance b/f：  5.00")
        with pytest.raises(Fault) as caught:
            block.take(5, "期初结存 Balance b/f：  6.00")
        assert (caught.value.problem.code, caught.value.problem.line) == ("summary_label_twice", 5)

    def test_a_figure_that_does_not_read_is_a_fault(self, block: SummaryBlock) -> None:
        with pytest.raises(Fault) as caught:
            block.take(4, "期初结存 Balance b/f：  5.0.0")
        assert (caught.value.problem.code, caught.value.problem.field) == ("bad_cell", "opening_balance")

    def test_a_label_nobody_knows_is_told_and_the_rest_is_read(self, block: SummaryBlock) -> None:
        assert block.take(4, "期初结存 Balance b/f：  5.00  心情指数 Mood：  9")
        assert block.values == {"opening_balance": Decimal("5.00")}
        assert [problem.code for problem in block.problems] == ["summary_label_unknown"]

    def test_more_decimals_than_cents_are_rounded_and_told(self, block: SummaryBlock) -> None:
        block.take(4, "期初结存 Balance b/f：  5.005")
        assert block.values["opening_balance"] == Decimal("5.01")
        assert [problem.code for problem in block.problems] == ["rounded_to_cents"]

    def test_the_risk_degree_is_a_fraction(self, block: SummaryBlock) -> None:
        block.take(4, "风 险 度 Risk Degree：  30.48%")
        assert block.values == {"risk_degree": Decimal("0.3048")}

    def test_other_text_after_a_blank_line_ends_the_block(self, block: SummaryBlock) -> None:
        block.take(4, "期初结存 Balance b/f：  5.00")
        assert block.take(5, "") is True
        assert block.take(6, "尊敬的客户：") is False

    def test_the_methods_own_profit_names_the_method(self, block: SummaryBlock) -> None:
        assert block.method() is None
        block.take(4, "持仓盯市盈亏 MTM P/L：  5.00")
        assert block.method() is Method.MTM
        block.take(5, "浮动盈亏 Floating P/L：  5.00")
        assert block.method() is None
