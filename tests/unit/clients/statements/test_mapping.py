import csv
import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from clients.statements import parse
from clients.statements.kinds import FormatKind
from clients.statements.mapping import ColumnMapping, head, parse_mapped, preview, suggest
from clients.statements.values import Method, Source
from crm.problems import Fault

HEADER = "客户号,客户名称,交易日,期末结存,客户权益,保证金占用,可用资金,风险度"
COLUMNS = {
    "client_id": "客户号",
    "client_name": "客户名称",
    "trading_day": "交易日",
    "closing_balance": "期末结存",
    "client_equity": "客户权益",
    "margin_occupied": "保证金占用",
    "available_funds": "可用资金",
    "risk_degree": "风 险 度",
}
MAPPING = ColumnMapping(columns=COLUMNS)
GOOD = '0012,虚构甲,20260811,"1,000.00",1000.00,250,750.00,25%'
DAY = date(2026, 8, 11)


def _csv(*lines: str, encoding: str = "gbk") -> bytes:
    return "\r\n".join((HEADER, *lines)).encode(encoding)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
def test_a_row_is_one_clients_day(encoding: str) -> None:
    found = parse(_csv(GOOD, encoding=encoding), name="x.dat", mapping=MAPPING)
    assert found.kind is FormatKind.TABLE
    (day,) = found.days
    assert (day.client_id, day.account, day.client_name, day.trading_day) == ("0012", "0012", "虚构甲", DAY)
    assert (day.method, day.currency, day.source) == (Method.MTM, "CNY", Source.MAPPING)
    assert day.summary.closing_balance == Decimal("1000.00")
    assert day.summary.margin_occupied == Decimal("250.00")
    assert day.summary.risk_degree == Decimal("0.25")
    assert day.summary.commission is None
    assert day.problems == ()


def test_a_named_sheet_is_looked_for_in_workbooks_and_a_csv_is_its_only_one() -> None:
    named = ColumnMapping(columns=COLUMNS, sheet="资金")
    assert parse_mapped(_csv(GOOD), named).days == parse_mapped(_csv(GOOD), MAPPING).days
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("别页").write_row(0, 0, HEADER.split(","))
    refused = parse_mapped(out.getvalue(), named).refused
    assert refused is not None
    assert (refused.code, refused.params) == ("mapping_column_missing", {"column": "资金"})


def test_the_head_is_what_stands_above_the_rows() -> None:
    rows = head(_csv(GOOD, GOOD), ColumnMapping(columns=COLUMNS, header_row=2))
    assert rows == [HEADER.split(","), next(csv.reader([GOOD]))]


def test_a_workbook_reads_like_its_text() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("资金")
        sheet.write_row(0, 0, ["上报表"])
        sheet.write_row(1, 0, HEADER.split(","))
        sheet.write_row(2, 0, ["0012", "虚构甲", "2026-08-11", 1000, 1000.0, 250, 750, "25%"])
    content = out.getvalue()
    shown = preview(content)
    assert (shown.sheets, shown.header_row, shown.headers[0]) == (("资金",), 2, "客户号")
    found = parse(content, name="x", mapping=ColumnMapping(columns=COLUMNS, header_row=shown.header_row))
    assert found.days == parse_mapped(_csv(GOOD), MAPPING).days


def test_preview_guesses_columns_it_knows() -> None:
    shown = preview(_csv(GOOD))
    assert shown.rows == (("0012", "虚构甲", "20260811", "1,000.00", "1000.00", "250", "750.00", "25%"),)
    assert shown.suggested["margin_occupied"] == "保证金占用"
    assert suggest(("出 入 金", "别的")) == {"net_deposit": "出 入 金"}


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("0013,虚构乙,20260811,1,1,1", "field_count", None),
        ("0013,虚构乙,20260811,x,1,1,1,1%", "bad_cell", "mapping.closing_balance"),
        ("0013,虚构乙,20260231,1,1,1,1,1%", "bad_cell", "mapping.trading_day"),
        (",虚构乙,20260811,1,1,1,1,1%", "bad_cell", "mapping.client_id"),
    ],
)
def test_a_bad_line_is_set_aside_and_the_others_are_read(line: str, code: str, field: str | None) -> None:
    found = parse_mapped(_csv(line, GOOD), MAPPING)
    assert [day.client_id for day in found.days] == ["0012"]
    (row,) = found.set_aside
    assert (row.line, row.text, row.reason.code, row.reason.field) == (2, line, code, field)


def test_a_bad_line_marks_its_clients_day_incomplete() -> None:
    assert parse_mapped(_csv("0013,乙,20260811,x,1,1,1,1%"), MAPPING).incomplete == {("0013", DAY)}


