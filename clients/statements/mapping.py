"""CSV and workbooks with a saved column mapping: one row is one client's day (section "Other exports")."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from io import StringIO
from types import MappingProxyType
from typing import Final

from clients.statements import checks
from clients.statements.cells import Row
from clients.statements.decode import decode
from clients.statements.kinds import FormatKind
from clients.statements.layout import SUMMARY_LABELS, compact
from clients.statements.numbers import day, is_blank, loses_cents, money, number, percent
from clients.statements.values import (
    MONEY_FIELDS,
    SUMMARY_FIELDS,
    ClientDay,
    DaySummary,
    Method,
    ParsedFile,
    SetAsideRow,
    Source,
    summary_of,
)
from clients.statements.workbook import Grid, is_workbook, read_workbook
from crm.codes import CURRENCIES
from crm.problems import Fault, Problem, error

IDENTITY_FIELDS: Final = ("client_id", "trading_day", "account", "client_name", "currency")
MAPPABLE_FIELDS: Final = (*IDENTITY_FIELDS, *SUMMARY_FIELDS)
_PREVIEW_ROWS: Final = 20
_HEADER_PROBE: Final = 20
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    dict(SUMMARY_LABELS)
    | {
        "客户号": "client_id",
        "客户代码": "client_id",
        "客户编号": "client_id",
        "客户名称": "client_name",
        "客户姓名": "client_name",
        "资金账号": "account",
        "资金帐号": "account",
        "交易日": "trading_day",
        "交易日期": "trading_day",
        "日期": "trading_day",
        "币种": "currency",
        "上日结存": "opening_balance",
        "当日结存": "closing_balance",
        "权益": "client_equity",
        "可用": "available_funds",
        "保证金": "margin_occupied",
    }
    | {name: name for name in MAPPABLE_FIELDS}
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A saved mapping. `columns` gives for each stored field the header words of its column.

    `trading_day` stands in where the file has no date column. `risk_is_percent` says how the risk degree prints:
    the direction and unit of a ratio are never guessed. `header_row` counts from 1; `sheet` "" is the first one.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    method: Method = Method.MTM
    currency: str = "CNY"
    trading_day: date | None = None
    risk_is_percent: bool = True
    header_row: int = 1
    sheet: str = ""

    def __post_init__(self) -> None:
        unknown = sorted(self.columns.keys() - set(MAPPABLE_FIELDS))
        if unknown:
            raise ValueError(f"no such field: {unknown[0]}")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an operator sees before saving a mapping: sheets, header words, first rows, and a first guess."""

    sheets: tuple[str, ...]
    header_row: int
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    suggested: Mapping[str, str]


def preview(content: bytes, *, sheet: str = "", header_row: int | None = None) -> Preview:
    """This function will show the head of a table. Raises Fault when the bytes are no table."""
    grids = _grids(content)
    grid = _sheet(grids, sheet)
    header = header_row or _likely_header(grid)
    if not 1 <= header <= len(grid):
        raise Fault(error("mapping_header_missing", line=header))
    headers = tuple(cell.strip() for cell in grid[header - 1])
    rows = tuple(tuple(row) for row in grid[header : header + _PREVIEW_ROWS])
    return Preview(tuple(grids), header, headers, rows, suggest(headers))


def suggest(headers: tuple[str, ...]) -> dict[str, str]:
    """This function will guess a mapping from header words it knows; the first column of a field wins."""
    guess: dict[str, str] = {}
    for header in headers:
        name = _WORDS.get(compact(header))
        if name is not None:
            guess.setdefault(name, header)
    return guess


def _likely_header(grid: Grid) -> int:
    known = [sum(1 for cell in row if compact(cell) in _WORDS) for row in grid[:_HEADER_PROBE]]
    best = max(known, default=0)
    return known.index(best) + 1 if best else 1


def _grids(content: bytes) -> dict[str, Grid]:
    if is_workbook(content):
        return read_workbook(content)
    text = decode(content)
    try:
        return {"": list(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)))}
    except csv.Error as fault:
        raise Fault(error("format_unknown")) from fault


def _delimiter(text: str) -> str:
    head = text[:4096]
    return max((",", "\t", ";"), key=lambda mark: head.count(mark))


def _sheet(grids: Mapping[str, Grid], sheet: str) -> Grid:
    if not sheet or _is_csv(grids):
        return next(iter(grids.values()), [])
    if sheet not in grids:
        raise Fault(error("mapping_column_missing", column=sheet))
    return grids[sheet]


def _is_csv(grids: Mapping[str, Grid]) -> bool:
    """A CSV is one sheet without a name: a workbook's rows that were saved as one are read by the same mapping."""
    return list(grids) == [""]


def head(content: bytes, mapping: ColumnMapping) -> list[list[str]]:
    """This function will return the rows down to the header row. Raises Fault when the bytes are no such table."""
    return [list(row) for row in _sheet(_grids(content), mapping.sheet)[: mapping.header_row]]


