"""The brokerage's tree."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from crm import audit
from crm.celery import enqueue
from crm.enums import Verb
from crm.models import OrgUnit, User

FIELDS = ("code", "name", "name_en", "kind", "parent", "is_active")
ROOT = "/"
# Two moves at once could close a circle that neither sees alone, so the tree changes one hand at a time.
TREE_LOCK = 7_301_001


class Circle(ValueError):
    """A unit cannot stand below itself."""


@transaction.atomic
def save(*, unit: OrgUnit | None, facts: dict[str, Any], by: User, now: datetime) -> OrgUnit:
    """Create a unit, or change one and move its subtree along. Raises Circle."""
    _take_turns()
    row = OrgUnit.objects.get(pk=unit.pk) if unit else OrgUnit()
    before = _facts(row) if unit else {}
    for name in FIELDS:
        setattr(row, name, facts[name])
    parent = OrgUnit.objects.get(pk=row.parent_id) if row.parent_id else None
    if unit and parent and parent.path.startswith(row.path):
        raise Circle(row.name)
    row.save()
    _move(row, f"{parent.path if parent else ROOT}{row.pk}/")
    if unit:
        # Clients stand on a higher floor; their branch follows the tree when this has been committed.
        enqueue("clients.follow_moved_units", unit_id=row.pk)
    old, new = audit.changes(before, _facts(row))
    if new:
        verb = Verb.CHANGED if unit else Verb.CREATED
        audit.record(by=by, verb=verb, target=row, now=now, before=old if unit else {}, after=new)
    return row


def _move(row: OrgUnit, path: str) -> None:
    old = row.path
    if old and old != path:
        below = OrgUnit.objects.filter(path__startswith=old).exclude(pk=row.pk)
        below.update(path=Concat(Value(path), Substr(F("path"), len(old) + 1)))
    if old != path:
        row.path = path
        row.save(update_fields=["path"])


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def _facts(row: OrgUnit) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    return facts | {"parent": str(row.parent) if row.parent_id else ""}
