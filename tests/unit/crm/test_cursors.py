from __future__ import annotations

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.keyset import BadCursor, Cursor

CLEAN = st.text(alphabet=st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=40)


@given(st.booleans(), st.none() | CLEAN, st.none() | CLEAN)
def test_a_cursor_reads_back_what_it_was_made_of(
    is_backwards: bool, value: str | None, key: str | None
) -> None:
    cursor = Cursor(is_backwards, value, key)
    assert Cursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "{}",
        "[2,null,null]",
        "[1,2,3]",
        '[1,"a"]',
        '[0,"\\u0000","1"]',
        "nonsense",
        '[0,"\\ud800","1"]',
        "[" * 3000,
    ],
)
def test_a_foreign_cursor_is_refused(packed: str) -> None:
    text = base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")
    with pytest.raises(BadCursor):
        Cursor.decode(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(BadCursor):
        assert isinstance(Cursor.decode(text), Cursor)
