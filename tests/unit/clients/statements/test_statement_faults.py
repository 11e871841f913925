"""What refuses a statement, at which line, and what is only warned about."""

from pathlib import Path

import pytest

from clients.statements import parse
from crm.problems import Problem

TEXT = (Path(__file__).parents[3] / "golden" / "statements" / "mtm_new.txt").read_text(encoding="utf-8")


def _line(start: str) -> int:
    return next(
        place for place, line in enumerate(TEXT.split("\n"), start=1) if line.strip().startswith(start)
    )


def _refused(text: str) -> Problem:
    found = parse(text.encode(), name="x.txt")
    assert found.days == ()
    assert found.refused is not None
    return found.refused


def _warnings(text: str) -> list[tuple[str, int | None, str | None, str | None, str | None]]:
    found = parse(text.encode(), name="x.txt")
    assert found.refused is None
    return [(row.code, row.line, row.field, row.expected, row.found) for row in found.days[0].problems]


def _change(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1, old
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "field"),
    [
        ("客户号 Client ID：  00731900", "客户号 Client ID：  ", "client_id_missing", 5, "client_id"),
        ("客户号 Client ID：  00731900", "客户号 Client ID：  测试", "client_id_unreadable", 5, "client_id"),
        ("日期 Date：20260811", "", "trading_day_missing", None, "trading_day"),
        ("日期 Date：20260811", "日期 Date：20261311", "trading_day_unreadable", 6, "trading_day"),
        ("(盯市) Settlement Statement(MTM)", "(逐笔) Settlement Statement(MTM)", "method_conflict", 4, None),
        ("(盯市) Settlement Statement(MTM)", "(逐笔)", "method_conflict", 4, None),
        ("2400.00  质 押 金", "24x0.00  质 押 金", "bad_cell", 15, "realized_pl"),
        ("6000.00  客户权益", "60 00.00  客户权益", "summary_line_unreadable", 16, None),
        (
            "权利金支出 Premium paid",
            "权利金收入 Premium received",
            "summary_label_twice",
            25,
            "premium_received",
        ),
        ("|IF2609|买   |交易|4100.000|1|", "|IF2609|买   |交易|4100.000|", "cell_count", 46, "trades"),
        ("|4100.000|1|1230000.00|开|", "|4100.000|1.5|1230000.00|开|", "bad_cell", 46, "trades.lots"),
        ("|4100.000|1|1230000.00|开|", "|4100.000|1|1,23.00|开|", "bad_cell", 46, "trades.turnover"),
        ("|4100.000|1|1230000.00|开|", "|4100.000|1|1230000.00|快|", "unknown_code", 46, "trades.offset"),
        ("|IF2609|买   |交易|4100", "|IF2609|头   |交易|4100", "unknown_code", 46, "trades.side"),
        ("|IF2609|买   |交易|4100", "||买   |交易|4100", "bad_cell", 46, "trades.contract"),
        ("|手续费|平仓盈亏|", "|手续f|平仓盈亏|", "column_missing", 42, "trades.commission"),
        ("|手续费|平仓盈亏|", "|手续费|手续费|", "column_twice", 42, "trades.commission"),
        ("0.00|88|00731900|\n---", "0.00|88|0073\n---", "row_cut", 46, "trades"),
        ("                       平仓明细 Position Closed\n", "", "row_outside_table", 52, None),
        (
            "                       持仓明细 Positions Detail\n",
            "\n平仓明细 Position Closed\n",
            "section_twice",
            None,
            None,
        ),
    ],
)
def test_a_structural_fault_refuses_the_file(
    old: str, new: str, code: str, line: int | None, field: str | None
) -> None:
    refused = _refused(_change(old, new))
    assert refused.code == code
    if line is not None:
        assert refused.line == line
    assert field is None or refused.field == field


def test_a_statement_without_its_summary_is_refused() -> None:
    start, end = TEXT.index("        资金状况"), TEXT.index("                       出入金明细")
    assert _refused(TEXT[:start] + TEXT[end:]).code == "summary_missing"


def test_a_summary_printed_twice_is_refused() -> None:
    start, end = TEXT.index("        资金状况"), TEXT.index("                       出入金明细")
    assert _refused(TEXT[:end] + TEXT[start:end] + TEXT[end:]).code == "summary_twice"


def test_a_notice_may_speak_of_dates_and_client_ids() -> None:
    text = TEXT.replace(
        "尊敬的客户：\n", "尊敬的客户：\n日期：以交易所公告为准\n客户号：如有变更请联系我们\n"
    )
    assert _warnings(text) == []


def test_other_words_on_the_client_line_change_nothing() -> None:
    text = _change("客户乙（有限合伙）\n日期 Date：20260811", "客户乙 日期 Date：20260811").replace(
        "Client ID：  00731900  ", "Client ID：  00731900 营业部：总部 "
    )
    (day,) = parse(text.encode(), name="x").days
    assert (day.client_id, day.client_name, day.trading_day.isoformat()) == (
        "00731900",
        "虚构 客户乙",
        "2026-08-11",
    )


