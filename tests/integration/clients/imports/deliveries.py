"""Deliveries on the real database, and what they leave there, written down so that two states compare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from clients.actions.imports import receiving, running
from clients.models import (
    CashFlow,
    Client,
    ClientEvent,
    Close,
    DailyAccount,
    ImportRun,
    Position,
    SupersededDay,
    Trade,
    TradingAccount,
)

NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
Files = dict[str, bytes]
Import = Callable[..., ImportRun]


def take_files(files: Files, **fields: Any) -> ImportRun:
    return running.run(run_id=queue(files, **fields).pk, clock=lambda: NOW)


def queue(files: Files, **fields: Any) -> ImportRun:
    run = receiving.open_run(by=None, now=NOW, **fields)
    for name, content in files.items():
        receiving.add_file(run, name, content, NOW)
    return run


def statuses(run: ImportRun) -> dict[str, str]:
    return dict(run.files.order_by("id").values_list("name", "status"))


def reasons(run: ImportRun) -> list[str]:
    return [problem.code for file in run.files.order_by("id") for problem in file.problems.order_by("id")]


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Everything the import wrote that a person can see: keys of rows and the clock left out."""
    client = ("client_id", "name", "is_incomplete", "as_of", "equity", "margin_occupied", "available_funds")
    plain = {"id", "import_file_id", "replaced_by_file_id", "replaced_at", "account_id"}
    tables = (DailyAccount, Trade, Close, Position, CashFlow, SupersededDay)
    found: dict[str, list[tuple[Any, ...]]] = {
        "clients": _sorted(Client.objects.values_list(*client, "risk_degree", "last_traded_on")),
        "accounts": _sorted(TradingAccount.objects.values_list("account", "client__client_id")),
        "events": _sorted(
            ClientEvent.objects.values_list("client__client_id", "kind", "key", "amount", "detail")
        ),
    }
    for model in tables:
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in plain]
        found[model.__name__] = _sorted(model.objects.values_list("account__account", *names))
    return found


def _sorted(rows: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)
