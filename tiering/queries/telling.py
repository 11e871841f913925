"""The tier changes that a system is told of: those of its owner's clients, without anything personal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from django.db import transaction
from django.urls import reverse

from crm import bulk
from crm.access import Permission, permits, scope
from crm.models import User
from tiering.models import TierChange

_TABLE = TierChange._meta.db_table
_CLIENT = "CLIENT"
_COLUMNS = ("id", "client__client_id", "scheme__code", "from_tier", "to_tier", "trading_day")
Told = tuple[int, dict[str, str]]


@transaction.atomic
def last_settled_change() -> int:
    """The newest change below which nothing is still being written; 0 without any.

    Numbers are given before rows are committed: a run at work may hold smaller ones than those that can be seen. The
    lock waits for such runs, and is given back at once.
    """
    bulk.execute(f"LOCK TABLE {_TABLE} IN SHARE MODE")
    newest = TierChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def last_change_before(day: date) -> int:
    """The newest change of an earlier trading day; 0 without any."""
    earlier = TierChange.objects.filter(trading_day__lt=day).order_by("-pk")
    return earlier.values_list("pk", flat=True).first() or 0


def changes_told_to(owner: User, schemes: list[str], *, after: int, until: int) -> Iterator[Told]:
    """Changes numbered above `after` up to `until`, in the order of writing: the number, and what is said of it.

    `schemes` are codes; empty means all. An owner without the right to see tiers is told nothing.
    """
    if not permits(owner, Permission.TIERS_VIEW):
        return
    changes = scope(owner).filter(TierChange.objects.filter(pk__gt=after, pk__lte=until), "client")
    changes = changes.filter(client__archived_at__isnull=True)
    if schemes:
        changes = changes.filter(scheme__code__in=schemes)
    address = reverse("api-client-tier", args=[_CLIENT])
    rows = changes.order_by("pk").values_list(*_COLUMNS)
    for number, client_id, scheme, from_tier, to_tier, day in rows.iterator(chunk_size=5_000):
        path = address.replace(_CLIENT, quote(client_id, safe=""))
        yield (
            number,
            {
                "client_id": client_id,
                "scheme": scheme,
                "from_tier": from_tier,
                "to_tier": to_tier,
                "trading_day": day.isoformat(),
                "url": f"{path}?scheme={scheme}",
            },
        )
