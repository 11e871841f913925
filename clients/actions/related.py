"""Contacts, addresses, the initial-service record and the VIP archive: small rows that belong to one client."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from clients.actions.derived import last4, shown
from clients.actions.scoping import check_clients
from clients.models import Address, Client, Contact, InitialServiceRecord, VipArchive
from crm import audit
from crm.enums import Verb
from crm.models import User

RowT = TypeVar("RowT", bound=Model)


@transaction.atomic
def save_contact(*, client: Client, contact: Contact, by: User, now: datetime) -> Contact:
    contact.phone_last4 = last4(contact.phone)
    if contact.is_primary:
        client.contacts.exclude(pk=contact.pk).update(is_primary=False)
    return _save(client, contact, by, now)


@transaction.atomic
def save_address(*, client: Client, address: Address, by: User, now: datetime) -> Address:
    return _save(client, address, by, now)


@transaction.atomic
def save_initial_service(
    *, client: Client, record: InitialServiceRecord, by: User, now: datetime
) -> InitialServiceRecord:
    return _save(client, record, by, now)


@transaction.atomic
def save_vip_archive(*, client: Client, archive: VipArchive, by: User, now: datetime) -> VipArchive:
    return _save(client, archive, by, now)


@transaction.atomic
def remove(*, client: Client, row: Contact | Address, by: User, now: datetime) -> None:
    check_clients(by, [client.pk])
    before = _values(row)
    audit.record(by=by, verb=Verb.CHANGED, target=row, now=now, before=before, client_id=client.client_id)
    row.delete()


def _save(client: Client, row: RowT, by: User, now: datetime) -> RowT:
    check_clients(by, [client.pk])
    verb = Verb.CHANGED if row.pk else Verb.CREATED
    kept = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    row.save()
    before, after = audit.changes(_values(kept) if kept else {}, _values(row))
    if after:
        audit.record(
            by=by,
            verb=verb,
            target=row,
            now=now,
            before=before if kept else {},
            after=after,
            client_id=client.client_id,
        )
    return row


def _values(row: Model) -> dict[str, Any]:
    fields = [field for field in row._meta.fields if field.name not in {"id", "client", "phone_last4"}]
    return {field.name: shown(field.name, field.value_from_object(row)) for field in fields}
