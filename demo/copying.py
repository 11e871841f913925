"""COPY for the demo: rows as text where they are few, columns as binary where they are millions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from django.db import connection

_BUFFER = 1 << 20
_BATCH = 20_000


class _Chunks(io.RawIOBase):
    """An iterator of bytes, read like a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """This function will give at most `size` bytes, fewer at the end of a chunk, none at the end of all."""
        while not self._rest:
            following = next(self._chunks, None)
            if following is None:
                return b""
            self._rest = following
        size = len(self._rest) if size < 0 else size
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows of Python values; None is NULL and an empty text is an empty text."""
    _copy(f"COPY {table} ({_names(columns)}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", _lines(rows))


def copy_lines(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Lines already in COPY's text format."""
    encoded = ("".join(batch).encode() for batch in _batches(lines))
    _copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN", encoded)


def copy_binary(table: str, columns: Sequence[str], chunks: Iterable[bytes]) -> None:
    """The next chunk is made while the server takes in the last one: `chunks` must not use the connection."""
    _copy(f"COPY {table} ({_names(columns)}) FROM STDIN WITH (FORMAT binary)", one_ahead(iter(chunks)))


def reserve_ids(table: str, count: int) -> int:
    """The first of `count` numbers taken from the table's sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT nextval(%s)", [sequence])
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + count])
    return first


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _lines(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for number, row in enumerate(rows, start=1):
        writer.writerow(["\\N" if value is None else value for value in row])
        if number % _BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(lines)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def one_ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks; each is made in a thread of its own while the one before is used."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = maker.submit(next, chunks, None)
            yield chunk


def _copy(statement: str, chunks: Iterator[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(statement, _Chunks(chunks), size=_BUFFER)
