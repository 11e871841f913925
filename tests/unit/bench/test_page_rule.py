"""When a page counts as too slow, and when as asking too much."""

from __future__ import annotations

from typing import Any

import pytest

from bench.browsing import Figure
from bench.pages import judge, table


def _judged(few: Figure, many: Figure) -> dict[str, Any]:
    return judge("list", {2_000: {"list": few}, 200_000: {"list": many}})


@pytest.mark.parametrize(
    ("few_ms", "many_ms", "is_ok", "limit"),
    [
        (10.0, 40.0, True, 40.0),  # below the floor, however many times slower
        (10.0, 40.1, False, 40.0),
        (20.0, 60.0, True, 60.0),  # three times as slow
        (20.0, 60.1, False, 60.0),
    ],
)
def test_time(few_ms: float, many_ms: float, is_ok: bool, limit: float) -> None:
    found = _judged(Figure(few_ms, 8), Figure(many_ms, 8))
    assert (found["ok"], found["limit_ms"]) == (is_ok, limit)


@pytest.mark.parametrize(("few", "many", "is_ok"), [(12, 12, True), (12, 13, False), (13, 12, False)])
def test_queries_at_either_size(few: int, many: int, is_ok: bool) -> None:
    assert _judged(Figure(1.0, few), Figure(1.0, many))["ok"] is is_ok


def test_figures_are_told_by_size() -> None:
    found = _judged(Figure(5.0, 7), Figure(6.0, 8))
    assert found["ms"] == {"2000": 5.0, "200000": 6.0}
    assert found["queries"] == {"2000": 7, "200000": 8}


def test_the_table_names_what_is_broken() -> None:
    pages = {
        "list": _judged(Figure(5.0, 7), Figure(6.0, 8)),
        "home": _judged(Figure(5.0, 7), Figure(50.0, 8)),
    }
    lines = list(table({"clients": [2_000, 200_000], "pages": pages, "broken": ["home"]}))
    assert lines == [
        "     2000 clients    200000 clients     limit",
        "     5.0 ms   7 q       6.0 ms   8 q    40.0 ms  list",
        "     5.0 ms   7 q      50.0 ms   8 q    40.0 ms  BROKEN home",
        "2 pages, 1 above their limit",
    ]
