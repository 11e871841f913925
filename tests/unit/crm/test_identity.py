from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.identity import (
    IdentityFault,
    age,
    card_birthday,
    card_fault,
    card_province,
    credit_code_fault,
    normalise,
)

TODAY = date(2026, 11, 20)
# The example of GB 11643, and one of GB 32100.
CARD, CODE = "11010519491231002X", "91350100M000100Y43"


def test_the_standards_own_examples_are_right() -> None:
    assert card_fault(CARD, TODAY) is None
    assert credit_code_fault(CODE) is None


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_card_is_always_found(place: int, step: int) -> None:
    digit = str((int(CARD[place]) + step) % 10)
    assert card_fault(CARD[:place] + digit + CARD[place + 1 :], TODAY) is not None


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_sign_of_a_code_is_always_found(place: int, sign: str) -> None:
    wrong = CODE[:place] + sign + CODE[place + 1 :]
    assert (credit_code_fault(wrong) is None) == (wrong == CODE)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("1101051949123100", IdentityFault.LENGTH),
        ("A10105194912310021", IdentityFault.LENGTH),
        ("110105194913310021", IdentityFault.BIRTHDAY),
        ("110105202712310020", IdentityFault.BIRTHDAY),
        ("110105189912310020", IdentityFault.BIRTHDAY),
        ("110105194912310021", IdentityFault.CHECKSUM),
    ],
)
def test_a_card_says_what_is_wrong_with_it(number: str, fault: IdentityFault) -> None:
    assert card_fault(number, TODAY) == fault


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91350100M000100Y4", IdentityFault.LENGTH),
        ("91350100I000100Y43", IdentityFault.LENGTH),
        ("91350100M000100Y44", IdentityFault.CHECKSUM),
    ],
)
def test_a_code_says_what_is_wrong_with_it(code: str, fault: IdentityFault) -> None:
    assert credit_code_fault(code) == fault


def test_numbers_are_compared_without_spaces_and_in_capitals() -> None:
    assert normalise(" 110105 19491231-002x ") == CARD


def test_birthday_and_province_are_read_from_the_card() -> None:
    assert card_birthday(CARD) == date(1949, 12, 31)
    assert card_birthday("110105194902310021") is None
    assert card_province(CARD) == "北京市"
    assert card_province("99") == ""


@pytest.mark.parametrize(
    ("born", "years"),
    [(date(1990, 11, 20), 36), (date(1990, 11, 21), 35), (date(2004, 2, 29), 22), (TODAY, 0)],
)
def test_age_is_completed_years(born: date, years: int) -> None:
    assert age(born, TODAY) == years
