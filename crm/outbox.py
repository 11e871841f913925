"""What leaves the process: written in the transaction of its cause, sent after it by a task, retried, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm.enums import OutboxKind
from crm.models import OutboxMessage


@dataclass(frozen=True)
class Draft:
    """A message to be posted; `key` names its cause and recipient and keeps it single."""

    key: str
    kind: OutboxKind
    recipient: str
    subject: str
    body: str
    # Of webhooks only: the endpoint whose secret signs it.
    endpoint_id: int | None = None


def post(
    *, key: str, kind: OutboxKind, recipient: str, subject: str, body: str, now: datetime
) -> OutboxMessage:
    """Put a message into the outbox; the same key again returns the one that is there."""
    post_all([Draft(key, kind, recipient, subject, body)], now=now)
    return OutboxMessage.objects.get(key=key)


def post_all(drafts: Iterable[Draft], *, now: datetime) -> None:
    """The same for many, in one statement."""
    messages = [
        OutboxMessage(
            key=draft.key,
            kind=draft.kind,
            recipient=draft.recipient,
            subject=draft.subject[:200],
            body=draft.body,
            endpoint_id=draft.endpoint_id,
            created_at=now,
            next_attempt_at=now,
        )
        for draft in drafts
    ]
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1_000)
