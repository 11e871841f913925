from __future__ import annotations

import numpy as np
import pytest

from tiering.engine.table import FloatArray
from tiering.queries.column_memory import ColumnMemory

NIGHT, OTHER = ("anlan", 1), ("anlan", 2)


def column(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def test_what_was_kept_is_found_under_its_key() -> None:
    memory = ColumnMemory(1_000)
    memory.keep(NIGHT, {"a": column(1, 2), "b": column(3, 4)})
    assert {name: found.tolist() for name, found in memory.find(NIGHT, ["b", "c"]).items()} == {"b": [3, 4]}
    assert memory.find(OTHER, ["a", "b"]) == {}
    assert memory.size == 32


def test_keeping_again_replaces() -> None:
    memory = ColumnMemory(1_000)
    memory.keep(NIGHT, {"a": column(1, 2)})
    memory.keep(NIGHT, {"a": column(5)})
    assert memory.find(NIGHT, ["a"])["a"].tolist() == [5]
    assert memory.size == 8


def test_the_one_used_longest_ago_goes_first() -> None:
    memory = ColumnMemory(16)
    memory.keep(NIGHT, {"a": column(1), "b": column(2)})
    memory.find(NIGHT, ["a"])
    memory.keep(OTHER, {"c": column(3)})
    assert sorted(memory.find(NIGHT, ["a", "b"])) == ["a"]
    assert sorted(memory.find(OTHER, ["c"])) == ["c"]
    assert memory.size == 16


def test_what_is_too_large_is_not_remembered() -> None:
    memory = ColumnMemory(8)
    memory.keep(NIGHT, {"a": column(1, 2)})
    assert memory.find(NIGHT, ["a"]) == {}
    assert memory.size == 0


def test_nobody_writes_into_what_others_read() -> None:
    memory = ColumnMemory(1_000)
    memory.keep(NIGHT, {"a": column(1)})
    with pytest.raises(ValueError, match="read-only"):
        memory.find(NIGHT, ["a"])["a"][0] = 2
