"""Writing the time line. `key` makes writing an event twice harmless, whoever writes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from clients.enums import EventKind
from clients.models import Client, ClientEvent

_BATCH = 5_000


def record_event(
    *,
    client: Client,
    kind: EventKind,
    occurred_at: datetime,
    source_app: str,
    key: str,
    amount: Decimal | None = None,
    detail: str = "",
    url_name: str = "",
    url_argument: str = "",
) -> None:
    """Put one thing that happened on the client's time line, once per key."""
    event = ClientEvent(
        client=client,
        kind=kind,
        occurred_at=occurred_at,
        source_app=source_app,
        key=key,
        amount=amount,
        detail=detail[:200],
        url_name=url_name,
        url_argument=url_argument,
    )
    record_events([event])


def record_events(events: Iterable[ClientEvent]) -> None:
    """The same for many: unsaved events, whose keys may be there already."""
    ClientEvent.objects.bulk_create(events, batch_size=_BATCH, ignore_conflicts=True)
