"""Workbooks as grids of text: what a cell of each kind becomes, and what is no workbook."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from clients.statements.archive import is_zipped_workbook, member_name
from clients.statements.detect import detect
from clients.statements.kinds import FormatKind
from clients.statements.mapping import ColumnMapping, parse_mapped
from clients.statements.workbook import cell_text, is_workbook, read_workbook, workbook_kind
from crm.problems import Fault

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def book(**sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"),
        (-3.0, "-3"),
        (0.1, "0.1"),
        (1234567.89, "1234567.89"),
        (1e15, "1000000000000000.0"),
        (999999999999999.0, "999999999999999"),
        (datetime(2026, 8, 11), "2026-08-11"),  # noqa: DTZ001  a workbook knows no zone
        (datetime(2026, 8, 11, 9, 30), "2026-08-11 09:30:00"),  # noqa: DTZ001  as above
        (date(2026, 8, 11), "2026-08-11"),
        (time(21, 5, 9), "21:05:09"),
        ("  word ", "word"),
        ("", ""),
        (True, "True"),
        (7, "7"),
    ],
    ids=repr,
)
def test_a_cell_as_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text


@given(st.integers(-(10**14), 10**14))
def test_whole_figures_lose_nothing(figure: int) -> None:
    assert int(cell_text(float(figure))) == figure


@given(st.integers(-(10**13), 10**13))
def test_cents_lose_nothing(cents: int) -> None:
    figure = Decimal(cents).scaleb(-2)
    assert Decimal(cell_text(float(figure))) == figure


def test_every_sheet_keeps_its_places() -> None:
    content = book(一=[["a", "", 1.5], [None, "b"]], 二=[])
    grids = read_workbook(content)
    assert list(grids) == ["一", "二"]
    assert grids["一"] == [["a", "", "1.5"], ["", "b", ""]]
    assert grids["二"] == []


def test_a_workbook_is_told_from_an_archive() -> None:
    assert is_workbook(book(a=[["x"]]))
    assert is_workbook(OLE + b"anything")
    assert not is_workbook(b"PK\x03\x04")
    assert not is_workbook(b"")
    assert not is_zipped_workbook(OLE)


def test_a_workbook_cut_short_is_known_by_its_parts() -> None:
    content = book(a=[["x"]])
    cut = content[: content.rindex(b"PK\x05\x06")]
    assert is_zipped_workbook(cut)
    with pytest.raises(Fault) as caught:
        read_workbook(cut)
    assert caught.value.problem.code == "archive_damaged"
    assert workbook_kind(cut) is FormatKind.UNKNOWN
    assert detect(cut) is FormatKind.UNKNOWN


@pytest.mark.parametrize("content", [OLE, OLE + bytes(4000)], ids=["head-alone", "zeros"])
def test_an_old_workbook_that_cannot_be_opened_is_a_fault(content: bytes) -> None:
    with pytest.raises(Fault) as caught:
        read_workbook(content)
    assert caught.value.problem.code == "workbook_unreadable"


def test_a_workbook_that_swells_is_refused_before_it_is_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "x")
        made.writestr("xl/workbook.xml", "x")
        for place in range(2_000):
            made.writestr(f"xl/worksheets/{place}", "")
    with pytest.raises(Fault) as caught:
        read_workbook(out.getvalue())
    assert caught.value.problem.code == "archive_too_many"


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([["客户交易结算日报(逐日盯市)"]], FormatKind.INVESTOR_REPORT),
        ([["客户 交易结算", "日报"]], FormatKind.INVESTOR_REPORT),
        ([["客户交易结算月报"]], FormatKind.MONTHLY_REPORT),
        ([["客户交易核算日报"]], FormatKind.ACCOUNTING_REPORT),
        ([["核算信息", "客户交易结算日报"]], FormatKind.ACCOUNTING_REPORT),
        ([["交易结算单"]], FormatKind.STATEMENT_WORKBOOK),
        ([[""]] * 11 + [["客户交易结算日报"]], FormatKind.INVESTOR_REPORT),
        ([["x"]] * 12 + [["客户交易结算日报"]], FormatKind.TABLE),
        ([["客户号", "权益"]], FormatKind.TABLE),
        ([], FormatKind.TABLE),
    ],
)
def test_the_title_within_twelve_rows_tells_the_kind(rows: list[list[object]], kind: FormatKind) -> None:
    assert workbook_kind(book(a=rows)) is kind


class TestMemberNames:
    def entry(self, name: str, flags: int = 0) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo("x")
        entry.filename, entry.flag_bits = name, flags
        return entry

    def test_a_name_that_says_it_is_utf8_is(self) -> None:
        assert member_name(self.entry("结算单.txt", 0x800)) == "结算单.txt"

    def test_a_name_in_gbk_is_read_as_its_maker_meant_it(self) -> None:
        assert member_name(self.entry("结算单.txt".encode("gbk").decode("cp437"))) == "结算单.txt"

    def test_a_name_that_is_neither_stands_as_it_is(self) -> None:
        half = b"a\xff".decode("cp437")
        assert member_name(self.entry(half)) == half
        assert member_name(self.entry("结")) == "结"


def test_a_mapping_names_its_sheet_of_a_workbook() -> None:
    content = book(一=[["客户号", "权益"], ["0012", 5]], 二=[["x"]])
    mapping = ColumnMapping(
        columns={"client_id": "客户号", "client_equity": "权益"}, trading_day=date(2026, 8, 11)
    )
    assert [day.client_id for day in parse_mapped(content, replace(mapping, sheet="一")).days] == ["0012"]
    refused = parse_mapped(content, replace(mapping, sheet="三")).refused
    assert refused is not None
    assert (refused.code, refused.params) == ("mapping_column_missing", {"column": "三"})
