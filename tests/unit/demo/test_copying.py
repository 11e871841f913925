"""Chunks for COPY: made one ahead of the one in use, in their order, with their faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from demo.copying import one_ahead


def test_chunks_come_in_order_and_end() -> None:
    assert list(one_ahead(iter([b"a", b"b", b"c"]))) == [b"a", b"b", b"c"]
    assert list(one_ahead(iter(()))) == []


def test_the_next_is_made_while_one_is_used() -> None:
    second = threading.Event()

    def chunks() -> Iterator[bytes]:
        yield b"a"
        second.set()
        yield b"b"

    ahead = one_ahead(chunks())
    assert next(ahead) == b"a"
    assert second.wait(5)
    assert list(ahead) == [b"b"]


def test_a_fault_reaches_who_uses_the_chunks() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"
        raise ValueError("no second")

    ahead = one_ahead(chunks())
    assert next(ahead) == b"a"
    with pytest.raises(ValueError, match="no second"):
        next(ahead)
