"""Every surname of the table in a person's name and in a company's; and what spelling may never do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.pinyin import FULL_LENGTH, INITIALS_LENGTH, LONGEST_PERSON, SURNAMES, Spelling, spell

PLAIN = re.compile(r"[0-9a-z]*")
# Units of weight and volume that were written as one sign, and two made in Japan, have no reading.
UNREAD = "兙兡嗧桛烪瓧瓰瓱瓼甅"
chinese = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters=UNREAD), max_size=12
)


@pytest.mark.parametrize("surname", sorted(SURNAMES))
def test_a_person_of_that_name_sorts_by_its_reading(surname: str) -> None:
    syllables = [syllable.replace("ü", "v") for syllable in SURNAMES[surname]]
    found = spell(f"{surname}明")
    assert found.full == "".join(syllables) + "ming"
    assert found.initials == "".join(syllable[0] for syllable in syllables) + "m"


@pytest.mark.parametrize("surname", sorted(SURNAMES))
def test_the_surname_alone_is_a_name_too(surname: str) -> None:
    assert spell(surname).full == "".join(SURNAMES[surname]).replace("ü", "v")


@pytest.mark.parametrize("surname", sorted(SURNAMES))
def test_each_reading_has_one_syllable_for_each_character(surname: str) -> None:
    assert len(SURNAMES[surname]) == len(surname) <= 2


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("曾国藩", "zengguofan"),
        ("曾国藩甲乙", "cengguofanjiayi"),
        ("小曾", "xiaoceng"),
        ("单于", "chanyu"),
        ("单玉", "shanyu"),
        ("乐正子", "yuezhengzi"),
        ("乐嘉", "yuejia"),
        ("长孙无忌", "zhangsunwuji"),
    ],
)
def test_only_where_a_surname_stands_and_the_longer_one_first(name: str, full: str) -> None:
    assert spell(name).full == full


def test_four_characters_are_still_a_person() -> None:
    assert LONGEST_PERSON == 4
    assert spell("尉迟敬德").full == "yuchijingde"


@given(st.text(max_size=40))
def test_a_spelling_is_plain_letters_and_digits_within_its_columns(name: str) -> None:
    found = spell(name)
    assert PLAIN.fullmatch(found.full)
    assert PLAIN.fullmatch(found.initials)
    assert len(found.full) <= FULL_LENGTH
    assert len(found.initials) <= INITIALS_LENGTH


@given(chinese)
def test_each_chinese_character_has_its_initial(name: str) -> None:
    assert len(spell(name).initials) == len(name)


@pytest.mark.parametrize("sign", UNREAD)
def test_a_sign_without_a_reading_is_passed_over(sign: str) -> None:
    assert spell(f"王{sign}明") == Spelling("wangming", "wm")


@given(st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=20))
def test_plain_text_is_its_own_spelling(text: str) -> None:
    assert spell(text) == Spelling(text, text)


@given(st.text("ABCDEFGHIJ ", min_size=5, max_size=20))
def test_case_and_spaces_make_no_difference(text: str) -> None:
    assert spell(text) == spell(text.lower().replace(" ", ""))
