"""Rows in and out by COPY: nothing is lost, shifted or guessed on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm import bulk

pytestmark = pytest.mark.django_db
QUIET = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
# What a column of text can hold: everything but the null character and half a pair.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
AWKWARD = [
    "",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\\",
    "\\N",
    "\\.",
    '"',
    '""',
    "'",
    "a,b",
    " ",
    "NULL",
    "NA",
    "nan",
    "0012",
    "甲",
    "{}",
]


def staged(columns: dict[str, str], frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    bulk.stage("test_staged", columns, frame)
    return bulk.fetch("SELECT * FROM test_staged ORDER BY 1")


@pytest.mark.parametrize("word", AWKWARD, ids=repr)
def test_a_word_arrives_as_it_left(word: str) -> None:
    frame = pd.DataFrame({"number": [1, 2], "word": [word, "after"]})
    assert staged({"number": "int", "word": "text"}, frame) == [(1, word), (2, "after")]


@QUIET
@given(st.lists(words, min_size=1, max_size=6))
def test_any_words_arrive_as_they_left(found: list[str]) -> None:
    frame = pd.DataFrame({"number": range(len(found)), "word": found})
    assert [word for _number, word in staged({"number": "int", "word": "text"}, frame)] == found


def test_each_kind_of_column_and_what_is_missing() -> None:
    frame = pd.DataFrame(
        {
            "number": pd.array([1, 2], dtype="Int64"),
            "cents": pd.array([9_007_199_254_740_993, None], dtype="Int64"),
            "ratio": [0.25, None],
            "flag": [True, False],
            "word": ["x", None],
            "day": [date(2026, 11, 20), None],
            "money": [Decimal("12345678901234.56"), None],
        }
    )
    columns = {
        "number": "int", "cents": "bigint", "ratio": "double precision", "flag": "boolean", "word": "text",
        "day": "date", "money": "numeric(18,2)",
    }  # fmt: skip
    assert staged(columns, frame) == [
        (1, 9_007_199_254_740_993, 0.25, True, "x", date(2026, 11, 20), Decimal("12345678901234.56")),
        (2, None, None, False, None, None, None),
    ]


def test_columns_are_taken_by_name_and_others_left() -> None:
    frame = pd.DataFrame({"b": [2], "other": ["x"], "a": [1]})
    assert staged({"a": "int", "b": "int"}, frame) == [(1, 2)]


def test_no_rows_are_an_empty_table() -> None:
    assert staged({"a": "int", "b": "text"}, pd.DataFrame({"a": [], "b": []})) == []


def test_staged_again_it_holds_the_new_rows_alone() -> None:
    for number in (1, 2):
        assert staged({"a": "int"}, pd.DataFrame({"a": [number]})) == [(number,)]


def test_a_frame_has_the_querys_names_also_without_rows() -> None:
    found = bulk.read_frame("SELECT 1 AS a, 'x' AS b WHERE %s", [False])
    assert (list(found.columns), len(found)) == (["a", "b"], 0)


def test_parameters_are_values_and_never_statements() -> None:
    found = bulk.read_frame("SELECT %(word)s AS word", {"word": "x'; DROP TABLE crm_user; --"})
    assert found["word"].tolist() == ["x'; DROP TABLE crm_user; --"]


def test_missing_values_are_missing_and_not_nothing() -> None:
    found = bulk.read_frame("SELECT * FROM (VALUES (1, 1.5), (2, NULL), (3, 0)) AS v (a, b) ORDER BY a")
    assert found["a"].tolist() == [1, 2, 3]
    assert found["b"].isna().tolist() == [False, True, False]


def test_how_many_rows_a_statement_touched() -> None:
    bulk.stage("test_staged", {"a": "int"}, pd.DataFrame({"a": [1, 2, 3]}))
    assert bulk.execute("UPDATE test_staged SET a = a + 1 WHERE a > %s", [1]) == 2
    assert bulk.execute("DELETE FROM test_staged WHERE a > %(most)s", {"most": 9}) == 0
    assert bulk.fetch("DELETE FROM test_staged WHERE a = 1 RETURNING a") == [(1,)]
