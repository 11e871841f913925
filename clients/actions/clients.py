"""Writing client records. Nothing is ever deleted; an edit names the version it was made on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.actions.derived import derive, differences, shown
from clients.actions.errors import VersionConflict
from clients.actions.events import record_event
from clients.actions.scoping import check_clients
from clients.actions.terms import follow_introducer, open_manager_term
from clients.enums import EventKind
from clients.models import Client, TradingAccount
from crm import audit
from crm.enums import Verb
from crm.models import User

EDITABLE = frozenset(
    {
        "name", "kind", "status", "is_incomplete", "identity_kind", "identity_number", "phone", "email",
        "bank_name", "bank_account", "birthday", "opened_on", "closed_on", "is_programme_trading",
        "control_group", "org_unit", "introducing_broker",
    }
)  # fmt: skip
OPENING = EDITABLE | {"client_id", "account_manager"}
# Words that stand where a client id does in addresses.
RESERVED_IDS = frozenset(
    {
        "new", "suggest", "managers", "home", "hand-overs", "bulk", "imports", "mappings", "settlement", "versions",
    }
)  # fmt: skip


@transaction.atomic
def create(*, fields: dict[str, Any], by: User | None, now: datetime) -> Client:
    """A new client with a trading account of its own number; the author must be able to see the result."""
    today = timezone.localdate(now)
    client = Client(created_at=now, updated_at=now, **_only(fields, OPENING))
    if client.org_unit is None and client.account_manager is not None:
        client.org_unit = client.account_manager.org_unit
    derive(client, today=today)
    client.save()
    check_clients(by, [client.pk])
    TradingAccount.objects.create(account=client.client_id, client=client, opened_on=client.opened_on)
    open_manager_term(client, day=today, by=by, now=now)
    follow_introducer(client, today)
    after = {name: shown(name, value) for name, value in _values(client, set(fields) & OPENING).items()}
    audit.record(by=by, verb=Verb.CREATED, target=client, now=now, after=after, client_id=client.client_id)
    _record_opening(client, now)
    return client


@transaction.atomic
def update(*, client_id: str, version: int, fields: dict[str, Any], by: User | None, now: datetime) -> Client:
    """Change a client that was read at `version`; raises VersionConflict where somebody was quicker."""
    client = lock(client_id, version)
    check_clients(by, [client.pk])
    wanted = _only(fields, EDITABLE)
    before, previous_broker = _values(client, wanted), client.introducing_broker_id
    for name, value in wanted.items():
        setattr(client, name, value)
    derive(client, today=timezone.localdate(now))
    old, new = differences(before, _values(client, wanted))
    if not new:
        return client
    save_next_version(client, now)
    check_clients(by, [client.pk])
    if client.introducing_broker_id != previous_broker:
        follow_introducer(client, timezone.localdate(now))
    audit.record(
        by=by, verb=Verb.CHANGED, target=client, now=now, before=old, after=new, client_id=client.client_id
    )
    return client


@transaction.atomic
def archive(*, client_id: str, version: int, reason: str, by: User, now: datetime) -> Client:
    """Take the client out of lists and work; everything about it stays."""
    client = lock(client_id, version)
    check_clients(by, [client.pk])
    client.archived_at, client.archived_by, client.archive_reason = now, by, reason[:200]
    save_next_version(client, now)
    audit.record(by=by, verb=Verb.ARCHIVED, target=client, now=now, reason=reason, client_id=client.client_id)
    return client


@transaction.atomic
def restore(*, client_id: str, version: int, by: User, now: datetime) -> Client:
    client = lock(client_id, version)
    check_clients(by, [client.pk])
    before = {"archive_reason": client.archive_reason}
    client.archived_at, client.archived_by, client.archive_reason = None, None, ""
    save_next_version(client, now)
    audit.record(by=by, verb=Verb.RESTORED, target=client, now=now, before=before, client_id=client.client_id)
    return client


def lock(client_id: str, version: int) -> Client:
    """The client held until the transaction ends, if it is still at that version."""
    client = Client.objects.select_for_update().get(client_id=client_id)
    if client.version != version:
        raise VersionConflict(client)
    return client


def save_next_version(client: Client, now: datetime) -> None:
    client.version += 1
    client.updated_at = now
    client.save()


def _only(fields: dict[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in allowed}


def _values(client: Client, names: Collection[str]) -> dict[str, Any]:
    return {name: getattr(client, name) for name in sorted(names)}


def _record_opening(client: Client, now: datetime) -> None:
    record_event(
        client=client,
        kind=EventKind.ACCOUNT_OPENED,
        occurred_at=now,
        source_app="clients",
        key=f"account_opened:{client.client_id}",
    )
