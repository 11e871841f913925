"""The one way to write an audit line. There is no way to change one: the table's trigger refuses."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from crm.enums import Verb
from crm.models import AuditEvent, User
from crm.models.audit import SYSTEM

# The address of the request being served; set by the middleware, empty in tasks and commands.
client_address: ContextVar[str | None] = ContextVar("client_address", default=None)
_encoder = DjangoJSONEncoder()


def record(
    *,
    by: User | None,
    verb: Verb,
    target: Model | str,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    client_id: str = "",
    reason: str = "",
) -> AuditEvent:
    """Write what was done. `target` is the row, or a word where there is no row; never put secrets in before/after."""
    row = target if isinstance(target, Model) else None
    return AuditEvent.objects.create(
        at=now,
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else SYSTEM,
        verb=verb,
        target_type=row._meta.label_lower if row else str(target),
        target_id=str(row.pk) if row else "",
        target_label=str(row)[:200] if row else "",
        client_id=client_id,
        before=_plain(before),
        after=_plain(after),
        reason=reason,
        ip_address=client_address.get(),
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the entries that differ, on both sides."""
    differing = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in differing}, {key: after[key] for key in differing}


def _plain(values: dict[str, Any] | None) -> dict[str, Any]:
    return {key: _plain_value(value) for key, value in (values or {}).items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, str | int | float | bool | list | dict) or value is None:
        return value
    if isinstance(value, Model):
        return str(value)
    try:
        return _encoder.default(value)
    except TypeError:
        return str(value)
