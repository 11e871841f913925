"""Clients, their accounts, managers, introducers and tags, written by COPY."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from clients.models import (
    AccountManagerTerm,
    Client,
    IntroducerTerm,
    IntroducingBroker,
    Tag,
    TradingAccount,
)
from demo import names, sheet
from demo.actions.history import Remembered
from demo.actions.organisation import Organisation
from demo.copying import copy_rows
from demo.engine.arrays import stream
from demo.engine.simulation import History
from demo.published import published
from demo.register import Register

_STREAM = 12
_BROKERS = 12
TAGS = (
    ("重点关注", "red"),
    ("潜力客户", "green"),
    ("短信勿扰", "yellow"),
    ("产业客户", "blue"),
    ("转介绍", "purple"),
)
_TAGGED = 0.12


def enrol(
    history: History, kept: Remembered, book: Register, organisation: Organisation, seed: int, now: datetime
) -> sheet.Placement:
    """Write every client with what its history has come to, and everything that says who looks after it."""
    brokers = _add_brokers(history.days[-1], seed)
    placement = sheet.place(history, book, organisation, len(brokers), seed)
    columns = sheet.columns(history, book, placement, organisation, brokers, seed)
    columns |= published(kept, book, list(history.days)) | sheet.defaults(book.client_count, now)
    copy_rows(Client._meta.db_table, list(columns), zip(*columns.values(), strict=True))
    _copy(
        TradingAccount,
        ("id", "account", "client_id", "opened_on", "closed_on"),
        _accounts(history, book, placement),
    )
    _write_terms(book, placement, organisation, brokers, now)
    _tag(book, seed)
    return placement


def _accounts(history: History, book: Register, placement: sheet.Placement) -> Iterator[tuple[Any, ...]]:
    closed = history.market.population.closed
    for account, owner in enumerate(book.owner.tolist()):
        ends = history.days[closed[account]] if closed[account] < len(history.days) else None
        row = (book.account_pk + account, book.account(account), book.client_pk + owner)
        yield (*row, placement.opened[owner], ends)


def _write_terms(
    book: Register,
    placement: sheet.Placement,
    organisation: Organisation,
    brokers: Sequence[IntroducingBroker],
    now: datetime,
) -> None:
    managers = organisation.managers
    _copy(
        AccountManagerTerm,
        ("client_id", "account_manager_id", "effective_on", "reason", "created_at"),
        (
            (book.client_pk + index, managers[manager].pk, day, "", now)
            for index, (manager, day) in enumerate(zip(placement.manager, placement.opened, strict=True))
        ),
    )
    _copy(
        IntroducerTerm,
        ("client_id", "introducing_broker_id", "effective_on"),
        (
            (book.client_pk + index, brokers[broker].pk, day)
            for index, (broker, day) in enumerate(zip(placement.broker, placement.opened, strict=True))
            if broker >= 0
        ),
    )


def _add_brokers(today: date, seed: int) -> list[IntroducingBroker]:
    rng = stream(seed, _STREAM)
    return IntroducingBroker.objects.bulk_create(
        IntroducingBroker(
            number=f"JJ{number:05d}",
            name=f"{names.person(rng)}（示例居间人）",
            contract_until=today + timedelta(days=int(rng.integers(-60, 700))),
            is_active=number != _BROKERS,
        )
        for number in range(1, _BROKERS + 1)
    )


def _tag(book: Register, seed: int) -> None:
    tags = Tag.objects.bulk_create(Tag(name=name, colour=colour) for name, colour in TAGS)
    rng = stream(seed, _STREAM, 1)
    tagged = np.flatnonzero(rng.random(book.client_count) < _TAGGED)
    chosen = rng.integers(0, len(tags), len(tagged))
    through = Client.tags.through
    rows = (
        (book.client_pk + client, tags[tag].pk) for client, tag in zip(tagged.tolist(), chosen, strict=True)
    )
    _copy(through, ("client_id", "tag_id"), rows)


def _copy(model: Any, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    copy_rows(model._meta.db_table, columns, rows)
