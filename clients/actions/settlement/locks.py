"""Who may store what at the same time. Locks end with their transaction, also when its process is killed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection

_DAYS, _ACCOUNTS, _CLIENTS = 7101, 7102, 7103
# A delivery for more accounts than this takes its whole days; below, others may store other accounts beside it.
_MOST_SINGLE_ACCOUNTS = 8


def lock_days(days: Collection[date], accounts: Collection[str]) -> None:
    """Wait until nobody else stores these accounts on these days. Always in one order, so that nobody deadlocks."""
    is_whole = len(accounts) > _MOST_SINGLE_ACCOUNTS
    lock = "pg_advisory_xact_lock" if is_whole else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        for day in sorted(days):
            cursor.execute(f"SELECT {lock}(%s, %s)", [_DAYS, day.toordinal()])
        for account in [] if is_whole else sorted(accounts):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_ACCOUNTS, account])


def lock_clients() -> None:
    """For whoever updates many clients at once: two of them would lock the same rows in different orders."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_CLIENTS])
