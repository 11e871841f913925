"""Emptying the tables after a test that commits: rows go where there are any.

Django's TRUNCATE of every table gives each of them, with each of its partitions and indexes, a new file: seconds a
test. Deleting what a test wrote takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_truncate = DatabaseOperations.sql_flush


def delete_rows(
    operations: DatabaseOperations, style: Any, tables: Sequence[str], **options: Any
) -> list[str]:
    """In place of `sql_flush`. Triggers that keep rows for ever are passed over, which takes a superuser."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not tables or options.get("reset_sequences") or not cursor.fetchone()[0]:
            return list(_truncate(operations, style, tables, **options))
        names = {table: operations.quote_name(table) for table in tables}
        cursor.execute(" UNION ALL ".join(_has_rows(table, name) for table, name in names.items()))
        filled = [names[table] for (table,) in cursor.fetchall()]
    return ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {name}" for name in filled)]


def _has_rows(table: str, name: str) -> str:
    return f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})"
