"""Month partitions of the daily accounts, made before the first row of a month arrives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from clients.models import DailyAccount

_LOCK = "SELECT pg_advisory_xact_lock(7100, 0)"


def ensure(days: Iterable[date]) -> None:
    """Make the partitions that these days need. Attaching an empty table keeps readers and writers going."""
    for first in sorted({day.replace(day=1) for day in days}):
        if not _exists(first):
            _create(first)


def partition_name(first: date) -> str:
    return f"{DailyAccount._meta.db_table}_{first:%Y_%m}"


def _exists(first: date) -> bool:
    """Read from the catalogue itself: to_regclass remembers within a transaction that there was none, and whoever
    waited for another to make the partition would make it again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relname = %s AND pg_table_is_visible(oid))",
            [partition_name(first)],
        )
        return bool(cursor.fetchone()[0])


@transaction.atomic
def _create(first: date) -> None:
    name, parent = partition_name(first), DailyAccount._meta.db_table
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if _exists(first):
            return
        cursor.execute(f"CREATE TABLE {name} (LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        attach = f"ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)"
        cursor.execute(attach, [first, following])
