"""Identity numbers made and broken: every check character, every way of writing, every digit that is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.identity import (
    PROVINCES,
    IdentityFault,
    age,
    card_birthday,
    card_fault,
    card_province,
    credit_code_fault,
    normalise,
)

TODAY = date(2026, 11, 20)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
birthdays = st.dates(date(1900, 1, 1), TODAY)


def card(province: str, born: date, serial: int) -> str:
    """A card by the other road: the sum with its check character is 1 modulo 11."""
    body = f"{province}0105{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    (check,) = [check for check in range(11) if (total + check) % 11 == 1]
    return body + "0123456789X"[check]


cards = st.builds(card, st.sampled_from(sorted(PROVINCES)), birthdays, st.integers(0, 999))


@given(cards)
def test_a_card_made_by_the_standard_is_right(number: str) -> None:
    assert card_fault(number, TODAY) is None


@given(cards, st.integers(0, 16))
def test_two_neighbours_changed_over_are_found(number: str, place: int) -> None:
    turned = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if turned != number:
        assert card_fault(turned, TODAY) is not None


@given(cards)
def test_a_card_says_birthday_and_province(number: str) -> None:
    born = card_birthday(number)
    assert born is not None
    assert f"{born:%Y%m%d}" == number[6:14]
    assert card_province(number) == PROVINCES[number[:2]]


@given(cards, st.sampled_from([" ", "-", "\t", "\u3000", "\u00a0"]), st.integers(0, 18))
def test_a_card_may_be_written_in_groups(number: str, gap: str, place: int) -> None:
    assert normalise(number[:place].lower() + gap + number[place:].lower()) == number


@given(cards)
def test_full_width_digits_are_the_same_number(number: str) -> None:
    assert normalise(number.translate(FULL_WIDTH)) == number


@pytest.mark.parametrize(
    "digits", ["０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"], ids=["full-width", "arabic", "devanagari"]
)
def test_digits_of_other_scripts_are_no_card(digits: str) -> None:
    number = "11010519491231002X".translate(str.maketrans("0123456789", digits))
    assert card_fault(number, TODAY) is IdentityFault.LENGTH


@pytest.mark.parametrize(
    ("born", "fault"),
    [
        (date(1900, 1, 1), None),
        (date(1899, 12, 31), IdentityFault.BIRTHDAY),
        (TODAY, None),
        (TODAY + timedelta(days=1), IdentityFault.BIRTHDAY),
        (date(2024, 2, 29), None),
    ],
    ids=str,
)
def test_the_first_and_the_last_birthday(born: date, fault: IdentityFault | None) -> None:
    assert card_fault(card("11", born, 2), TODAY) is fault


@pytest.mark.parametrize("day", ["20230229", "20231301", "20230100", "00000101", "20230431"])
def test_a_day_that_never_was_is_no_birthday(day: str) -> None:
    number = f"110105{day}0020"
    assert card_birthday(number) is None
    assert card_fault(number, TODAY) is IdentityFault.BIRTHDAY


@given(st.text(SIGNS, min_size=17, max_size=17))
def test_exactly_one_check_sign_closes_a_credit_code(body: str) -> None:
    right = [sign for sign in SIGNS if credit_code_fault(body + sign) is None]
    assert len(right) == 1


@pytest.mark.parametrize("sign", ["I", "O", "S", "V", "Z", "a", "１", " "])
def test_signs_that_no_credit_code_has(sign: str) -> None:
    assert credit_code_fault(f"9135010{sign}M000100Y43"[:18]) is IdentityFault.LENGTH


@given(birthdays, st.integers(0, 36_000))
def test_nobody_is_younger_than_nothing_nor_ages_twice_a_year(born: date, days: int) -> None:
    then = min(born + timedelta(days=days), date(2100, 1, 1))
    years = age(born, then)
    assert years >= 0
    assert age(born, then + timedelta(days=1)) - years in {0, 1}


@pytest.mark.parametrize(
    ("today", "years"),
    [(date(2027, 2, 28), 2), (date(2027, 3, 1), 3), (date(2028, 2, 29), 4), (date(2028, 2, 28), 3)],
)
def test_who_is_born_on_a_leap_day(today: date, years: int) -> None:
    assert age(date(2024, 2, 29), today) == years
