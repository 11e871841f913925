"""The head of a statement line by line: client, name, day, method, printing date."""

from __future__ import annotations

from datetime import date

import pytest

from clients.statements.layout import SECTIONS, section_of, summary_heading
from clients.statements.statement_header import Header
from clients.statements.values import Method
from crm.problems import Fault

DAY = date(2026, 8, 11)


def taken(*lines: str) -> Header:
    header = Header()
    for place, line in enumerate(lines, start=1):
        header.take(place, line)
    return header


def fault_of(*lines: str) -> tuple[str, int | None]:
    with pytest.raises(Fault) as caught:
        taken(*lines)
    return caught.value.problem.code, caught.value.problem.line


@pytest.mark.parametrize(
    ("line", "client_id", "name"),
    [
        ("客户号 Client ID：  00731900        客户名称 Client Name：虚构甲", "00731900", "虚构甲"),
        ("客户号:0012 客户名称:甲（乙）有限公司", "0012", "甲（乙）有限公司"),
        ("客户号：：8-A_1", "8-A_1", None),
        ("客户号 Client ID：    客户名称 Client Name：虚构甲", "", "虚构甲"),
        ("  客户号 CLIENT ID： 12  客户名称 client name：", "12", None),
        ("客户号：12 客户名称：甲  日期：20260811", "12", "甲"),
    ],
)
def test_the_client_line(line: str, client_id: str, name: str | None) -> None:
    header = taken(line)
    assert (header.client_id, header.client_name, header.client_line) == (client_id, name, 1)


def test_the_name_may_stand_on_a_line_of_its_own() -> None:
    header = taken("客户号 Client ID：12", "客户名称 Client Name：虚构甲", "客户名称：乙")
    assert (header.client_id, header.client_name) == ("12", "虚构甲")


def test_the_day_may_stand_on_the_clients_line() -> None:
    assert taken("客户号：12 客户名称：甲  日期：20260811").checked_day() == DAY


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("日期 Date：20260811", DAY),
        ("日期:2026-08-11", DAY),
        ("日期：： 2026/8/11 ", DAY),
        ("日期 DATE：20260811", DAY),
    ],
)
def test_the_day_line(line: str, day: date) -> None:
    assert taken(line).checked_day() == day


@pytest.mark.parametrize(
    ("line", "method"),
    [
        ("交易结算单(盯市) Settlement Statement(MTM)", Method.MTM),
        ("交易结算单（逐日盯市）", Method.MTM),
        ("交易结算单(逐笔) Settlement Statement(Trade-for-Trade)", Method.BY_TRADE),
        ("交易结算单（逐笔对冲） SettlementStatement(tbt)", Method.BY_TRADE),
        ("  交 易 结 算 单  ", None),
        ("交易结算单(别的)", None),
    ],
)
def test_the_title_names_the_method(line: str, method: Method | None) -> None:
    header = taken(line)
    assert (header.method, header.title_line) == (method, 1)


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (("交易结算单(盯市)", "交易结算单(盯市)"), "several_statements", 2),
        (("交易结算单(盯市) SettlementStatement(TBT)",), "method_conflict", 1),
        (("客户号：12", "客户号：13"), "several_statements", 2),
        (("日期：20260811", "", "日期：20260812"), "several_statements", 3),
    ],
    ids=["two-titles", "two-methods", "two-clients", "two-days"],
)
def test_more_than_one_statement_is_a_fault_at_its_line(lines: tuple[str, ...], code: str, line: int) -> None:
    assert fault_of(*lines) == (code, line)


@pytest.mark.parametrize(
    "line", ["日期：即日起手续费调整", "日期：20260811", "客户号：请妥善保管！", "尊敬的客户"]
)
def test_notices_that_begin_like_the_head_change_nothing(line: str) -> None:
    header = taken("客户号：12", "日期：20260811", line)
    assert (header.checked_client_id(), header.checked_day()) == ("12", DAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "client_id_missing"), ("测试", "client_id_unreadable"), ("1" * 33, "client_id_unreadable")],
)
def test_a_client_number_that_is_none(text: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        Header(client_id=text, client_line=4).checked_client_id()
    assert (caught.value.problem.code, caught.value.problem.line) == (code, 4)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "trading_day_missing"), ("20261301", "trading_day_unreadable"), ("18991231", "trading_day_unreadable"),
     ("20260811-20260812", "trading_day_unreadable")],
)  # fmt: skip
def test_a_day_that_is_none(text: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        Header(day_text=text, day_line=6).checked_day()
    assert (caught.value.problem.code, caught.value.problem.line) == (code, 6)


@pytest.mark.parametrize(
    ("created", "is_told"),
    [("20260810", True), ("20260811", False), ("20260812", False), ("99999999", False), (None, False)],
)
def test_a_statement_printed_before_its_day_is_told(created: str | None, is_told: bool) -> None:
    lines = ["日期：20260811", *([f"  制表时间 Creation Date：{created}"] if created else [])]
    problem = taken(*lines).created_before(DAY)
    assert (problem.code if problem else None) == ("created_before_day" if is_told else None)
    if problem:
        assert (problem.line, problem.expected, problem.found) == (1, "2026-08-10", "2026-08-11")


class TestHeadings:
    @pytest.mark.parametrize(
        ("line", "name"),
        [(word, section.name) for section in SECTIONS for word in section.headings]
        + [(f"   {section.headings[0]}  {section.english}  ", section.name) for section in SECTIONS],
    )
    def test_a_heading_opens_its_table(self, line: str, name: str) -> None:
        found = section_of(line)
        assert found is not None
        assert found.name == name

    @pytest.mark.parametrize(
        "line",
        ["持仓明细请核对", "|持仓明细|", "持仓", "Positions Detail", "", "本日持仓明细", "持仓明细：见附件"],
    )
    def test_other_lines_open_nothing(self, line: str) -> None:
        assert section_of(line) is None

    @pytest.mark.parametrize(
        ("line", "account", "currency"),
        [
            ("资金状况", "", ""),
            ("资金状况   资金账号：0012  币种：人民币", "0012", "人民币"),
            ("资金状况 币种：美元 Account Summary Currency：USD", "", "美元"),
            ("资金状况 Account Summary AccountID：0012 Currency：CNY", "0012", "CNY"),
            ("资金状况 资金账号：：0012 币种：HKD", "0012", "HKD"),
        ],
    )
    def test_a_summary_names_account_and_currency(self, line: str, account: str, currency: str) -> None:
        found = summary_heading(line)
        assert found is not None
        assert (found.account, found.currency) == (account, currency)

    @pytest.mark.parametrize("line", ["资金状况良好", "今日资金状况", "Account Summary", "|资金状况|"])
    def test_other_lines_are_no_summary(self, line: str) -> None:
        assert summary_heading(line) is None
