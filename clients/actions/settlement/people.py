"""Accounts that nobody has heard of become clients to be completed, with what the file says of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from clients.actions.settlement import staging
from clients.actions.settlement.delivery import Delivery
from clients.enums import ClientStatus
from clients.models import Client, TradingAccount
from clients.statements.values import ClientDay, Customer
from crm.pinyin import spell

_UNKNOWN = f"""
SELECT DISTINCT s.account FROM {staging.DAILY} s
LEFT JOIN clients_tradingaccount a ON a.account = s.account WHERE a.id IS NULL
"""
_OTHER_NAMES = """
SELECT c.client_id, c.name, g.name FROM unnest(%s::text[], %s::text[]) AS g (client_id, name)
JOIN clients_client c ON c.client_id = g.client_id
WHERE c.name <> '' AND c.name <> g.name ORDER BY c.client_id
"""
_BATCH = 5_000
_MOST_OTHER_NAMES = 1_000


def complete_accounts(delivery: Delivery) -> None:
    """Make the missing clients and accounts. Two deliveries at once make each of them once."""
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN)
        unknown = sorted(account for (account,) in cursor.fetchall())
    if unknown:
        _make_accounts(delivery, unknown)


def _make_accounts(delivery: Delivery, unknown: list[str]) -> None:
    owners = _owners(delivery, set(unknown))
    _make_clients(delivery, dict(sorted(owners.values())))
    wanted = {client_id for client_id, _name in owners.values()}
    keys = dict(Client.objects.filter(client_id__in=wanted).values_list("client_id", "pk"))
    accounts = [TradingAccount(account=account, client_id=keys[owners[account][0]]) for account in unknown]
    TradingAccount.objects.bulk_create(accounts, batch_size=_BATCH, ignore_conflicts=True)


def _owners(delivery: Delivery, unknown: set[str]) -> dict[str, tuple[str, str]]:
    """Client id and name of each unknown account, the name from wherever the delivery has one."""
    owners: dict[str, tuple[str, str]] = {}
    for day in delivery.days:
        if day.account in unknown and not (day.account in owners and owners[day.account][1]):
            owners[day.account] = (day.client_id, day.client_name or "")
    return owners


def _make_clients(delivery: Delivery, names: dict[str, str]) -> None:
    customers = {customer.client_id: customer for customer in delivery.customers}
    clients = [
        _incomplete(client_id, name, customers.get(client_id), delivery.now)
        for client_id, name in names.items()
    ]
    Client.objects.bulk_create(clients, batch_size=_BATCH, ignore_conflicts=True)


def _incomplete(client_id: str, name: str, customer: Customer | None, now: datetime) -> Client:
    known_name = (name or (customer.name if customer else ""))[:120]
    spelled = spell(known_name)
    return Client(
        client_id=client_id,
        name=known_name,
        name_pinyin=spelled.full,
        name_initials=spelled.initials,
        status=ClientStatus.ACTIVE,
        is_incomplete=True,
        opened_on=customer.opened_on if customer else None,
        created_at=now,
        updated_at=now,
    )


def name_the_nameless(delivery: Delivery) -> None:
    """A client made from figures alone gets its name from the first file that has one."""
    names = _names(delivery.days, delivery.customers)
    if not names:
        return
    nameless = Client.objects.filter(is_incomplete=True, name="")
    if len(names) <= _BATCH:
        nameless = nameless.filter(client_id__in=names)
    named = [client for client in nameless.only("client_id") if client.client_id in names]
    for client in named:
        client.name = names[client.client_id][:120]
        spelled = spell(client.name)
        client.name_pinyin, client.name_initials = spelled.full, spelled.initials
    Client.objects.bulk_update(named, ["name", "name_pinyin", "name_initials"], batch_size=500)


def other_names(days: Iterable[ClientDay], customers: Iterable[Customer]) -> list[tuple[str, str, str]]:
    """Client id, known name and given name where a file names a known client otherwise; at most a thousand.

    Width and spaces make no other name, and a masked one (张**) is the same as long as what it shows is.
    """
    names = _names(days, customers)
    if not names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OTHER_NAMES, [list(names), [name[:120] for name in names.values()]])
        return [row for row in cursor.fetchall() if not _is_same(row[1], row[2])][:_MOST_OTHER_NAMES]


def _names(days: Iterable[ClientDay], customers: Iterable[Customer]) -> dict[str, str]:
    names = {customer.client_id: customer.name for customer in customers if customer.name}
    return names | {day.client_id: day.client_name for day in days if day.client_name}


def _is_same(known: str, given: str) -> bool:
    shown = ".*".join(re.escape(part) for part in re.split(r"\*+", _plain(given)))
    return re.fullmatch(shown, _plain(known)) is not None


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
