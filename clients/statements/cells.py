"""One row of cells by field name, read with the field's own parser; a cell that does not read is a Fault."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from clients.statements.layout import compact
from clients.statements.numbers import is_blank
from crm.problems import Fault, Problem, error, warning

T = TypeVar("T")


class Row:
    """Cells of one line. `section` prefixes field names in problems; `warnings` collects what does not stop the row."""

    __slots__ = ("cells", "line", "section", "warnings")

    def __init__(self, section: str, cells: Mapping[str, str], line: int, warnings: list[Problem]) -> None:
        self.section = section
        self.cells = cells
        self.line = line
        self.warnings = warnings

    def text(self, name: str) -> str:
        """This function will return a cell trimmed; an absent column reads as empty."""
        return self.cells.get(name, "").strip()

    def read(self, name: str, parser: Callable[[str], T]) -> T:
        """This function will parse a cell that must read."""
        cell = self.cells.get(name, "")
        try:
            return parser(cell)
        except ValueError as fault:
            raise self.fault("bad_cell", name, cell) from fault

    def optional(self, name: str, parser: Callable[[str], T]) -> T | None:
        """This function will parse a cell that may be absent or blank, and then gives None."""
        cell = self.cells.get(name, "")
        return None if is_blank(cell) else self.read(name, parser)

    def code(self, name: str, table: Mapping[str, str]) -> str:
        """This function will look a code word up; an unknown word is a Fault."""
        cell = self.text(name)
        found = table.get(cell) or table.get(compact(cell))
        if found is None:
            raise self.fault("unknown_code", name, cell)
        return found

    def optional_code(self, name: str, table: Mapping[str, str]) -> str | None:
        """This function will look a code word up; blank is None, an unknown word is None with a warning."""
        if is_blank(self.text(name)):
            return None
        try:
            return self.code(name, table)
        except Fault:
            self.warn("unknown_word", name, self.text(name))
            return None

    def warn(self, code: str, name: str, found: str, expected: str | None = None) -> None:
        """This function will note a warning about one cell."""
        self.warnings.append(
            warning(code, line=self.line, field=f"{self.section}.{name}", expected=expected, found=found)
        )

    def fault(self, code: str, name: str, found: str) -> Fault:
        """This function will make the Fault of one cell, for the caller to raise."""
        return Fault(error(code, line=self.line, field=f"{self.section}.{name}", found=found.strip()))
