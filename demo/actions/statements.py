"""The last days of some accounts as statement files, and one day of everybody as a bundle, through the import."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np

from clients.actions.imports import receiving, running
from clients.models import Client, ImportRun
from clients.statements.render import Layout, render_statement
from clients.statements.render_bundle import render_bundle
from clients.statements.values import ClientDay, Method
from crm.models import User
from demo.actions.history import Plan
from demo.client_days import client_day
from demo.details import DayDetails
from demo.engine.arrays import Flags
from demo.engine.crisis import Crisis
from demo.engine.day import Day
from demo.engine.population import Population
from demo.register import Register

FILED_ACCOUNTS = 60
FILED_DAYS = 3
_MEMBER = "9999"
_UNKNOWN = ("88999991", "88999992")
Clock = Callable[[], datetime]


def choose_filed(people: Population, crisis: Crisis, client_count: int) -> Flags:
    """Accounts whose last days come from files: spread over the list, none of those struck by the crisis."""
    chosen = np.zeros(people.size, dtype=bool)
    step = max(1, client_count // FILED_ACCOUNTS)
    chosen[:client_count:step] = True
    chosen[crisis.accounts] = False
    return chosen


def import_statements(
    details: list[DayDetails], plan: Plan, book: Register, *, by: User, clock: Clock
) -> ImportRun:
    """One zip of statement files as a counter exports them, in both layouts and encodings."""
    content = _zip(_statements(details, plan, book))
    return _import([(f"settlement_{details[-1].trading_day:%Y%m%d}.zip", content)], by, clock)


def import_bundle(
    details: DayDetails, before: Day | None, book: Register, *, by: User, clock: Clock
) -> ImportRun:
    """The monitoring centre's tables of one day for every active account."""
    names = _names(book)
    accounts = np.flatnonzero(details.day.active).tolist()
    pairs = (
        (
            _day(details, account, book, names, Method.MTM),
            _day(details, account, book, names, Method.BY_TRADE, before),
        )
        for account in accounts
    )
    files = render_bundle(pairs, member=_MEMBER, trading_day=details.trading_day)
    return _import(list(files.items()), by, clock)


def _import(files: list[tuple[str, bytes]], by: User, clock: Clock) -> ImportRun:
    run = receiving.open_run(by=by, now=clock())
    for name, content in files:
        receiving.add_file(run, name, content, clock())
    return running.run(run_id=run.pk, clock=clock)


def _statements(details: list[DayDetails], plan: Plan, book: Register) -> Iterator[tuple[str, bytes]]:
    names = _names(book)
    for number, account in enumerate(np.flatnonzero(plan.imported).tolist()):
        for each in details:
            if each.day.active[account]:
                day = _day(each, account, book, names, Method.MTM)
                yield _file(day, number)
    yield from _of_unknown_clients(details[-1], plan, book, names)


def _of_unknown_clients(
    details: DayDetails, plan: Plan, book: Register, names: dict[int, str]
) -> Iterator[tuple[str, bytes]]:
    """Clients that nobody has entered yet: the import makes records of them that wait to be completed."""
    quiet = np.flatnonzero(details.day.active & ~details.day.held.held.any(axis=1))[: len(_UNKNOWN)]
    for number, account in zip(_UNKNOWN, quiet.tolist(), strict=False):
        day = _day(details, account, book, names, Method.MTM)
        yield _file(replace(day, client_id=number, account=number, client_name=f"示例新客户{number[-1]}"), 0)


def _file(day: ClientDay, number: int) -> tuple[str, bytes]:
    """Every third in UTF-8 as a tool saved it, every fifth in the old layout."""
    layout = Layout.OLD if number % 5 == 4 else Layout.NEW
    encoding = "utf-8-sig" if number % 3 == 2 else "gbk"
    content = render_statement(day, layout_name=layout, encoding=encoding)
    return f"{day.trading_day:%Y%m%d}_{day.account}_交易结算单.txt", content


def _day(
    details: DayDetails,
    account: int,
    book: Register,
    names: dict[int, str],
    method: Method,
    before: Day | None = None,
) -> ClientDay:
    owner = int(book.owner[account])
    return client_day(
        details,
        account,
        client_id=book.client_id(owner),
        name=names[owner],
        number=book.account(account),
        method=method,
        before=before,
    )


def _names(book: Register) -> dict[int, str]:
    named = Client.objects.filter(pk__gte=book.client_pk, pk__lt=book.client_pk + book.client_count)
    return {pk - book.client_pk: name for pk, name in named.values_list("pk", "name")}


def _zip(files: Iterator[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            # A fixed time keeps the archive, and with it the hash, the same for the same seed.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
