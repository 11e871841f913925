"""Clients and what hangs on them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from clients.models import Client, Tag, TradingAccount
from crm.models import OrgUnit, User
from crm.pinyin import spell

_numbers = count(1)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def make_client(*, manager: User | None = None, branch: OrgUnit | None = None, **fields: Any) -> Client:
    """A client with a trading account of its own number. A manager's client belongs to the manager's unit."""
    number = next(_numbers)
    unit = branch or (manager.org_unit if manager else None)
    spelling = spell(fields.get("name", f"示例{number}"))
    defaults: dict[str, Any] = {
        "client_id": f"8{number:07d}",
        "name": f"示例{number}",
        "name_pinyin": spelling.full,
        "name_initials": spelling.initials,
        "account_manager": manager,
        "org_unit": unit,
        "branch": unit,
        "created_at": NOW,
        "updated_at": NOW,
    }
    client = Client.objects.create(**(defaults | fields))
    make_account(client, account=client.client_id)
    return client


def make_account(client: Client, **fields: Any) -> TradingAccount:
    defaults = {"account": f"9{next(_numbers):07d}"}
    return TradingAccount.objects.create(client=client, **(defaults | fields))


def make_tag(name: str, colour: str = "blue") -> Tag:
    return Tag.objects.create(name=name, colour=colour)
