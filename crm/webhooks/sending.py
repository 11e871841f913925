"""Rounds of webhooks: every endpoint gets its turn, and one that fails holds up nobody but itself."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from crm import delivery, locks
from crm.adapters import Adapter, adapter_for
from crm.enums import OutboxKind
from crm.models import OutboxMessage

# Of one endpoint in a round; what is left is due in the next.
MOST = 50
# A round ends long before the lease of its first claim would.
ROUND = timedelta(minutes=2)
Clock = Callable[[], datetime]
logger = logging.getLogger(__name__)


def send_due(*, clock: Clock, find_adapter: Callable[[str], Adapter] = adapter_for) -> dict[str, int]:
    """Send what is due; how many messages were sent, put off and given up.

    Nothing while another round is at work: receivers that do not answer keep one worker waiting, and not all of them.
    """
    counts = Counter(sent=0, put_off=0, given_up=0)
    try:
        with locks.exclusive("crm.send_webhooks"):
            _send_round(clock, find_adapter, counts)
    except locks.Busy:
        logger.info("webhooks: another round is at work")
    return dict(counts)


def _send_round(clock: Clock, find_adapter: Callable[[str], Adapter], counts: Counter[str]) -> None:
    until = clock() + ROUND
    for endpoint_id in _endpoints_due(clock()):
        _send_to(endpoint_id, until, clock, find_adapter, counts)


def _endpoints_due(now: datetime) -> list[int | None]:
    """Those that have waited longest first, so that a round that is cut short is not always cut in the same place."""
    due = _due(now).values("endpoint_id").annotate(since=Min("next_attempt_at"))
    return list(due.order_by("since").values_list("endpoint_id", flat=True))


def _send_to(
    endpoint_id: int | None,
    until: datetime,
    clock: Clock,
    find_adapter: Callable[[str], Adapter],
    counts: Counter[str],
) -> None:
    """In the order of writing. After a failure the endpoint rests for this round: the next would fail as well."""
    due = _due(clock()).filter(endpoint_id=endpoint_id).order_by("pk")
    for key in list(due.values_list("pk", flat=True)[:MOST]):
        now = clock()
        if now >= until:
            return
        if delivery.claim(key, now):
            came_to = delivery.deliver(key, now, find_adapter)
            counts[came_to] += 1
            if came_to != "sent":
                return


def _due(now: datetime) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(delivery.is_due(now), kind=OutboxKind.WEBHOOK)
