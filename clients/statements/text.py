"""A settlement statement as text: one client, one day, one method (section "CTP settlement statement")."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from clients.statements import checks, layout, statement_rows
from clients.statements.cells import Row
from clients.statements.decode import decode, split_lines
from clients.statements.kinds import FormatKind
from clients.statements.statement_scan import Scan
from clients.statements.statement_summary import SummaryBlock
from clients.statements.tables import bind
from clients.statements.values import ClientDay, DaySummary, Method, ParsedFile, Source
from crm.problems import Fault, Problem, error, warning

R = TypeVar("R")
Multipliers = Mapping[str, Decimal]

# The column of each table that must name the statement's own day.
_DAY_COLUMNS: Final = ("cash_flows", "trades", "closes", "exercises")


@dataclass(slots=True)
class _Statement:
    """A scanned statement while its rows are read."""

    scan: Scan
    client_id: str
    trading_day: date
    method: Method
    problems: list[Problem] = field(default_factory=list)

    def rows(self, section: layout.Section, read: Callable[[Row, int], R]) -> tuple[R, ...]:
        """This function will bind and read one table; an absent table has no rows."""
        table = self.scan.tables.get(section.name)
        if table is None:
            return ()
        rows = bind(table, self.problems)
        for row in rows:
            self._check_days(row)
        return tuple(read(row, ordinal) for ordinal, row in enumerate(rows, start=1))

    def _check_days(self, row: Row) -> None:
        if row.section in _DAY_COLUMNS:
            statement_rows.warn_other_day(row, "day", self.trading_day)
        statement_rows.warn_later_day(row, "opened_on", self.trading_day)
        if row.section == "position_summaries":
            statement_rows.warn_other_method(row, self.method)


def parse_statement(content: bytes, *, multipliers: Multipliers | None = None) -> ParsedFile:
    """This function will read one statement, or refuse it whole at its first structural fault.

    `multipliers` (product code to contract multiplier) sharpens the row checks; without it they use what the
    file itself implies. Each currency block becomes a ClientDay; table rows belong to the first one.
    """
    try:
        days = _parse(content, multipliers or {})
    except Fault as fault:
        return ParsedFile(kind=FormatKind.STATEMENT, refused=fault.problem)
    return ParsedFile(kind=FormatKind.STATEMENT, days=days)


def _parse(content: bytes, multipliers: Multipliers) -> tuple[ClientDay, ...]:
    scan = Scan()
    for line, text in enumerate(split_lines(decode(content)), start=1):
        scan.take(line, text)
    client_id, trading_day = scan.header.checked_client_id(), scan.header.checked_day()
    _require_summary(scan)
    statement = _Statement(scan, client_id, trading_day, _method(scan))
    first = _first_day(statement)
    alone = len(scan.blocks) == 1
    first = _checked(statement, first, scan.blocks[0], multipliers, sections=alone)
    others = (_other_day(statement, block, multipliers) for block in scan.blocks[1:])
    return (first, *others)


def _require_summary(scan: Scan) -> None:
    """A statement without its account summary was cut on the way and must not be stored as zeros (quirk 3)."""
    for block in scan.blocks:
        if not {"opening_balance", "closing_balance", "client_equity"} & block.lines.keys():
            raise Fault(error("summary_missing", line=block.line))
    if not scan.blocks:
        raise Fault(error("summary_missing"))
    keys = [(block.currency, block.heading.account) for block in scan.blocks]
    for position, key in enumerate(keys):
        if key in keys[:position]:
            raise Fault(error("summary_twice", line=scan.blocks[position].line, found=key[0]))


def _method(scan: Scan) -> Method:
    said = {scan.header.method, *(block.method() for block in scan.blocks)} - {None}
    if len(said) > 1:
        raise Fault(error("method_conflict", line=scan.header.title_line))
    if not said:
        raise Fault(error("method_unknown", line=scan.header.title_line))
    return next(method for method in said if method is not None)


def _summary(block: SummaryBlock) -> DaySummary:
    """Risk degree means nothing without positive equity, so it is kept as unknown there."""
    summary = block.summary()
    if summary.client_equity is not None and summary.client_equity <= 0:
        return replace(summary, risk_degree=None)
    return summary


def _first_day(statement: _Statement) -> ClientDay:
    block = statement.scan.blocks[0]
    day = _bare_day(statement, block)
    return replace(
        day,
        trades=statement.rows(layout.TRADES, statement_rows.trade),
        closes=statement.rows(layout.CLOSES, statement_rows.close),
        positions=statement.rows(layout.POSITIONS, statement_rows.position),
        position_summaries=statement.rows(layout.POSITION_SUMMARIES, statement_rows.position_summary),
        cash_flows=statement.rows(layout.CASH_FLOWS, statement_rows.cash_flow),
        exercises=statement.rows(layout.EXERCISES, statement_rows.exercise),
    )


def _bare_day(statement: _Statement, block: SummaryBlock) -> ClientDay:
    return ClientDay(
        client_id=statement.client_id,
        client_name=statement.scan.header.client_name,
        account=block.heading.account or statement.client_id,
        trading_day=statement.trading_day,
        method=statement.method,
        currency=block.currency,
        source=Source.STATEMENT,
        summary=_summary(block),
    )


def _other_day(statement: _Statement, block: SummaryBlock, multipliers: Multipliers) -> ClientDay:
    return _checked(statement, _bare_day(statement, block), block, multipliers, sections=False)


def _checked(
    statement: _Statement, day: ClientDay, block: SummaryBlock, multipliers: Multipliers, *, sections: bool
) -> ClientDay:
    """This function will add every warning of one day: as scanned, as bound, and as calculated."""
    found = [*block.problems, *block.missing(statement.method), *_statement_problems(statement, block)]
    found.extend(checks.check_summary(day, lines=block.lines))
    if sections:
        found.extend(checks.check_sections(day, lines=block.lines))
        found.extend(checks.check_lots(day))
    found.extend(checks.check_rows(day, multipliers))
    return replace(day, problems=tuple(found))


def _statement_problems(statement: _Statement, block: SummaryBlock) -> list[Problem]:
    if block is not statement.scan.blocks[0]:
        return []
    early = statement.scan.header.created_before(statement.trading_day)
    unread = statement.scan.tables.get(layout.DELIVERIES.name)
    found = [*statement.scan.problems, *statement.problems]
    if early is not None:
        found.append(early)
    if unread is not None:
        found.append(warning("deliveries_unread", line=unread.line, found=str(len(unread.rows))))
    return found
