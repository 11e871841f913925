"""Rows as a PDF: A4 across, the heading on every page, cells cut to their column.

The Chinese font is one that every reader brings along (STSong-Light), so that the file holds none.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
_WIDTH, _HEIGHT = landscape(A4)
_MARGIN, _GAP = 34.0, 8.0
_SIZE, _TITLE_SIZE, _LINE = 8.0, 13.0, 14.0
_TOP = _HEIGHT - _MARGIN - _TITLE_SIZE - 12
# Columns are as wide as the first rows need; a later, longer cell is cut.
_MEASURED = 400
_WIDEST = 190.0
_LAST_LINE = _MARGIN + 18
LINES_PER_PAGE = int((_TOP - _LINE - _LAST_LINE) // _LINE)
_CUT = "…"


@dataclass(frozen=True)
class Layout:
    """Where each column begins, how wide it is, and whether its figures stand at its right."""

    starts: Sequence[float]
    widths: Sequence[float]
    is_right: Sequence[bool]


def write_pdf(
    title: str, names: Sequence[str], is_right: Sequence[bool], rows: Iterable[Sequence[str]]
) -> bytes:
    """The file's bytes; `rows` are the printed cells, read once from first to last."""
    _register()
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(_WIDTH, _HEIGHT), pageCompression=1)
    canvas.setTitle(title)
    waiting = iter(rows)
    first = list(islice(waiting, _MEASURED))
    layout = _layout(names, is_right, first)
    number = 0
    for number, page in enumerate(_pages(chain(first, waiting)), start=1):
        _draw_page(canvas, title, number, names, layout, page)
    if not number:
        _draw_page(canvas, title, 1, names, layout, [])
    canvas.save()
    return target.getvalue()


@cache
def _register() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def _pages(rows: Iterator[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    while page := list(islice(rows, LINES_PER_PAGE)):
        yield page


def _layout(names: Sequence[str], is_right: Sequence[bool], rows: Sequence[Sequence[str]]) -> Layout:
    """As wide as needed where that fits; else every column gives way in proportion."""
    needed = [
        min(_WIDEST, max(_width(cell) for cell in (name, *(row[at] for row in rows))))
        for at, name in enumerate(names)
    ]
    room = _WIDTH - 2 * _MARGIN - _GAP * (len(names) - 1)
    scale = min(1.0, room / (sum(needed) or 1.0))
    widths = [width * scale for width in needed]
    starts = [_MARGIN + sum(widths[:at]) + _GAP * at for at in range(len(widths))]
    return Layout(starts, widths, is_right)


def _draw_page(
    canvas: Canvas,
    title: str,
    number: int,
    names: Sequence[str],
    layout: Layout,
    rows: Sequence[Sequence[str]],
) -> None:
    canvas.setFont(FONT, _TITLE_SIZE)
    canvas.drawString(_MARGIN, _HEIGHT - _MARGIN - _TITLE_SIZE + 4, title)
    canvas.setFont(FONT, _SIZE)
    _draw_line(canvas, _TOP, names, layout)
    canvas.line(_MARGIN, _TOP - 4, _WIDTH - _MARGIN, _TOP - 4)
    for at, row in enumerate(rows, start=1):
        _draw_line(canvas, _TOP - at * _LINE, row, layout)
    canvas.drawRightString(_WIDTH - _MARGIN, _MARGIN, str(number))
    canvas.showPage()


def _draw_line(canvas: Canvas, height: float, cells: Sequence[str], layout: Layout) -> None:
    for cell, start, width, is_right in zip(
        cells, layout.starts, layout.widths, layout.is_right, strict=True
    ):
        if not cell:
            continue
        text = _fitting(cell, width)
        if is_right:
            canvas.drawRightString(start + width, height, text)
        else:
            canvas.drawString(start, height, text)


def _fitting(text: str, width: float) -> str:
    """The text, or as much of it as the column holds."""
    if _width(text) <= width + 0.01:
        return text
    kept = text
    while kept and _width(kept + _CUT) > width:
        kept = kept[:-1]
    return kept + _CUT


def _width(text: str) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, _SIZE))
