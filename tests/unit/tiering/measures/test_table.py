from __future__ import annotations

import numpy as np
import pytest

from tiering.engine.table import MeasureTable, concatenate


def table(*clients: int) -> MeasureTable:
    return MeasureTable(np.array(clients), {"equity_end": np.array(clients) * 10.0})


def test_row_of_a_client() -> None:
    assert table(3, 5).row(5) == {"equity_end": 50.0}
    for missing in (1, 4, 9):
        with pytest.raises(KeyError):
            table(3, 5).row(missing)


def test_some_lines_and_columns() -> None:
    whole = table(3, 5, 8)
    assert list(whole.take(np.array([True, False, True])).clients) == [3, 8]
    assert list(whole.select(["equity_end"])["equity_end"]) == [30.0, 50.0, 80.0]
    assert len(whole) == 3


def test_parts_are_joined_in_the_order_of_clients() -> None:
    joined = concatenate([table(8, 9), table(2)])
    assert (list(joined.clients), list(joined["equity_end"])) == ([2, 8, 9], [20.0, 80.0, 90.0])


def test_columns_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equity_end"):
        MeasureTable(np.array([1, 2]), {"equity_end": np.array([1.0])})
