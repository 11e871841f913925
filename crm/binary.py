"""Columns in and out of Postgres as arrays, by COPY's binary format (manual, COPY, "Binary Format").

Reading needs fields that are never null and of one width each; NULL is a value of the caller's own (coalesce).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

Array = npt.NDArray[Any]
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
# What a processor's cache holds: larger ones take twice as long to lay out.
_BATCH = 4_000
_BUFFER = 1 << 20
_NULL = -1
# From this many rows on, Postgres' own workers share the work of rendering them.
_MANY = 20_000
# Rendering numbers costs more than handing rows over, which the planner does not know.
_COSTS = ("parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size")
_SHARE = "; ".join(f"SET LOCAL {name} = 0" for name in _COSTS)
_ALONE = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _COSTS)


def read(
    sql: str,
    columns: Mapping[str, str],
    params: Mapping[str, Any] | Sequence[Any] | None = None,
    *,
    expected: int = 0,
) -> dict[str, Array]:
    """The result of a query by column. `columns` gives their numpy kinds ("i8", "i4", "i2", "f8") in its order.

    A query that is `expected` to answer many rows may be shared out over Postgres' workers.
    Raises ValueError where a field is null or of another width.
    """
    layout = [("record width", ">i2")]
    for name, kind in columns.items():
        layout += [(f"{name} width", ">i4"), (name, f">{kind}")]
    raw = _copy_out(sql, params, is_shared=expected >= _MANY)
    body = memoryview(raw)[len(_HEADER) : -len(_TRAILER)]
    record = np.dtype(layout)
    if len(body) % record.itemsize:
        raise ValueError("a column is null or of another width")
    rows = np.frombuffer(body, dtype=record)
    for name, kind in columns.items():
        if (rows[f"{name} width"] != np.dtype(kind).itemsize).any():
            raise ValueError(f"column {name} is null or of another width")
    return {name: rows[name].astype(kind) for name, kind in columns.items()}


def read_rows(
    queryset: QuerySet[Any, Any], columns: Mapping[str, str], *, expected: int = 0
) -> dict[str, Array]:
    """The same of a queryset whose values are these columns in their order; its filters, and so its scope, hold."""
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return {name: np.empty(0, dtype=kind) for name, kind in columns.items()}
    return read(sql, columns, params, expected=expected)


def _copy_out(sql: str, params: Mapping[str, Any] | Sequence[Any] | None, *, is_shared: bool) -> memoryview:
    buffer = io.BytesIO()
    # Only what is set for the moment needs a transaction that ends it.
    with transaction.atomic() if is_shared else nullcontext(), connection.cursor() as cursor:
        text = cursor.cursor.mogrify(sql, params).decode() if params else sql
        if is_shared:
            cursor.execute(_SHARE)
        cursor.cursor.copy_expert(f"COPY ({text}) TO STDOUT WITH (FORMAT binary)", buffer, _BUFFER)
        if is_shared:
            cursor.execute(_ALONE)
    return buffer.getbuffer()


def write(table: str, columns: Mapping[str, Array], nulls: Mapping[str, Array] | None = None) -> int:
    """Append rows to a table; how many. Kinds follow from the arrays: i2, i4, i8, f8, bool.

    A float that is NaN becomes NULL, and so does whatever `nulls` marks by column. Dates are days since 2000-01-01
    in i4 (`days`).
    """
    names = ", ".join(f'"{name}"' for name in columns)
    rows = _Chunks(_ahead(_records(columns, nulls or {})))
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT binary)", rows, _BUFFER)
        return int(cursor.rowcount)


def _ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks; the next one is laid out while Postgres takes the last one in."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        following = beside.submit(next, chunks, None)
        while (chunk := following.result()) is not None:
            following = beside.submit(next, chunks, None)
            yield chunk


def days(numbers: Array) -> Array:
    """Days since 1970-01-01 as Postgres counts them."""
    return (numbers - _EPOCH).astype(np.int32)


_EPOCH = int(np.datetime64("2000-01-01", "D").astype(np.int64))


def _records(columns: Mapping[str, Array], nulls: Mapping[str, Array]) -> Iterator[bytes]:
    yield _HEADER
    count = len(next(iter(columns.values())))
    for first in range(0, count, _BATCH):
        part = slice(first, first + _BATCH)
        yield _batch(
            {name: column[part] for name, column in columns.items()},
            {name: marks[part] for name, marks in nulls.items()},
        )
    yield _TRAILER


def _batch(columns: Mapping[str, Array], nulls: Mapping[str, Array]) -> bytes:
    """Every record is laid out at its full width; the bytes of what is null are then left out."""
    record = np.dtype([("record width", ">i2"), *_fields(columns)])
    size = len(next(iter(columns.values())))
    rows = np.empty(size, dtype=record)
    rows["record width"] = len(columns)
    kept: list[tuple[str, Array]] = []
    for name, column in columns.items():
        width = record[name].itemsize
        is_null = nulls.get(name)
        if is_null is None and column.dtype.kind == "f":
            is_null = np.isnan(column)
        rows[name] = column
        rows[f"{name} width"] = width if is_null is None else np.where(is_null, _NULL, width)
        if is_null is not None and is_null.any():
            kept.append((name, ~is_null))
    if not kept:
        return rows.tobytes()
    mask = np.ones((size, record.itemsize), dtype=np.bool_)
    for name, is_there in kept:
        start = _offset(record, name)
        mask[:, start : start + record[name].itemsize] = is_there[:, None]
    return rows.view(np.uint8).reshape(size, record.itemsize)[mask].tobytes()


def _fields(columns: Mapping[str, Array]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, column in columns.items():
        kind = "u1" if column.dtype == np.bool_ else f">{column.dtype.str[1:]}"
        found += [(f"{name} width", ">i4"), (name, kind)]
    return found


def _offset(record: np.dtype[Any], name: str) -> int:
    fields = record.fields
    assert fields is not None
    return int(fields[name][1])


class _Chunks(io.RawIOBase):
    """An iterator of bytes, read like a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            following = next(self._chunks, None)
            if following is None:
                return b""
            self._rest = memoryview(following)
        size = len(self._rest) if size < 0 else size
        found, self._rest = self._rest[:size], self._rest[size:]
        return bytes(found)
