"""Everything an evening leaves behind, as a value: two evenings that did the same compare equal."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from clients.models import Client, ClientEvent
from crm.models import AuditEvent, OutboxMessage
from risk.models import AccountRisk, Alert, AlertStep
from servicedesk.models import Ticket, TicketEntry
from tiering.models import TierAssignment, TierChange

MODELS: tuple[type[Model], ...] = (
    Client,
    ClientEvent,
    TierAssignment,
    TierChange,
    AccountRisk,
    Alert,
    AlertStep,
    Ticket,
    TicketEntry,
    OutboxMessage,
    AuditEvent,
)


def snapshot() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in MODELS}


# Numbers and moments differ between two evenings that did the same; so do keys made of numbers.
_MOVING = {"id", "at", "opened_at", "occurred_at", "created_at", "updated_at", "handled_at", "closed_at",
           "next_attempt_at", "client_id", "account_id", "alert_id", "ticket_id", "key", "url_argument",
           "source_key", "source_figures", "target_id", "target_label", "actor_id"}  # fmt: skip


def essence() -> dict[str, list[str]]:
    """What was done, apart from numbers and moments, in an order of its own."""
    return {
        name: sorted(str({key: value for key, value in row.items() if key not in _MOVING}) for row in rows)
        for name, rows in snapshot().items()
    }
