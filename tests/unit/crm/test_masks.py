from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import masks


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812341234", "138****1234"),
        ("+8613812341234", "+86*******1234"),
        ("5551234", "*****34"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_ends(number: str, shown: str) -> None:
    assert masks.mask_phone(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("11010519491231002X", "110***********002X"), ("E12345678", "E*******8"), ("A", "*"), ("", "")],
)
def test_an_identity_number_hides_the_birthday(number: str, shown: str) -> None:
    assert masks.mask_identity(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("6222021234567890123", "***************0123"), ("123456", "****56"), ("", "")]
)
def test_a_bank_account_keeps_its_end(number: str, shown: str) -> None:
    assert masks.mask_bank_account(number) == shown


def test_the_last_four_digits_are_shown_as_a_whole_phone() -> None:
    assert masks.mask_last4("1234") == "*******1234"
    assert masks.mask_last4("") == ""


@given(st.text(alphabet="0123456789X", min_size=1, max_size=30))
def test_a_mask_keeps_the_length_and_hides_something(number: str) -> None:
    for mask in (masks.mask_phone, masks.mask_identity, masks.mask_bank_account):
        assert len(mask(number)) == len(number)
        assert masks.HIDDEN in mask(number)
