"""Trades, closes and positions of the last days, and every transfer of the history with its event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from clients.actions.settlement import columns, rendering
from clients.enums import EventKind
from clients.models import ClientEvent
from clients.statements.values import ClientDay
from demo.actions.history import Plan, Remembered
from demo.client_days import busy_accounts, detail_day, moved_days
from demo.copying import copy_lines, copy_rows
from demo.details import DayDetails, cents
from demo.engine.day import Day
from demo.engine.simulation import History
from demo.register import Register

_TABLES = ("trade", "close", "position")
_EVENT_COLUMNS = (
    "client_id",
    "kind",
    "occurred_at",
    "source_app",
    "amount",
    "detail",
    "url_name",
    "url_argument",
    "key",
)
_BATCH = 20_000
_CLOSE = time(15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def write(history: History, kept: Remembered, plan: Plan, book: Register) -> None:
    for day in kept.days:
        _write_day(DayDetails(history, day), plan, book)
    _write_transfers(history, kept, plan, book)


def _write_day(details: DayDetails, plan: Plan, book: Register) -> None:
    accounts = [
        account
        for account in busy_accounts(details.day).tolist()
        if not _is_filed(plan, account, details.day)
    ]
    for start in range(0, len(accounts), _BATCH):
        days = [detail_day(details, account, book.account_pk) for account in accounts[start : start + _BATCH]]
        for name in _TABLES:
            _copy(name, days)
    _write_events(_liquidations(details, plan, book))


def _write_transfers(history: History, kept: Remembered, plan: Plan, book: Register) -> None:
    for index, accounts, net in kept.moved:
        mask = ~plan.imported[accounts] | (index < plan.files_from)
        _copy("cashflow", moved_days(history, index, accounts[mask], net[mask], book.account_pk))
        _write_events(_transfers(history, index, accounts[mask], net[mask], book))


def _copy(name: str, days: Iterable[ClientDay]) -> None:
    names = (*columns.KEY, *columns.detail_columns(name))
    copy_lines(columns.table(name), names, rendering.detail_lines(days, name))


def _is_filed(plan: Plan, account: int, day: Day) -> bool:
    return bool(plan.imported[account]) and day.index >= plan.files_from


def _write_events(rows: Iterable[tuple[Any, ...]]) -> None:
    copy_rows(ClientEvent._meta.db_table, _EVENT_COLUMNS, rows)


def _transfers(
    history: History, index: int, accounts: Any, net: Any, book: Register
) -> Iterator[tuple[Any, ...]]:
    """The same events as an import writes, under the same keys."""
    on = history.days[index]
    for account, amount in zip(accounts.tolist(), net.tolist(), strict=True):
        kind = EventKind.DEPOSIT if amount > 0 else EventKind.WITHDRAWAL
        note = "银行转期货" if amount > 0 else "期货转银行"
        key = f"settled:{book.account(account)}:{on}:{kind}:1"
        at = datetime.combine(on, _CLOSE)
        yield (
            book.client_pk + int(book.owner[account]),
            kind,
            at,
            "clients",
            cents(abs(amount)),
            note,
            "",
            "",
            key,
        )


def _liquidations(details: DayDetails, plan: Plan, book: Register) -> Iterator[tuple[Any, ...]]:
    closed, on = details.day.closed, details.trading_day
    universe = details.history.market.universe
    for account, slot in np.argwhere(closed.is_forced).tolist():
        if _is_filed(plan, account, details.day):
            continue
        at = (account, slot)
        contract, lots = int(closed.legs.contract[at]), int(closed.legs.lots[at])
        code = universe.listings[contract].code
        amount = int(closed.price[at]) * lots * int(universe.multiplier[contract]) // 10
        side = "sell" if closed.legs.side[at] > 0 else "buy"
        key = f"settled:{book.account(account)}:{on}:{EventKind.FORCED_LIQUIDATION}:{code}:{side}"
        client = book.client_pk + int(book.owner[account])
        when = datetime.combine(on, _CLOSE)
        yield (
            client,
            EventKind.FORCED_LIQUIDATION,
            when,
            "clients",
            cents(amount),
            f"{code} {lots}",
            "",
            "",
            key,
        )
