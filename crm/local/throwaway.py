"""Removing what tests and benchmarks made on servers that are not ours: by our own names, nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import redis
from psycopg2 import sql

from crm.local import postgres

# What a caller may have dropped: nothing shorter could be told from someone else's database.
PREFIXES = ("test_anlan_", "bench_anlan_")


def require_ours(name: str) -> None:
    if not any(name.startswith(prefix) and len(name) > len(prefix) for prefix in PREFIXES):
        raise ValueError(f"{name!r} is not a name of ours")


def maintenance_url(url: str) -> str:
    """The same server, at the database that every server has."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/postgres", parts.query, ""))


def databases(url: str, name: str) -> list[str]:
    """The database of that name and those that parallel workers added their suffix to."""
    require_ours(name)
    connection = postgres.connect(maintenance_url(url))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname = %s", (name,))
            exact = cursor.fetchall()
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (f"{name}_gw",))
            return [row[0] for row in (*exact, *cursor.fetchall())]
    finally:
        connection.close()


def drop_databases(url: str, name: str) -> None:
    found = databases(url, name)
    connection = postgres.connect(maintenance_url(url))
    try:
        with connection.cursor() as cursor:
            for database in found:
                statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                cursor.execute(statement.format(sql.Identifier(database)))
    finally:
        connection.close()


def drop_keys(url: str, prefix: str) -> None:
    require_ours(prefix)
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter(match=f"{prefix}*", count=1000):
            client.unlink(key)
