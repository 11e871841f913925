"""Many rows in and out of Postgres by COPY: fourteen times as fast as inserting them (docs/operate.md, scale)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
from django.db import connection, transaction

_NULL = r"\N"
# What COPY reads as the end of a field, of a row, or as the beginning of one of these.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def read_frame(sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> pd.DataFrame:
    """The result of a query as a frame; column names are the query's, an empty result keeps its columns."""
    buffer = io.BytesIO()
    with transaction.atomic(), connection.cursor() as cursor:
        # Sums over a whole book hash more groups than the server's default leaves room for.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        text = cursor.cursor.mogrify(sql, params or None).decode()
        cursor.cursor.copy_expert(f"COPY ({text}) TO STDOUT WITH (FORMAT csv, HEADER true)", buffer)
    buffer.seek(0)
    return pd.read_csv(buffer)


def stage(table: str, columns: dict[str, str], frame: pd.DataFrame) -> None:
    """Fill a temporary table that lasts until the transaction ends. `columns` maps names to SQL types.

    Names are the program's own, never a user's. Missing values become NULL.
    """
    definition = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    words = {name: _escaped(frame[name]) for name, kind in columns.items() if kind == "text"}
    buffer = io.StringIO()
    frame.assign(**words).to_csv(
        buffer,
        columns=list(columns),
        index=False,
        header=False,
        na_rep=_NULL,
        sep="\t",
        quoting=csv.QUOTE_NONE,
    )
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({definition}) ON COMMIT DROP")
        cursor.cursor.copy_expert(f"COPY {table} FROM STDIN WITH (NULL '{_NULL}')", buffer)
        cursor.execute(f"ANALYZE {table}")


def _escaped(words: pd.Series[Any]) -> pd.Series[Any]:
    """Each different word once: a column of states has six of them for any number of rows."""
    return words.map({word: str(word).translate(_ESCAPES) for word in words.dropna().unique()})


def execute(sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> int:
    """Run one statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def fetch(sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement that answers rows (a query, or a change with RETURNING)."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
