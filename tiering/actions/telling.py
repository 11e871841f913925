"""Telling other systems of tier changes: what an evening published becomes messages in the outbox, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

from django.db import transaction

from crm import locks, outbox
from crm.actions.webhooks import payload
from crm.enums import OutboxKind, WebhookEvent
from crm.models import WebhookEndpoint
from crm.outbox import Draft
from crm.queries.webhooks import listening_to
from tiering.models import TellingMark
from tiering.queries.telling import Told, changes_told_to, last_change_before, last_settled_change

# So many changes go into one message.
BATCH = 200
_READER = "webhooks"
_EVENT = WebhookEvent.TIER_CHANGED


def tell_changes(*, trading_day: date, now: datetime) -> dict[str, int]:
    """Post every change that was published since the last time, of whatever day; how many to how many endpoints.

    Messages and mark are one transaction: whoever dies leaves nothing behind, and whoever comes second finds nothing.
    An endpoint that is off, or comes later, is not told of what lies behind the mark.
    """
    until = last_settled_change()
    with transaction.atomic():
        locks.wait_for_transaction_lock("tiering.tell_changes")
        mark = _mark(trading_day)
        counts = {"endpoints": 0, "messages_new": 0, "changes_told": 0}
        if until > mark.last_change_id:
            for endpoint in listening_to(_EVENT):
                drafts, told = _drafts(endpoint, mark.last_change_id, until, now)
                outbox.post_all(drafts, now=now)
                counts["endpoints"] += 1
                counts["messages_new"] += len(drafts)
                counts["changes_told"] += told
            TellingMark.objects.filter(pk=mark.pk).update(last_change_id=until)
    return counts


def _mark(trading_day: date) -> TellingMark:
    """Where the last evening stopped. The very first one begins with its own day: nobody asked for the past."""
    mark = TellingMark.objects.filter(reader=_READER).first()
    if mark is None:
        start = last_change_before(trading_day)
        mark = TellingMark.objects.create(reader=_READER, last_change_id=start)
    return mark


def _drafts(endpoint: WebhookEndpoint, after: int, until: int, now: datetime) -> tuple[list[Draft], int]:
    """The messages for one endpoint, and how many changes they hold."""
    drafts: list[Draft] = []
    told = 0
    changes = changes_told_to(endpoint.owner, endpoint.schemes, after=after, until=until)
    for batch in _batches(changes):
        told += len(batch)
        drafts.append(
            Draft(
                # A change is in one batch of an endpoint, so its number names the batch.
                key=f"{_EVENT.value}:{endpoint.pk}:{batch[0][0]}",
                kind=OutboxKind.WEBHOOK,
                recipient=endpoint.address,
                subject=f"{_EVENT.value} {batch[-1][1]['trading_day']} ({len(batch)})",
                body=payload(_EVENT.value, [row for _number, row in batch], now),
                endpoint_id=endpoint.pk,
            )
        )
    return drafts, told


def _batches(changes: Iterable[Told]) -> Iterator[list[Told]]:
    rest = iter(changes)
    while batch := list(islice(rest, BATCH)):
        yield batch
