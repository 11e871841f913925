"""Workbooks (.xls and .xlsx) as grids of text: cells keep their place, empty ones stay empty strings."""

import datetime
from io import BytesIO
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from clients.statements.archive import Limits, check_archive, is_zipped_workbook
from clients.statements.kinds import FormatKind
from clients.statements.layout import compact
from crm.problems import Fault, error

Grid = list[list[str]]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
# A workbook is a zip too; its sheets compress better than statement text does.
_WORKBOOK_LIMITS: Final = Limits(entries=2_000, entry_bytes=512 << 20, total_bytes=1 << 30, ratio=2_000)


def is_workbook(content: bytes) -> bool:
    """This function will say whether the bytes are an OLE file or a zip whose own members are workbook parts."""
    return content.startswith(_OLE) or is_zipped_workbook(content)


def read_workbook(content: bytes) -> dict[str, Grid]:
    """This function will read every sheet as text, or raise Fault when the workbook cannot be opened."""
    if content.startswith(_ZIP):
        refused = check_archive(content, limits=_WORKBOOK_LIMITS)
        if refused is not None:
            raise Fault(refused)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return {name: _grid(book, name) for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as fault:
        raise Fault(error("workbook_unreadable")) from fault


def _grid(book: CalamineWorkbook, name: str) -> Grid:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[cell_text(cell) for cell in row] for row in rows]


def cell_text(cell: object) -> str:
    """This function will write a cell as text: whole floats without `.0`, dates as ISO, others as they read."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell).strip()


def workbook_kind(content: bytes) -> FormatKind:
    """This function will tell an investor report from its monthly and accounting siblings and from plain tables."""
    try:
        grids = read_workbook(content)
    except Fault:
        return FormatKind.UNKNOWN
    first = next(iter(grids.values()), [])
    titles = "\n".join(compact("".join(row)) for row in first[:12])
    return _titled_kind(titles)


def _titled_kind(titles: str) -> FormatKind:
    if "客户交易核算" in titles or "核算信息" in titles:
        return FormatKind.ACCOUNTING_REPORT
    if "客户交易结算月报" in titles:
        return FormatKind.MONTHLY_REPORT
    if "客户交易结算日报" in titles:
        return FormatKind.INVESTOR_REPORT
    if "交易结算单" in titles:
        return FormatKind.STATEMENT_WORKBOOK
    return FormatKind.TABLE
