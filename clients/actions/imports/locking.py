"""One worker per run. The lock belongs to the database session, so a killed worker lets go of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_RUN = 7110


@contextmanager
def held(run_id: int) -> Iterator[bool]:
    """Whether this session got the run; never waits."""
    got = _call("pg_try_advisory_lock", run_id)
    try:
        yield got
    finally:
        if got and connection.is_usable():
            _call("pg_advisory_unlock", run_id)


def is_free(run_id: int) -> bool:
    with held(run_id) as got:
        return got


def still_ours() -> bool:
    """Whether the session that holds the locks is there; a server that was killed fails with many a kind of error."""
    return connection.is_usable()


def _call(function: str, run_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_RUN, run_id])
        return bool(cursor.fetchone()[0])
