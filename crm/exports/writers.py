"""Rows into a file. No cell of text can be taken for a formula; numbers stay numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.exports.pdf import write_pdf
from crm.lists.columns import Column, Kind

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.SIGNED_MONEY: "#,##0.00",
    Kind.RATIO: "0.00%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def neutralised(text: str) -> str:
    """Text that a spreadsheet would calculate gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def write(file_format: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """The file's bytes; `rows` are the columns' values, read once from first to last."""
    names = [neutralised(str(column.label)) for column in columns]
    if file_format == "csv":
        return _csv(names, rows)
    if file_format == "pdf":
        names = [str(column.label) for column in columns]
        is_right = [column.is_right_aligned for column in columns]
        return write_pdf(title, names, is_right, (_shown(row, columns) for row in rows))
    return _xlsx(title, names, columns, rows)


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_printed(value) for value in row] for row in rows)
    # The mark lets Excel see that the file is UTF-8.
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _xlsx(
    title: str, names: Sequence[str], columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> bytes:
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1")
        bold = book.add_format({"bold": True})
        styles = [book.add_format({"num_format": _FORMATS.get(column.kind, "General")}) for column in columns]
        sheet.freeze_panes(1, 0)
        for at, name in enumerate(names):
            sheet.write_string(0, at, name, bold)
        for line, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                _put(sheet, line, at, value, styles[at])
    return target.getvalue()


def _put(sheet: Any, line: int, at: int, value: Any, style: Any) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(line, at, value)
        case int() | float() | Decimal():
            sheet.write_number(line, at, value, style)
        case datetime():
            sheet.write_datetime(line, at, _local(value).replace(tzinfo=None), style)
        case date():
            sheet.write_datetime(line, at, value, style)
        case _:
            sheet.write_string(line, at, neutralised(str(value)))


def _printed(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int() | float() | Decimal():
            return str(value)
        case datetime():
            return _local(value).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case _:
            return neutralised(str(value))


def _shown(row: Sequence[Any], columns: Sequence[Column]) -> list[str]:
    """The cells as the page prints them: a paper calculates nothing, so nothing is neutralised."""
    return [_on_paper(value, column.kind) for value, column in zip(row, columns, strict=True)]


def _on_paper(value: Any, kind: Kind) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else ""
        case datetime():
            return _local(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case int() | float() | Decimal():
            return _figure(value, kind)
        case _:
            return " ".join(str(value).split())


def _figure(value: int | float | Decimal, kind: Kind) -> str:
    if kind in (Kind.MONEY, Kind.SIGNED_MONEY):
        return f"{value:,.2f}"
    return f"{value:.2%}" if kind is Kind.RATIO else f"{value:,}"


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment
