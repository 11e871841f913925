"""A monitoring-centre bundle: all clients of one or more days, each day under both methods."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from clients.statements import bundle_rows, bundle_summary
from clients.statements.bundle_load import Key, Loaded, Record, has_accounts, load
from clients.statements.bundle_summary import Sums
from clients.statements.bundle_tables import CUSFUND, table_in_name
from clients.statements.check_rows import check_rows
from clients.statements.kinds import FormatKind
from clients.statements.numbers import ZERO
from clients.statements.values import (
    CashFlowRow,
    ClientDay,
    CloseRow,
    DaySummary,
    Method,
    ParsedFile,
    PositionRow,
    PositionSummaryRow,
    Source,
    TradeRow,
)
from crm.problems import Problem, error

R = TypeVar("R")

_NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one account day, the method's own profit already in them."""

    trades: tuple[tuple[TradeRow, TradeRow], ...] = ()
    positions: tuple[PositionRow, ...] = ()
    position_summaries: tuple[PositionSummaryRow, ...] = ()
    cash_flows: tuple[CashFlowRow, ...] = ()
    closes: tuple[CloseRow, ...] = ()
    closes_by_trade: tuple[CloseRow, ...] = ()


_NO_ROWS = _Rows()


def parse_bundle(
    files: Mapping[str, bytes], *, multipliers: Mapping[str, Decimal] | None = None
) -> ParsedFile:
    """This function will read the tables of one or more days together.

    A bad line is set aside and marks its client's day incomplete; a table that is wrong as a whole is refused by
    itself and marks every day incomplete; without a sound account table (cusfund) the bundle is refused.
    Accounts carry no margin column: margin is equity less available less frozen, and says so in `derived`.
    """
    loaded = load(files)
    refused = _refusal(loaded)
    if refused is not None:
        return ParsedFile(
            kind=FormatKind.BUNDLE,
            problems=tuple(loaded.problems),
            refused=refused,
            refused_files=tuple(loaded.refused_files),
        )
    days = tuple(_days(loaded, multipliers or {}))
    _set_strays_aside(loaded)
    if loaded.refused_files:
        loaded.incomplete.update((day.client_id, day.trading_day) for day in days)
    return ParsedFile(
        kind=FormatKind.BUNDLE,
        days=days,
        customers=tuple(loaded.customers),
        problems=tuple(loaded.problems),
        set_aside=tuple(loaded.set_aside),
        incomplete=frozenset(loaded.incomplete),
        refused_files=tuple(loaded.refused_files),
    )


def _refusal(loaded: Loaded) -> Problem | None:
    """Customers alone are welcome; anything else needs the account table."""
    for name, problem in loaded.refused_files:
        if table_in_name(name) == CUSFUND.name:
            return problem
    if has_accounts(loaded) or (loaded.customers and not loaded.tables):
        return None
    return loaded.refused_files[0][1] if loaded.refused_files else error("bundle_without_accounts")


def _days(loaded: Loaded, multipliers: Mapping[str, Decimal]) -> Iterator[ClientDay]:
    names = {row.client_id: row.name for row in loaded.customers}
    accounts = loaded.tables.get(CUSFUND.name, {})
    for key in list(accounts):
        records = accounts[key]
        if len(records) == 1:
            yield from _both_methods(loaded, key, records[0], names.get(key[0]), multipliers)
        else:
            _set_twins_aside(loaded, key, records)


def _set_twins_aside(loaded: Loaded, key: Key, records: list[Record]) -> None:
    for line, text in records:
        problem = error("account_twice", line=line, field="cusfund.account", found=key[0])
        loaded.put_aside(loaded.files.get(CUSFUND.name, ""), line, text, problem)


def _both_methods(
    loaded: Loaded, key: Key, record: Record, name: str | None, multipliers: Mapping[str, Decimal]
) -> Iterator[ClientDay]:
    rows = _rows(loaded, key)
    line, text = record
    found = bundle_summary.funds(text.split("@"), line)
    sums = _sums(loaded, rows)
    mtm, by_trade = bundle_summary.summaries(found, sums)
    problems = tuple(bundle_summary.check(found, sums))
    trades = tuple([pair[0] for pair in rows.trades])
    day = _day(key, name, Method.MTM, mtm, rows, trades, rows.closes, problems)
    if trades or rows.positions or rows.closes:
        day = _with(day, check_rows(day, multipliers))
    yield day
    trades = tuple([pair[1] for pair in rows.trades])
    other = _day(key, name, Method.BY_TRADE, by_trade, rows, trades, rows.closes_by_trade, ())
    if rows.closes_by_trade:
        # Trades and positions are the same rows for both methods; only the closes' profit is another.
        other = _with(other, check_rows(replace(other, trades=(), positions=()), multipliers))
    yield other


