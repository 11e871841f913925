"""PostgreSQL's binary COPY format, a column of a whole batch at a time (manual, COPY, "Binary Format").

Every field is a matrix of bytes with one row per record. Numbers are padded to the width of the batch's largest,
which the server accepts: it strips leading and trailing zero digits when it reads a numeric.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from demo.engine.arrays import Flags, Ints

Bytes = npt.NDArray[np.uint8]

HEADER = b"PGCOPY\n\xff\r\n\x00" + (0).to_bytes(4, "big") + (0).to_bytes(4, "big")
TRAILER = (-1).to_bytes(2, "big", signed=True)
_EPOCH = date(2000, 1, 1).toordinal()
_BASE = 10_000
_NEGATIVE = 0x4000


def records(fields: Sequence[Bytes]) -> bytes:
    """The records of a batch from its fields."""
    count = len(fields[0])
    width = np.broadcast_to(_big_endian(np.int16(len(fields)), ">i2"), (count, 2))
    return np.concatenate([width, *fields], axis=1).tobytes()


def null(count: int) -> Bytes:
    return np.full((count, 4), 255, dtype=np.uint8)


def integers(values: Ints, size: int) -> Bytes:
    """smallint, integer or bigint: `size` 2, 4 or 8 bytes."""
    return _sized(values.astype(f">i{size}").view(np.uint8).reshape(len(values), size))


def flags(values: Flags) -> Bytes:
    return _sized(values.astype(np.uint8).reshape(len(values), 1))


def days(values: Ints) -> Bytes:
    """Dates given as proleptic Gregorian ordinals."""
    return integers(values - _EPOCH, 4)


def text(value: str, count: int) -> Bytes:
    """The same text in every record."""
    raw = np.frombuffer(value.encode(), dtype=np.uint8)
    return _sized(np.broadcast_to(raw, (count, len(raw))))


def numerics(values: Ints, places: int) -> Bytes:
    """Decimal numbers given as whole units of their last place; at most four places."""
    whole, part = np.divmod(np.abs(values), 10**places)
    digits = [part * 10 ** (4 - places)]
    largest = int(whole.max(initial=0))
    while largest:
        whole, low = np.divmod(whole, _BASE)
        digits.append(low)
        largest //= _BASE
    layout = np.empty(len(values), dtype=[("head", ">i2", 4), ("digits", ">i2", len(digits))])
    layout["head"][:, 0] = len(digits)
    layout["head"][:, 1] = len(digits) - 2
    layout["head"][:, 2] = np.where(values < 0, _NEGATIVE, 0)
    layout["head"][:, 3] = places
    for place, column in enumerate(reversed(digits)):
        layout["digits"][:, place] = column
    return _sized(layout.view(np.uint8).reshape(len(values), layout.dtype.itemsize))


def zeros(count: int, places: int) -> Bytes:
    """0.00 in every record: a numeric without digits."""
    raw = np.array([0, 0, 0, places], dtype=">i2").view(np.uint8)
    return _sized(np.broadcast_to(raw, (count, 8)))


def _sized(body: Bytes) -> Bytes:
    """The field's length before its bytes."""
    length = np.broadcast_to(_big_endian(np.int32(body.shape[1]), ">i4"), (len(body), 4))
    return np.concatenate([length, body], axis=1)


def _big_endian(number: np.int16 | np.int32, kind: str) -> Bytes:
    return np.array([number]).astype(kind).view(np.uint8)
