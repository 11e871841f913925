from __future__ import annotations

from django.db.models import Count, QuerySet

from crm.enums import OutboxStatus
from crm.models import OutboxMessage, User

STATUS_COLOURS: dict[str, str] = {
    OutboxStatus.WAITING: "secondary",
    OutboxStatus.SENDING: "azure",
    OutboxStatus.SENT: "green",
    OutboxStatus.FAILED: "red",
}


def all_messages(user: User) -> QuerySet[OutboxMessage]:
    """For administrators, whose scope is every client: a message may speak of any of them."""
    return OutboxMessage.objects.defer("body")


def count_by_status() -> list[tuple[str, str, int]]:
    """(status, its words, how many) for every status, also those without a message."""
    found = dict(OutboxMessage.objects.values_list("status").annotate(count=Count("pk")))
    return [(status.value, str(status.label), found.get(status.value, 0)) for status in OutboxStatus]
