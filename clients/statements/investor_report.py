"""The monitoring centre's daily investor report (客户交易结算日报), a workbook of one client and one day.

Blocks are found by their heading text, values by their label, columns by their header words (section "CFMMC
investor report"); fixed row numbers are not trusted, and empty cells keep their place.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeVar

from clients.statements import checks, report_columns, report_rows
from clients.statements import report_head as head
from clients.statements.cells import Row
from clients.statements.kinds import FormatKind
from clients.statements.layout import compact
from clients.statements.numbers import ZERO, is_blank
from clients.statements.values import (
    CashFlowRow,
    ClientDay,
    Method,
    ParsedFile,
    Source,
)
from clients.statements.workbook import Grid, read_workbook
from crm.contracts import parse_contract
from crm.problems import Fault, Problem, warning

R = TypeVar("R")

_TOTALS: Final = "合计"
# Headings that end a block of the first sheet.
_HEADING_WORDS: Final = """
    基本资料 期货期权账户资金状况 出入金明细 其它资金明细 其他资金明细 期货成交汇总 期货持仓汇总 期权成交汇总
    期权持仓汇总 期权行权明细
"""
_HEADINGS: Final = frozenset(_HEADING_WORDS.split())


def parse_report(content: bytes, *, multipliers: Mapping[str, Decimal] | None = None) -> ParsedFile:
    """This function will read one daily report, or refuse it whole at its first structural fault."""
    try:
        found = _parse(read_workbook(content), multipliers or {})
    except Fault as fault:
        return ParsedFile(kind=FormatKind.INVESTOR_REPORT, refused=fault.problem)
    return ParsedFile(kind=FormatKind.INVESTOR_REPORT, days=(found,))


def _parse(grids: dict[str, Grid], multipliers: Mapping[str, Decimal]) -> ClientDay:
    first = next(iter(grids.values()), [])
    labels = head.labels_of(first)
    problems: list[Problem] = []
    method = head.method_of(first)
    bare = ClientDay(
        client_id=head.required(labels, head.ACCOUNT),
        client_name=head.value_of(labels, ("客户名称",)) or None,
        account=head.required(labels, head.ACCOUNT),
        trading_day=head.trading_day(labels),
        method=method,
        currency="CNY",
        source=Source.INVESTOR_REPORT,
        summary=head.summary_from(labels, method),
    )
    full = _with_exchanges(_with_rows(bare, grids, first, problems))
    profit = head.money_of(labels, head.PROFIT)
    premium = head.money_of(labels, head.PREMIUM) or ZERO
    full = _with_split(full, profit)
    problems.extend(_check(full, labels, profit, premium))
    problems.extend(checks.check_rows(full, multipliers))
    return replace(full, problems=tuple(problems))


def _with_rows(bare: ClientDay, grids: dict[str, Grid], first: Grid, problems: list[Problem]) -> ClientDay:
    def read(sheet: str, table: str, reader: Callable[[Row, int], R]) -> tuple[R, ...]:
        rows = _sheet_rows(grids.get(sheet, []), table, problems)
        return tuple(reader(row, ordinal) for ordinal, row in enumerate(rows, start=1))

    options = tuple(
        report_rows.option_trade(row, ordinal)
        for ordinal, row in enumerate(
            _sheet_rows(grids.get("期权成交明细", []), "option_trades", problems), start=1
        )
    )
    futures = read("成交明细", "trades", report_rows.trade)
    return replace(
        bare,
        trades=(*futures, *(replace(row, ordinal=row.ordinal + len(futures)) for row in options)),
        closes=read("平仓明细", "closes", report_rows.close),
        positions=read("持仓明细", "positions", report_rows.position(bare.method)),
        position_summaries=tuple(
            report_rows.position_summary(bare.method)(row, ordinal)
            for ordinal, row in enumerate(
                _block_rows(first, "期货持仓汇总", "position_summaries", problems), start=1
            )
        ),
        cash_flows=_cash_flows(first, problems),
        exercises=tuple(
            report_rows.exercise(row, ordinal)
            for ordinal, row in enumerate(_block_rows(first, "期权行权明细", "exercises", problems), start=1)
        ),
    )


def _with_exchanges(full: ClientDay) -> ClientDay:
    """The report names no exchange; the contract code does."""

    def exchange(code: str) -> str | None:
        contract = parse_contract(code, full.trading_day)
        return contract.exchange if contract else None

    return replace(
        full,
        trades=tuple(replace(row, exchange=exchange(row.contract)) for row in full.trades),
        closes=tuple(replace(row, exchange=exchange(row.contract)) for row in full.closes),
        positions=tuple(replace(row, exchange=exchange(row.contract)) for row in full.positions),
    )


def _cash_flows(first: Grid, problems: list[Problem]) -> tuple[CashFlowRow, ...]:
    transfers = [
        report_rows.cash_flow(row, 0) for row in _block_rows(first, "出入金明细", "cash_flows", problems)
    ]
    items = [
        report_rows.other_fund(row, 0)
        for heading in ("其它资金明细", "其他资金明细")
        for row in _block_rows(first, heading, "other_funds", problems)
    ]
    return tuple(replace(row, ordinal=ordinal) for ordinal, row in enumerate([*transfers, *items], start=1))


def _sheet_rows(grid: Grid, table: str, problems: list[Problem]) -> list[Row]:
    """The rows under a detail sheet's header: the first row that holds its first header word and 合约 or 品种合约."""
    for place, row in enumerate(grid):
        words = {compact(cell) for cell in row}
        if {"合约", "成交序号"} <= words or {"品种合约", "流水号"} <= words:
            return list(_rows_below(grid, place, table, problems))
    return []


