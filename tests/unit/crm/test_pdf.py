"""PDF of a list, read back from its own bytes."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode

from reportlab.pdfbase import pdfmetrics

from crm.exports.pdf import FONT, LINES_PER_PAGE, write_pdf

ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
NAMES, SIDES = ["客户", "Equity"], [False, True]


def texts(content: bytes) -> list[str]:
    """What each page draws, as one text per page; reportlab writes the characters of this font as UTF-16."""
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S):
        plain = zlib.decompress(_unwrapped(raw))
        cells = re.findall(rb"\(((?:\\.|[^\\()])*)\) Tj", plain)
        found.append("|".join(_decoded(cell) for cell in cells))
    return [page for page in found if page]


def _unwrapped(raw: bytes) -> bytes:
    return a85decode(raw.strip().removesuffix(b"~>"))


def _decoded(cell: bytes) -> str:
    plain = re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), cell)
    plain = re.sub(rb"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), plain, flags=re.S)
    return plain.decode("utf-16-be")


def test_heading_cells_and_page_number() -> None:
    content = write_pdf("季度等级", NAMES, SIDES, [["鲲鹏", "1,234.00"], ["Mr. (A)", ""]])
    assert content.startswith(b"%PDF-")
    assert texts(content) == ["季度等级|客户|Equity|鲲鹏|1,234.00|Mr. (A)|1"]


def test_every_page_has_the_heading() -> None:
    rows = [[str(number), "1"] for number in range(LINES_PER_PAGE + 1)]
    first, second = texts(write_pdf("T", NAMES, SIDES, rows))
    assert second == f"T|客户|Equity|{LINES_PER_PAGE}|1|2"
    assert first.startswith("T|客户|Equity|0|1|")
    assert first.endswith(f"|{LINES_PER_PAGE - 1}|1|1")


def test_without_rows_there_is_one_page() -> None:
    assert texts(write_pdf("T", NAMES, SIDES, [])) == ["T|客户|Equity|1"]


def test_a_cell_wider_than_its_column_is_cut() -> None:
    drawn = texts(write_pdf("T", NAMES, SIDES, [["很长的备注" * 20, "1"]]))[0].split("|")[3]
    assert drawn.endswith("…")
    assert pdfmetrics.stringWidth(drawn, FONT, 8.0) <= 190.01
    assert pdfmetrics.stringWidth(drawn.removesuffix("…") + "很…", FONT, 8.0) > 190


def test_many_columns_share_the_page() -> None:
    names = [f"column {number}" for number in range(30)]
    drawn = texts(write_pdf("T", names, [False] * 30, [["a figure of some width"] * 30]))[0]
    assert drawn.count("…") >= 30
