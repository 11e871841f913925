from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from crm.exports.writers import neutralised, write
from crm.lists.columns import Column, Kind

COLUMNS = [
    Column("name", "姓名"),
    Column("equity", "权益", Kind.MONEY),
    Column("risk", "风险度", Kind.RATIO),
    Column("day", "日期", Kind.DATE),
    Column("at", "时间", Kind.MOMENT),
    Column("flag", "标记", Kind.FLAG),
]
ROW = [
    "=1+1",
    Decimal("-1234.50"),
    Decimal("0.4247"),
    date(2026, 11, 20),
    datetime(2026, 11, 20, 2, 30, tzinfo=UTC),
    True,
]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_would_calculate_is_neutralised(start: str) -> None:
    assert neutralised(f"{start}cmd") == f"'{start}cmd"


@pytest.mark.parametrize("text", ["王小丽", "a=b", "1-2", ""])
def test_other_text_stays(text: str) -> None:
    assert neutralised(text) == text


def test_a_csv_has_the_mark_of_utf8_and_numbers_stay_numbers() -> None:
    content = write("csv", "Clients", COLUMNS, [ROW, [None] * 6])
    assert content == (
        b"\xef\xbb\xbf"
        + (
            "姓名,权益,风险度,日期,时间,标记\r\n"
            "'=1+1,-1234.50,0.4247,2026-11-20,2026-11-20 10:30:00,1\r\n"
            ",,,,,\r\n"
        ).encode()
    )


def test_a_workbook_holds_text_numbers_and_days() -> None:
    content = write("xlsx", "Clients [all]", COLUMNS, [ROW])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Clients all").to_python()
    assert rows[0] == ["姓名", "权益", "风险度", "日期", "时间", "标记"]
    assert rows[1] == ["'=1+1", -1234.5, 0.4247, date(2026, 11, 20), datetime(2026, 11, 20, 10, 30), True]  # noqa: DTZ001  # a cell has no zone


def test_a_heading_is_neutralised_too() -> None:
    assert write("csv", "x", [Column("a", "=a")], []) == b"\xef\xbb\xbf'=a\r\n"
