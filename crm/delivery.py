"""Sending what the outbox holds: claimed by a conditional update, retried with growing pauses, then given up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Q

from crm import audit
from crm.adapters import Adapter, Undeliverable, adapter_for
from crm.enums import OutboxKind, OutboxStatus, Verb
from crm.models import OutboxMessage, User

BATCH = 200
# How long a claim holds: after a crash between claim and answer the message is taken up again.
LEASE = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
MAX_ATTEMPTS = len(PAUSES) + 1
logger = logging.getLogger(__name__)


def send_due(*, now: datetime, find_adapter: Callable[[str], Adapter] = adapter_for) -> dict[str, int]:
    """Send what is due now; how many were sent, put off and given up.

    Not webhooks: their receivers may take long, and nobody's mail shall wait for them (crm/webhooks/sending.py).
    """
    counts = {"sent": 0, "put_off": 0, "given_up": 0}
    due = OutboxMessage.objects.filter(is_due(now)).exclude(kind=OutboxKind.WEBHOOK)
    due = due.order_by("next_attempt_at", "pk")
    for key in list(due.values_list("pk", flat=True)[:BATCH]):
        if claim(key, now):
            counts[deliver(key, now, find_adapter)] += 1
    return counts


def retry(*, message: OutboxMessage, by: User, now: datetime) -> bool:
    """Give a message that was given up another round; whether it was one."""
    changed = OutboxMessage.objects.filter(pk=message.pk, status=OutboxStatus.FAILED).update(
        status=OutboxStatus.WAITING, attempts=0, next_attempt_at=now
    )
    if changed:
        audit.record(
            by=by, verb=Verb.CHANGED, target=message, now=now, after={"status": OutboxStatus.WAITING}
        )
    return changed == 1


def is_due(now: datetime) -> Q:
    return Q(status__in=[OutboxStatus.WAITING, OutboxStatus.SENDING], next_attempt_at__lte=now)


def claim(key: int, now: datetime) -> bool:
    """Whether the message is ours to send, until the lease ends."""
    claimed = OutboxMessage.objects.filter(is_due(now), pk=key).update(
        status=OutboxStatus.SENDING, attempts=F("attempts") + 1, next_attempt_at=now + LEASE
    )
    return claimed == 1


def deliver(key: int, now: datetime, find_adapter: Callable[[str], Adapter]) -> str:
    """Try once what was claimed: `sent`, `put_off` or `given_up`."""
    message = OutboxMessage.objects.select_related("endpoint").get(pk=key)
    try:
        find_adapter(message.kind).send(message)
    except Exception as error:  # noqa: BLE001  every gateway fails in its own way; the message keeps what it said
        logger.warning("message %s was not sent: %s", message.key, error)
        return _put_off(message, error, now)
    message.status, message.sent_at, message.last_error = OutboxStatus.SENT, now, ""
    message.save(update_fields=["status", "sent_at", "last_error"])
    return "sent"


def _put_off(message: OutboxMessage, error: Exception, now: datetime) -> str:
    is_last = message.attempts >= MAX_ATTEMPTS or isinstance(error, Undeliverable)
    message.status = OutboxStatus.FAILED if is_last else OutboxStatus.WAITING
    message.last_error = f"{type(error).__name__}: {error}"[:2000]
    if not is_last:
        message.next_attempt_at = now + PAUSES[message.attempts - 1]
    message.save(update_fields=["status", "last_error", "next_attempt_at"])
    return "given_up" if is_last else "put_off"