def _with(day: ClientDay, problems: list[Problem]) -> ClientDay:
    return replace(day, problems=(*day.problems, *problems)) if problems else day


def _day(
    key: Key,
    name: str | None,
    method: Method,
    summary: DaySummary,
    rows: _Rows,
    trades: tuple[TradeRow, ...],
    closes: tuple[CloseRow, ...],
    problems: tuple[Problem, ...],
) -> ClientDay:
    return ClientDay(
        key[0],
        name,
        key[0],
        key[1],
        method,
        key[2],
        Source.BUNDLE,
        summary,
        trades,
        closes,
        rows.positions,
        rows.position_summaries,
        rows.cash_flows,
        (),
        problems,
    )


def _rows(loaded: Loaded, key: Key) -> _Rows:
    """Most accounts of a large brokerage do nothing on a day, so they are told apart before anything is built."""
    if not any(key in records for table, records in loaded.tables.items() if table != CUSFUND.name):
        return _NO_ROWS
    held = tuple(_read(loaded, "holddata", key, bundle_rows.position))
    details = tuple(_read(loaded, "holddetails", key, bundle_rows.position_detail))
    closed = _read(loaded, "liquiddetails", key, bundle_rows.closes)
    return _Rows(
        trades=tuple(_read(loaded, "trddata", key, bundle_rows.trades)),
        positions=details or held,
        position_summaries=tuple([bundle_rows.position_summary(row) for row in held]),
        cash_flows=_cash_flows(loaded, key),
        closes=tuple([pair[0] for pair in closed]),
        closes_by_trade=tuple([pair[1] for pair in closed]),
    )


def _cash_flows(loaded: Loaded, key: Key) -> tuple[CashFlowRow, ...]:
    changes = _read(loaded, "fundchg", key, bundle_rows.fund_change)
    items = _read(loaded, "otherfund", key, bundle_rows.other_fund)
    return (*changes, *(replace(row, ordinal=row.ordinal + len(changes)) for row in items))


def _read(loaded: Loaded, table: str, key: Key, convert: Callable[[list[str], int, int], R]) -> list[R]:
    """The rows of one table for one account day; a record with an impossible date or time is set aside."""
    rows: list[R] = []
    for line, text in loaded.records(table, key):
        try:
            rows.append(convert(text.split("@"), len(rows) + 1, line))
        except ValueError:
            problem = error("bad_cell", line=line, field=table, found=text[:80])
            loaded.put_aside(loaded.files.get(table, ""), line, text, problem)
    return rows


def _sums(loaded: Loaded, rows: _Rows) -> Sums:
    """A table that is in the bundle and has no row for an account says nothing happened: 0.00, not unknown."""
    tables = loaded.tables
    money_known = "fundchg" in tables and "otherfund" in tables
    traded, held = "trddata" in tables, "holddata" in tables
    if not (money_known or traded or held):
        return _NOTHING
    return Sums(
        net_deposit=_sum(row.deposit - row.withdrawal for row in rows.cash_flows) if money_known else None,
        fees=_sum(pair[0].commission for pair in rows.trades) if traded else None,
        realized_mtm=_sum(pair[0].realized_pl for pair in rows.trades) if traded else None,
        realized_by_trade=_sum(pair[1].realized_pl for pair in rows.trades) if traded else None,
        held_mtm=_sum(row.mtm_pl for row in rows.position_summaries) if held else None,
        held_by_trade=_sum(row.floating_pl for row in rows.position_summaries) if held else None,
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), ZERO)


def _set_strays_aside(loaded: Loaded) -> None:
    """Rows of accounts the account table does not know are kept apart: they have no day to stand in."""
    accounts = loaded.tables.get(CUSFUND.name, {})
    for table, records in loaded.tables.items():
        for key in sorted(records.keys() - accounts.keys()):
            _set_stray_aside(loaded, table, key[0], records[key])


def _set_stray_aside(loaded: Loaded, table: str, account: str, records: list[Record]) -> None:
    for line, text in records:
        problem = error("row_without_account", line=line, field=f"{table}.account", found=account)
        loaded.put_aside(loaded.files.get(table, ""), line, text, problem)