def parse_mapped(content: bytes, mapping: ColumnMapping) -> ParsedFile:
    """This function will read a table by a saved mapping; a bad line is set aside, the others are read.

    The file is refused only when it is wrong as a whole: encoding, header row, or a mapped column that is missing.
    """
    try:
        grid = _sheet(_grids(content), mapping.sheet)
        names = _names(grid, mapping)
    except Fault as fault:
        return ParsedFile(kind=FormatKind.TABLE, refused=fault.problem)
    return _read_all(grid, names, mapping)


def _names(grid: Grid, mapping: ColumnMapping) -> dict[int, str]:
    """Column number to field. Header words are compared with spaces taken out."""
    if "client_id" not in mapping.columns or not ("trading_day" in mapping.columns or mapping.trading_day):
        raise Fault(error("mapping_incomplete"))
    if not 1 <= mapping.header_row <= len(grid):
        raise Fault(error("mapping_header_missing", line=mapping.header_row))
    places: dict[str, int] = {}
    for place, cell in enumerate(grid[mapping.header_row - 1]):
        places.setdefault(compact(cell), place)
    for name, header in mapping.columns.items():
        if compact(header) not in places:
            raise Fault(error("mapping_column_missing", line=mapping.header_row, field=name, column=header))
    return {places[compact(header)]: name for name, header in mapping.columns.items()}


def _read_all(grid: Grid, names: dict[int, str], mapping: ColumnMapping) -> ParsedFile:
    width = len(grid[mapping.header_row - 1])
    days: dict[tuple[str, date, str], tuple[int, list[str], ClientDay]] = {}
    aside: list[SetAsideRow] = []
    incomplete: set[tuple[str, date]] = set()
    twice: set[tuple[str, date, str]] = set()
    for line, cells in enumerate(grid[mapping.header_row :], start=mapping.header_row + 1):
        if all(is_blank(cell) for cell in cells):
            continue
        try:
            found = _read(line, cells, names, width, mapping)
        except Fault as fault:
            aside.append(SetAsideRow(line, _as_csv(cells), fault.problem))
            incomplete.update(_named(cells, names, mapping))
            continue
        key = (found.account, found.trading_day, found.currency)
        if key in days:
            twice.add(key)
            aside.append(_twin(line, cells, found.account))
        else:
            days[key] = (line, cells, found)
    for key in twice:
        line, cells, found = days.pop(key)
        aside.append(_twin(line, cells, found.account))
        incomplete.add((found.client_id, found.trading_day))
    return ParsedFile(
        kind=FormatKind.TABLE,
        days=tuple(found for _, _, found in days.values()),
        set_aside=tuple(sorted(aside, key=lambda row: row.line)),
        incomplete=frozenset(incomplete),
    )


def _twin(line: int, cells: list[str], account: str) -> SetAsideRow:
    return SetAsideRow(
        line, _as_csv(cells), error("account_twice", line=line, field="account", found=account)
    )


def _as_csv(cells: list[str]) -> str:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _named(cells: list[str], names: Mapping[int, str], mapping: ColumnMapping) -> Iterator[tuple[str, date]]:
    """Client and day of a bad line, as far as it still says them."""
    values = {names[place]: cell for place, cell in enumerate(cells) if place in names}
    try:
        when = day(values["trading_day"]) if "trading_day" in values else mapping.trading_day
    except ValueError:
        return
    if values.get("client_id", "").strip() and when is not None:
        yield values["client_id"].strip(), when


def _read(
    line: int, cells: list[str], names: Mapping[int, str], width: int, mapping: ColumnMapping
) -> ClientDay:
    if len(cells) != width:
        raise Fault(error("field_count", line=line, expected=str(width), found=str(len(cells))))
    warnings: list[Problem] = []
    row = Row(
        "mapping", {names[place]: cell for place, cell in enumerate(cells) if place in names}, line, warnings
    )
    client_id = row.text("client_id")
    if not client_id:
        raise row.fault("bad_cell", "client_id", "")
    trading_day = row.read("trading_day", day) if "trading_day" in row.cells else mapping.trading_day
    assert trading_day is not None, "a mapping without a day is refused with its header"
    found = ClientDay(
        client_id=client_id,
        client_name=row.text("client_name") or None,
        account=row.text("account") or client_id,
        trading_day=trading_day,
        method=mapping.method,
        currency=_currency(row, mapping),
        source=Source.MAPPING,
        summary=_summary(row, mapping),
    )
    lines = dict.fromkeys(SUMMARY_FIELDS, line)
    return replace(found, problems=(*warnings, *checks.check_summary(found, lines=lines)))


def _currency(row: Row, mapping: ColumnMapping) -> str:
    return row.optional_code("currency", CURRENCIES) or mapping.currency


def _summary(row: Row, mapping: ColumnMapping) -> DaySummary:
    values: dict[str, Decimal | None] = {
        name: row.optional(name, money) for name in MONEY_FIELDS if name in row.cells
    }
    for name, value in values.items():
        if value is not None and loses_cents(row.cells[name]):
            row.warn("rounded_to_cents", name, row.cells[name])
    equity = values.get("client_equity")
    if equity is None or equity > 0:
        values["risk_degree"] = row.optional("risk_degree", percent if mapping.risk_is_percent else number)
    return summary_of(values)
