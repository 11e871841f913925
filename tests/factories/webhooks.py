from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from crm import outbox
from crm.actions import webhooks as actions
from crm.enums import OutboxKind, Role, WebhookEvent
from crm.models import OutboxMessage, User, WebhookEndpoint
from tests.factories.organisation import make_user

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_numbers = count(1)


def make_endpoint(address: str = "https://other.example/hook", **more: Any) -> WebhookEndpoint:
    facts = {
        "address": address,
        "description": f"system {next(_numbers)}",
        "owner": more.get("owner") or make_user(Role.API_SYSTEM),
        "event_types": more.get("event_types", [WebhookEvent.TIER_CHANGED.value]),
        "schemes": more.get("schemes", []),
    }
    by: User = more.get("by") or make_user(Role.ADMINISTRATOR)
    endpoint, _secret = actions.create(facts=actions.EndpointFacts(**facts), by=by, now=more.get("now", NOW))
    return endpoint


def make_message(endpoint: WebhookEndpoint | None, key: str = "", now: datetime = NOW) -> OutboxMessage:
    key = key or f"tests:{next(_numbers)}"
    draft = outbox.Draft(
        key=key,
        kind=OutboxKind.WEBHOOK,
        recipient=endpoint.address if endpoint else "",
        subject="tier.changed 2026-11-20 (1)",
        body='{"type":"tier.changed","data":["长"]}',
        endpoint_id=endpoint.pk if endpoint else None,
    )
    outbox.post_all([draft], now=now)
    return OutboxMessage.objects.get(key=key)
