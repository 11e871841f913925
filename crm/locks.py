"""Advisory locks of Postgres: they end with the connection, so a killed process leaves none behind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class Busy(RuntimeError):
    """Somebody else holds the lock."""


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Hold the lock of that name while the block runs, across transactions. Raises Busy at once if it is held.

    Take it outside of a transaction: one that failed could not give it back.
    """
    key = _key(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise Busy(name)
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def is_held(name: str) -> bool:
    """Whether anybody holds the lock of that name now."""
    key = _key(name) % 2**64
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objsubid = 1"
            " AND l.classid::bigint = %s AND l.objid::bigint = %s AND l.granted)",
            [key >> 32, key & 0xFFFFFFFF],
        )
        return bool(cursor.fetchone()[0])


def wait_for_transaction_lock(name: str) -> None:
    """Take the lock of that name until the surrounding transaction ends, waiting for whoever has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(name)])


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
