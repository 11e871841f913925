"""One pass over the lines of a statement: header, summary blocks, tables. Nothing is interpreted twice."""

from dataclasses import dataclass, field
from typing import Final

from clients.statements.layout import SECTIONS, compact, section_of, summary_heading
from clients.statements.statement_header import Header
from clients.statements.statement_summary import SummaryBlock
from clients.statements.tables import RawTable
from crm.problems import Fault, Problem, error, warning

_RULE_MARKS: Final = frozenset("-=—_+ \t")


@dataclass(slots=True)
class Scan:
    """What the lines hold. At any moment at most one block or one table is open."""

    header: Header = field(default_factory=Header)
    blocks: list[SummaryBlock] = field(default_factory=list)
    tables: dict[str, RawTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _block: SummaryBlock | None = None
    _table: RawTable | None = None
    _foreign_table: bool = False

    def take(self, line: int, text: str) -> None:
        """This function will give one line to whatever is open, or open what the line announces."""
        if not text.strip() and self._block is None:
            self._foreign_table = False
            return
        if text.lstrip().startswith("|"):
            self._take_cells(line, text)
        elif not self._opens(line, text):
            self._take_text(line, text)

    def _opens(self, line: int, text: str) -> bool:
        heading = summary_heading(text)
        if heading is not None:
            self._close()
            self._block = SummaryBlock(heading, line)
            self.blocks.append(self._block)
            return True
        section = section_of(text)
        if section is None:
            return False
        self._close()
        if section.name in self.tables:
            raise Fault(error("section_twice", line=line, field=section.name))
        self._table = self.tables[section.name] = RawTable(section, line)
        return True

    def _take_cells(self, line: int, text: str) -> None:
        self._block = None
        if self._table is not None and self._table.totals is None:
            self._table.add(line, text)
        elif not self._foreign_table:
            self._foreign(line, text)

    def _foreign(self, line: int, text: str) -> None:
        """A table without a known heading: one of ours that lost its heading is a fault, another is reported."""
        words = {compact(cell) for cell in text.strip().strip("|").split("|")}
        for section in SECTIONS:
            known = {section.columns[word] for word in words if word in section.columns}
            if self._table is not None or (section.required and known >= section.required):
                raise Fault(error("row_outside_table", line=line, found=text.strip()[:60]))
        self._foreign_table = True
        self.problems.append(warning("table_unknown", line=line, found=text.strip()[:60]))

    def _take_text(self, line: int, text: str) -> None:
        if self._block is not None:
            if self._block.take(line, text):
                return
            self._close()
        if set(text) <= _RULE_MARKS:
            return
        if self._table is not None and self._table.header is not None:
            self._table = None
        self.header.take(line, text)

    def _close(self) -> None:
        self._block = None
        self._table = None
        self._foreign_table = False
