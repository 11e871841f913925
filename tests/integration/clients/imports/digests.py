"""Everything an import leaves, as one digest per table: two databases that say the same give the same.

Left out are the numbers that the database deals out (rows are named by account, client and file instead) and the
moments at which something was done: two runs that do the same never do it at the same time, nor in the same order
of keys. What happened on a settled day keeps its moment, for that one is the day's and not the run's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from clients.models import (
    CashFlow,
    Client,
    ClientEvent,
    Close,
    DailyAccount,
    Exercise,
    ImportFile,
    ImportProblem,
    ImportRun,
    Position,
    RawFile,
    SupersededDay,
    Trade,
    TradingAccount,
)

# The encrypted bytes differ each time they are written; `sha256` names the content.
_LEFT_OUT = {"id", "run_id", "created_at", "updated_at", "started_at", "finished_at", "replaced_at", "first_seen_at",
             "content"}  # fmt: skip
_REISSUED = "statement_reissued"
_TABLES: tuple[type[Model], ...] = (
    DailyAccount, Trade, Close, Position, CashFlow, Exercise, SupersededDay, Client, TradingAccount, ClientEvent,
    RawFile, ImportRun, ImportFile, ImportProblem,
)  # fmt: skip


def digests() -> dict[str, str]:
    """By table: how many rows it holds and what they say."""
    names = _Names()
    return {model.__name__: _digest(names.rows(model)) for model in _TABLES}


def _digest(rows: Iterable[str]) -> str:
    ordered = sorted(rows)
    return f"{len(ordered)} rows {hashlib.sha256(json.dumps(ordered).encode()).hexdigest()[:16]}"


class _Names:
    """What the numbers stand for."""

    def __init__(self) -> None:
        self._accounts = dict(TradingAccount.objects.values_list("pk", "account"))
        self._clients = dict(Client.objects.values_list("pk", "client_id"))
        self._files = dict(ImportFile.objects.values_list("pk", "name"))

    def rows(self, model: type[Model]) -> Iterable[str]:
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in _LEFT_OUT]
        for row in model._default_manager.order_by().values(*names).iterator(chunk_size=5_000):
            yield repr(sorted((name, self._said(model, name, row)) for name in names))

    def _said(self, model: type[Model], name: str, row: dict[str, Any]) -> str:
        value = row[name]
        if name in {"import_file_id", "replaced_by_file_id", "file_id"}:
            return self._files.get(value, str(value))
        if name == "account_id":
            return str(self._accounts[value])
        if name == "client_id" and isinstance(value, int):
            return str(self._clients[value])
        if model is ClientEvent and row["kind"] == _REISSUED and name in {"occurred_at", "url_argument"}:
            return ""
        if isinstance(value, memoryview | bytes):
            return "encrypted"
        return str(value)