def test_a_second_day_or_client_makes_two_statements() -> None:
    assert _refused(TEXT + "日期 Date：20260812\n").code == "several_statements"
    assert _refused(TEXT + "客户号 Client ID：  1\n").code == "several_statements"


def test_two_statements_in_one_file_are_refused() -> None:
    assert _refused(TEXT + TEXT).code == "several_statements"


def test_a_header_alone_is_refused() -> None:
    cut = TEXT[: TEXT.index("成交记录 Transaction Record") + 30]
    found = parse(cut.encode(), name="x.txt")
    assert found.refused is not None
    assert found.refused.code == "header_missing"


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("-50002.50  期末", "-50002.51  期末",
         ("closing_balance_identity", 14, "closing_balance", "1153472.49", "1153472.50")),
        ("客户权益 Client Equity：             1153472.50", "客户权益 Client Equity：             1153472.51",
         ("client_equity_identity", 16, "client_equity", "1153472.50", "1153472.51")),
        ("922778.00", "922779.00", ("available_funds_identity", 23, "available_funds", "922778.00", "922779.00")),
        ("20.00%", "21.00%", ("risk_degree_identity", 24, "risk_degree", "0.2000", "0.2100")),
        ("应追加资金 Margin Call：                    0.00", "应追加资金 Margin Call：                    1.00",
         ("margin_call_identity", 25, "margin_call", "0.00", "1.00")),
        ("市值权益 Market value(equity)：       1153472.50", "市值权益 Market value(equity)：       1153472.00",
         ("market_value_equity_identity", 22, "market_value_equity", "1153472.50", "1153472.00")),
        ("New FX Pledge：                     0.00", "New FX Pledge：                     9.00",
         ("fx_pledge_change_identity", 26, "fx_pledge_change", "9.00", "0.00")),
        ("|5|1512400.00||125.00|", "|5|1512400.00||125.03|",
         ("totals_sum", 48, "trades.commission", "125.03", "125.00")),
        ("|共   2条|||||||| |5|", "|共   3条|||||||| |5|", ("totals_count", 48, "trades", "3", "2")),
        ("|4100.000|1|1230000.00|开|", "|4101.000|1|1230000.00|开|",
         ("row_amount", 46, "trades.turnover", "1230300.00", "1230000.00")),
        ("|20260811|00731900|中金所|", "|20260810|00731900|中金所|",
         ("row_of_other_day", 46, "trades.day", "2026-08-11", "2026-08-10")),
        ("制表时间 Creation Date：20260812", "制表时间 Creation Date：20260810",
         ("created_before_day", 6, "trading_day", "2026-08-10", "2026-08-11")),
        ("|银期转账|0.00|", "|利息归本|0.00|", ("cash_flow_unknown", 33, "cash_flows.label", None, "利息归本")),
        ("|郑商所|77000001|棉花|CF701|   卖", "|天津所|77000001|棉花|CF701|   卖",
         ("unknown_word", 45, "trades.exchange", None, "天津所")),
    ],
)  # fmt: skip
def test_a_doubtful_figure_is_a_warning_with_both_numbers(
    old: str, new: str, warning: tuple[str, int, str, str | None, str | None]
) -> None:
    assert warning in _warnings(_change(old, new))


def test_an_absent_summary_line_is_unknown_and_said_so() -> None:
    text = "\n".join(line for line in TEXT.split("\n") if not line.startswith("质押变化金额"))
    found = parse(text.encode(), name="x.txt")
    assert found.days[0].summary.available_funds is None
    assert ("summary_line_missing", 11, "available_funds", None, None) in _warnings(text)


def test_a_third_decimal_of_money_is_rounded_half_up_and_said_so() -> None:
    text = _change("|60.00|-2400.00|", "|60.005|-2400.00|")
    assert ("rounded_to_cents", 45, "trades.commission", None, "60.005") in _warnings(text)
    assert str(parse(text.encode(), name="x").days[0].trades[0].commission) == "60.01"


def test_a_table_of_an_unknown_heading_is_reported_not_read() -> None:
    text = TEXT + "\n组合持仓\n|组合|数量|\n|SP a|1|\n"
    assert [row[0] for row in _warnings(text)] == ["table_unknown"]


def test_delivery_rows_are_reported_and_left_in_the_file() -> None:
    text = TEXT + "\n交割明细 Delivery\n|交割日期|合约|\n|20260811|rb2608|\n"
    assert _warnings(text) == [("deliveries_unread", TEXT.count("\n") + 2, None, None, "1")]


def test_zero_or_negative_equity_has_no_risk_degree() -> None:
    text = _change(
        "客户权益 Client Equity：             1153472.50", "客户权益 Client Equity：                   0.00"
    )
    assert parse(text.encode(), name="x").days[0].summary.risk_degree is None


def test_a_summary_block_without_any_balance_is_no_summary() -> None:
    block = "\n        资金状况  币种：美元\n------\n手 续 费 Commission：  1.00\n\n"
    refused = _refused(
        _change("\n                       出入金明细", f"{block}                       出入金明细")
    )
    assert (refused.code, refused.line) == ("summary_missing", _line("出入金明细"))