def test_an_account_twice_is_stored_neither_time() -> None:
    found = parse_mapped(_csv(GOOD, GOOD), MAPPING)
    assert found.days == ()
    assert [(row.line, row.reason.code) for row in found.set_aside] == [
        (2, "account_twice"),
        (3, "account_twice"),
    ]
    assert found.incomplete == {("0012", DAY)}


def test_a_broken_identity_is_a_warning_at_its_line() -> None:
    (day,) = parse_mapped(_csv(GOOD.replace("750.00", "751.00")), MAPPING).days
    assert [(row.code, row.line, row.expected, row.found) for row in day.problems] == [
        ("available_funds_identity", 2, "750.00", "751.00")
    ]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (ColumnMapping(columns={"trading_day": "交易日"}), "mapping_incomplete"),
        (ColumnMapping(columns={"client_id": "客户号"}), "mapping_incomplete"),
        (ColumnMapping(columns={"client_id": "账号"}, trading_day=DAY), "mapping_column_missing"),
        (ColumnMapping(columns=COLUMNS, header_row=9), "mapping_header_missing"),
    ],
)
def test_a_mapping_that_does_not_fit_refuses_the_file(mapping: ColumnMapping, code: str) -> None:
    refused = parse_mapped(_csv(GOOD), mapping).refused
    assert refused is not None
    assert refused.code == code


def test_the_day_may_come_from_the_mapping_and_the_ratio_may_be_a_fraction() -> None:
    columns = {"client_id": "客户号", "client_equity": "客户权益", "risk_degree": "风险度"}
    mapping = ColumnMapping(columns=columns, trading_day=DAY, risk_is_percent=False, method=Method.BY_TRADE)
    (day,) = parse_mapped(_csv(GOOD.replace("25%", "0.25")), mapping).days
    assert (day.trading_day, day.method, day.summary.risk_degree) == (DAY, Method.BY_TRADE, Decimal("0.25"))


def test_a_mapping_of_an_unknown_field_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no such field: nickname"):
        ColumnMapping(columns={"nickname": "昵称"})


def test_bytes_that_do_not_decode_refuse_the_file() -> None:
    refused = parse_mapped(_csv(GOOD) + b"\xff", MAPPING).refused
    assert refused is not None
    assert (refused.code, refused.line) == ("undecodable", 2)
    with pytest.raises(Fault):
        preview(b"\xff\xff")


@pytest.mark.parametrize("content", [b'"' + b"a" * 200_000, b'a,"b\r\n' + b"x" * 140_000])
def test_a_cell_without_an_end_is_no_table(content: bytes) -> None:
    with pytest.raises(Fault) as refused:
        preview(content)
    assert refused.value.problem.code == "format_unknown"
    found = parse_mapped(content, MAPPING).refused
    assert found is not None
    assert found.code == "format_unknown"


def test_an_empty_file_has_no_header() -> None:
    with pytest.raises(Fault) as refused:
        preview(b"")
    assert refused.value.problem.code == "mapping_header_missing"


def test_the_header_row_may_be_told() -> None:
    shown = preview(b"a,b\r\n" + _csv(GOOD), header_row=2)
    assert (shown.header_row, shown.headers[0], len(shown.rows)) == (2, "客户号", 1)
    with pytest.raises(Fault):
        preview(_csv(GOOD), header_row=9)


@pytest.mark.parametrize(("mark", "name"), [("\t", "tab"), (";", "semicolon")])
def test_other_marks_between_cells_are_seen(mark: str, name: str) -> None:
    lines = [
        HEADER.replace(",", mark),
        mark.join(["0012", "虚构甲", "20260811", "1000", "1000", "250", "750", "25%"]),
    ]
    (day,) = parse_mapped("\n".join(lines).encode(), MAPPING).days
    assert (day.client_id, day.summary.closing_balance) == ("0012", Decimal("1000.00")), name


def test_blank_lines_and_a_third_twin() -> None:
    found = parse_mapped(_csv("", GOOD, ",,,,,,,", GOOD, GOOD), MAPPING)
    assert (found.days, [row.line for row in found.set_aside]) == ((), [3, 5, 6])


def test_tenths_of_a_cent_are_rounded_and_told() -> None:
    (day,) = parse_mapped(_csv(GOOD.replace("750.00", "750.004")), MAPPING).days
    assert day.summary.available_funds == Decimal("750.00")
    assert [problem.code for problem in day.problems] == ["rounded_to_cents"]


@pytest.mark.parametrize(("equity", "degree"), [("-5.00", None), ("0", None)])
def test_without_equity_a_risk_degree_says_nothing(equity: str, degree: Decimal | None) -> None:
    (day,) = parse_mapped(_csv(GOOD.replace(",1000.00,250", f",{equity},250")), MAPPING).days
    assert day.summary.risk_degree == degree
