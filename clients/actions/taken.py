"""Taking settled days into running figures, and being told which of them changed afterwards."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from clients.models import ChangedDay, TakenDay

# Shared by whoever writes daily accounts (migration 0015).
_LOCK = "SELECT pg_advisory_xact_lock(7104, 0)"
_CLAIM = """
UPDATE clients_changedday SET handled_at = %s WHERE handled_at IS NULL AND trading_day <= %s
RETURNING account_id, trading_day
"""


@transaction.atomic
def take(*, until: date, now: datetime) -> None:
    """From now on every change to a day up to `until` is noted. What is committed before can be read afterwards.

    Waits for whoever writes days at this moment. Days are only ever added to what was taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    newest = TakenDay.objects.order_by("-trading_day").first()
    if newest is None:
        TakenDay.objects.create(trading_day=until, taken_at=now)
    elif newest.trading_day < until:
        TakenDay.objects.filter(pk=newest.pk).update(trading_day=until, taken_at=now)


def has_changed(*, until: date) -> bool:
    """Whether a day up to `until` changed and was not handled."""
    return ChangedDay.objects.filter(handled_at=None, trading_day__lte=until).exists()


def claim_changed(*, until: date, now: datetime) -> list[tuple[int, date]]:
    """Accounts and days up to `until` that changed and were not handled; handled once this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now, until])
        return sorted(set(cursor.fetchall()))


def forget_handled(*, before: datetime) -> int:
    """Delete what was handled before a moment."""
    count, _by_model = ChangedDay.objects.filter(handled_at__lt=before).delete()
    return count