def _block_rows(grid: Grid, heading: str, table: str, problems: list[Problem]) -> list[Row]:
    for place, row in enumerate(grid):
        if row and compact(row[0]) == heading and place + 1 < len(grid):
            return list(_rows_below(grid, place + 1, table, problems))
    return []


def _rows_below(grid: Grid, header: int, table: str, problems: list[Problem]) -> Iterator[Row]:
    """Data rows until the totals row, which is checked against them; a block cut short has none and is reported."""
    names = report_columns.field_names(table, [compact(cell) for cell in grid[header]], header + 1)
    rows: list[Row] = []
    for place, cells in enumerate(grid[header + 1 :], start=header + 2):
        first = compact(cells[0]) if cells else ""
        if first == _TOTALS:
            problems.extend(report_columns.check_totals(table, names, cells, rows, place))
            return
        if first in _HEADINGS or all(is_blank(cell) for cell in cells):
            break
        row = Row(
            table, {name: cell for name, cell in zip(names, cells, strict=False) if name}, place, problems
        )
        rows.append(row)
        yield row
    if table not in report_columns.WITHOUT_TOTALS and rows:
        problems.append(warning("totals_missing", line=rows[-1].line, field=table))


def _with_split(full: ClientDay, profit: Decimal | None) -> ClientDay:
    """A mark-to-market report prints one profit; its parts are the closes and the holdings if they add up to it."""
    if full.method is not Method.MTM or profit is None:
        return full
    realized = sum((row.realized_pl or ZERO for row in full.closes), ZERO)
    held = sum((row.mtm_pl or ZERO for row in full.positions), ZERO)
    if realized + held != profit:
        return full
    summary = replace(
        full.summary, realized_pl=realized, mtm_pl=held, derived=frozenset({"realized_pl", "mtm_pl"})
    )
    return replace(full, summary=summary)


def _check(
    full: ClientDay, labels: Mapping[str, tuple[int, str]], profit: Decimal | None, premium: Decimal
) -> Iterator[Problem]:
    where = {name: labels[label][0] for label, name in head.SUMMARY.items() if label in labels}
    # The report prints premium as one net figure, so it enters the identity as received (or, negative, as paid).
    net = replace(full.summary, premium_received=premium)
    if full.method is Method.MTM and profit is not None and full.summary.mtm_pl is None:
        net = replace(net, realized_pl=ZERO, mtm_pl=profit)
        yield warning("profit_identity", line=labels[head.PROFIT][0], field="mtm_pl", expected=str(profit))
    yield from checks.check_summary(replace(full, summary=net), lines=where)
    held = sum((row.margin or ZERO for row in full.position_summaries), ZERO)
    for problem in checks.check_sections(full, lines=where):
        # Fees of option trades and margin of short options may stand in sheets a report leaves out.
        if problem.field == "commission" and premium:
            continue
        if problem.field == "margin_occupied" and held < (full.summary.margin_occupied or ZERO):
            continue
        yield problem
