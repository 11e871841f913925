"""Exports read back: no cell calculates, no figure changes, whatever the text is."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crm.exports.writers import MEDIA_TYPES, neutralised, write
from crm.lists.columns import Column, Kind
from tests.unit.crm.test_pdf import texts

DANGEROUS = "=+-@\t\r\n＝＋－＠"
# What XML can hold: the workbook's writer replaces control characters by their numbers.
plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
amounts = st.decimals(Decimal("-9999999999999.99"), Decimal("9999999999999.99"), places=2)


def csv_rows(*rows: list[Any], columns: int = 1) -> list[list[str]]:
    content = write("csv", "x", [Column(f"c{place}", f"C{place}") for place in range(columns)], rows)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]


def xlsx_rows(kind: Kind, *rows: list[Any]) -> list[list[Any]]:
    content = write("xlsx", "x", [Column("c", "C", kind)], rows)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]


@pytest.mark.parametrize("start", list(DANGEROUS), ids=[f"{ord(sign):x}" for sign in DANGEROUS])
@pytest.mark.parametrize(
    "rest", ["", "1+1", "HYPERLINK(1)", "cmd|' /C calc'!A0"], ids=["alone", "sum", "link", "dde"]
)
def test_no_text_begins_like_a_formula(start: str, rest: str) -> None:
    assert csv_rows([start + rest]) == [["'" + start + rest]]
    content = write("xlsx", "x", [Column("c", start + rest)], [[start + rest]])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@given(plain)
def test_text_comes_back_as_it_was_but_for_the_mark(text: str) -> None:
    if text:
        assert csv_rows([text, "end"], columns=2) == [[neutralised(text), "end"]]
    assert neutralised(text).removeprefix("'") == text.removeprefix("'")


@given(st.lists(st.lists(plain, min_size=3, max_size=3), max_size=5))
def test_a_csv_keeps_rows_and_columns_apart(rows: list[list[str]]) -> None:
    assert csv_rows(*rows, columns=3) == [[neutralised(cell) for cell in row] for row in rows]


@given(amounts)
def test_a_csv_figure_is_exact_and_never_marked(amount: Decimal) -> None:
    assert csv_rows([amount]) == [[str(amount)]]


@settings(max_examples=25, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=5))
def test_a_workbook_figure_is_a_number_to_the_cent(figures: list[Decimal]) -> None:
    found = xlsx_rows(Kind.MONEY, *[[figure] for figure in figures])
    assert [round(Decimal(row[0]), 2) for row in found] == figures


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (None, ""),
        (True, "1"),
        (False, "0"),
        (0, "0"),
        (Decimal("0.00"), "0.00"),
        (1.5, "1.5"),
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 16, 30, tzinfo=UTC), "2026-11-21 00:30:00"),
        ("", ""),
        ("a,b", "a,b"),
        ('a"b', 'a"b'),
    ],
    ids=repr,
)
def test_each_kind_of_value_in_a_csv(value: Any, printed: str) -> None:
    assert csv_rows([value, "end"], columns=2) == [[printed, "end"]]


def test_empty_cells_of_a_workbook_stay_empty() -> None:
    assert xlsx_rows(Kind.TEXT, [None], ["x"], [""]) == [[""], ["x"]]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Clients", "Clients"),
        ("客户", "客户"),
        ("[a]:*?/\\'b", "ab"),
        ("[]", "1"),
        ("x" * 40, "x" * 31),
        ("", "1"),
    ],
)
def test_a_sheet_has_a_name_that_workbooks_allow(title: str, name: str) -> None:
    content = write("xlsx", title, [Column("c", "C")], [])
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == [name]


def test_text_beyond_a_cells_size_is_cut_and_the_row_stands() -> None:
    (row,) = xlsx_rows(Kind.TEXT, ["长" * 40_000])
    assert 0 < len(row[0]) <= 32_767


def test_rows_are_read_once_from_first_to_last() -> None:
    read: list[int] = []

    def rows() -> Any:
        for number in range(5):
            read.append(number)
            yield [number]

    write("csv", "x", [Column("c", "C")], rows())
    assert read == [0, 1, 2, 3, 4]


BEGINNINGS = {"csv": b"\xef\xbb\xbf'=C", "xlsx": b"PK\x03\x04", "pdf": b"%PDF-"}


@pytest.mark.parametrize("file_format", list(MEDIA_TYPES))
def test_no_rows_are_a_heading_alone(file_format: str) -> None:
    content = write(file_format, "x", [Column("c", "=C")], [])
    assert content.startswith(BEGINNINGS[file_format])


def test_on_paper_cells_read_like_the_page() -> None:
    columns = [
        Column("a", "A", Kind.MONEY), Column("b", "B", Kind.RATIO), Column("c", "C", Kind.NUMBER),
        Column("d", "D", Kind.FLAG), Column("e", "E", Kind.DATE), Column("f", "F"), Column("g", "G"),
    ]  # fmt: skip
    row = [Decimal("1234567.5"), Decimal("0.25"), 1234, False, date(2026, 9, 30), "=1+1\nb", None]
    (page,) = texts(write("pdf", "T", columns, [row]))
    assert page == "T|A|B|C|D|E|F|G|1,234,567.50|25.00%|1,234|2026-09-30|=1+1 b|1"
