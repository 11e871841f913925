"""The way out for webhooks: signed, sent once, and every attempt written down."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from crm.actions import webhooks
from crm.adapters import Undeliverable
from crm.enums import WebhookEnd, WebhookOutcome
from crm.models import OutboxMessage, WebhookDelivery, WebhookEndpoint
from crm.webhooks import signature
from crm.webhooks.targets import BadAddress, ForbiddenTarget, read_address
from crm.webhooks.transport import TimedOut, Unreachable, post

SECONDS = 10.0
_GONE = 410
_KEPT_LETTERS = 500
_USER_AGENT = "Anlan-Webhooks/1"


class NotDelivered(Exception):
    """The endpoint did not take the message; it is tried again."""


@dataclass(frozen=True)
class Attempt:
    """What came of one attempt."""

    outcome: WebhookOutcome
    status_code: int | None = None
    error: str = ""
    answer: str = ""

    def __str__(self) -> str:
        return self.error or f"HTTP {self.status_code}"


class HttpAdapter:
    """Reads the clock itself: a signature bears the moment of its own attempt, and a round may take minutes."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], datetime] = timezone.now) -> None:
        self.seconds = seconds
        self.clock = clock

    def send(self, message: OutboxMessage) -> None:
        endpoint = message.endpoint
        if endpoint is None or not endpoint.is_active:
            raise Undeliverable(webhooks.SWITCHED_OFF)
        now, started = self.clock(), time.monotonic()
        attempt = self._try(message, endpoint, now)
        _note(message, endpoint, attempt, now, time.monotonic() - started)
        if attempt.status_code == _GONE:
            webhooks.disable(endpoint=endpoint, because=WebhookEnd.GONE, by=None, now=now)
            raise Undeliverable(str(attempt))
        if attempt.outcome != WebhookOutcome.DELIVERED:
            raise NotDelivered(str(attempt))

    def _try(self, message: OutboxMessage, endpoint: WebhookEndpoint, now: datetime) -> Attempt:
        body = message.body.encode()
        stamp = int(now.timestamp())
        signed = signature.headers(endpoint.secrets_at(now), message_id(message), stamp, body)
        headers = {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **signed}
        named = settings.WEBHOOK_HOSTS
        try:
            target = read_address(endpoint.address, named)
            answer = post(target, body, headers, seconds=self.seconds, named_hosts=named)
        except (BadAddress, ForbiddenTarget) as error:
            return Attempt(WebhookOutcome.FORBIDDEN, error=str(error))
        except TimedOut as error:
            return Attempt(WebhookOutcome.TIMED_OUT, error=str(error))
        except Unreachable as error:
            return Attempt(WebhookOutcome.UNREACHABLE, error=str(error))
        is_taken = 200 <= answer.status < 300
        outcome = WebhookOutcome.DELIVERED if is_taken else WebhookOutcome.REFUSED
        return Attempt(outcome, answer.status, answer=answer.text[:_KEPT_LETTERS])


def message_id(message: OutboxMessage) -> str:
    """The same for every attempt, by which a receiver knows what it has had before."""
    return "msg_" + hashlib.sha256(message.key.encode()).hexdigest()[:32]


def _note(
    message: OutboxMessage, endpoint: WebhookEndpoint, attempt: Attempt, now: datetime, took: float
) -> None:
    WebhookDelivery.objects.create(
        endpoint=endpoint,
        message=message,
        at=now,
        attempt=message.attempts,
        outcome=attempt.outcome,
        status_code=attempt.status_code,
        error=attempt.error[:300],
        duration_ms=round(took * 1_000),
        answer=attempt.answer,
    )
