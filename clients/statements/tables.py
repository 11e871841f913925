"""Pipe tables: header, rows and totals as scanned, bound to field names and checked against their totals row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from clients.statements.cells import Row
from clients.statements.layout import Section, compact
from clients.statements.numbers import is_blank, number
from crm.problems import Fault, Problem, error, warning

Line = tuple[int, list[str]]

TOTALS_TOLERANCE: Final = Decimal("0.02")
_TOTALS: Final = re.compile(r"共(\d+)条")
_ENGLISH: Final = re.compile(r"[A-Za-z][A-Za-z ./()]*")


@dataclass(slots=True)
class RawTable:
    """A table as it stands in the text; cells are split on `|` and not yet read."""

    section: Section
    line: int
    header: Line | None = None
    rows: list[Line] = field(default_factory=list)
    totals: Line | None = None

    def add(self, line: int, text: str) -> None:
        """This function will take the next `|` line: header, English header, data row or totals row."""
        cells = split_cells(text, line, self.section.name)
        if self.header is None:
            self.header = (line, cells)
        elif not self.rows and _is_english_header(cells):
            return
        elif _TOTALS.fullmatch(compact(cells[0])):
            self.totals = (line, cells)
        else:
            self.rows.append((line, cells))


def split_cells(text: str, line: int, section: str) -> list[str]:
    """This function will split on `|`, never on width (quirk 1); a line that lost its last `|` was cut."""
    stripped = text.strip()
    if len(stripped) < 2 or not stripped.endswith("|"):
        raise Fault(error("row_cut", line=line, field=section))
    return [cell.strip() for cell in stripped[1:-1].split("|")]


def _is_english_header(cells: list[str]) -> bool:
    return all(_ENGLISH.fullmatch(cell) for cell in cells if cell) and any(cells)


def bind(table: RawTable, problems: list[Problem]) -> list[Row]:
    """This function will give each row its field names and check rows and totals.

    Raises Fault on a missing required column, a column named twice or a row of another width; an unknown
    column and a totals row that disagrees are added to `problems` as warnings.
    """
    if table.header is None:
        raise Fault(error("header_missing", line=table.line, field=table.section.name))
    names = _field_names(table, problems)
    rows = [_row(table, names, line, cells, problems) for line, cells in table.rows]
    problems.extend(_check_totals(table, names, rows))
    return rows


def _field_names(table: RawTable, problems: list[Problem]) -> list[str]:
    section = table.section
    line, cells = table.header or (table.line, [])
    names = [section.columns.get(compact(cell), "") for cell in cells]
    missing = sorted(section.required - set(names))
    if missing:
        raise Fault(error("column_missing", line=line, field=f"{section.name}.{missing[0]}"))
    for position, name in enumerate(names):
        if name and name in names[:position]:
            raise Fault(error("column_twice", line=line, field=f"{section.name}.{name}"))
        if not name:
            problems.append(warning("column_unknown", line=line, field=section.name, found=cells[position]))
    return names


def _row(table: RawTable, names: list[str], line: int, cells: list[str], problems: list[Problem]) -> Row:
    if len(cells) != len(names):
        raise Fault(
            error(
                "cell_count",
                line=line,
                field=table.section.name,
                expected=str(len(names)),
                found=str(len(cells)),
            )
        )
    return Row(table.section.name, dict(zip(names, cells, strict=True)), line, problems)


def _check_totals(table: RawTable, names: list[str], rows: list[Row]) -> Iterable[Problem]:
    if table.totals is None:
        yield warning("totals_missing", line=rows[-1].line if rows else table.line, field=table.section.name)
        return
    line, cells = table.totals
    counted = _TOTALS.fullmatch(compact(cells[0]))
    if counted and int(counted[1]) != len(rows):
        yield warning(
            "totals_count", line=line, field=table.section.name, expected=counted[1], found=str(len(rows))
        )
    if len(cells) > len(names):
        yield warning("totals_unreadable", line=line, field=table.section.name)
        return
    yield from _check_sums(table.section, line, _from_the_right(names, cells), rows)


def _from_the_right(names: list[str], cells: list[str]) -> dict[str, str]:
    """Totals rows merge cells on the left, before the first number, so fields are matched from the right (quirk 2)."""
    return dict(zip(reversed(names), reversed(cells), strict=False))


def _check_sums(section: Section, line: int, totals: Mapping[str, str], rows: list[Row]) -> Iterable[Problem]:
    for name in section.summed:
        printed = totals.get(name, "")
        if is_blank(printed):
            continue
        try:
            expected = number(printed)
        except ValueError:
            yield warning("totals_unreadable", line=line, field=f"{section.name}.{name}", found=printed)
            continue
        found = column_sum(rows, name)
        if abs(expected - found) > TOTALS_TOLERANCE:
            yield warning(
                "totals_sum",
                line=line,
                field=f"{section.name}.{name}",
                expected=str(expected),
                found=str(found),
            )


def column_sum(rows: Iterable[Row], name: str) -> Decimal:
    """This function will add up one column; blank cells add nothing, unreadable ones are a Fault."""
    return sum(((row.optional(name, number) or Decimal(0)) for row in rows), Decimal(0))
