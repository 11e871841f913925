from __future__ import annotations

from decimal import Decimal

import pytest

from crm.money import ratio, to_cents


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("1E+3", "1000.00"),
        ("9999999999999999.994", "9999999999999999.99"),
    ],
)  # fmt: skip
def test_halves_go_away_from_zero(amount: str, cents: str) -> None:
    assert str(to_cents(Decimal(amount))) == cents


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [
        ("424.70", "1000.00", "0.424700"), ("1", "3", "0.333333"), ("2", "3", "0.666667"), ("0", "5", "0.000000"),
        ("-5", "10", "-0.500000"), ("1", "0", None), ("1", "-2", None), (None, "1", None), ("1", None, None),
    ],
)  # fmt: skip
def test_a_ratio_is_a_fraction_or_unknown(part: str | None, whole: str | None, found: str | None) -> None:
    answer = ratio(Decimal(part) if part else None, Decimal(whole) if whole else None)
    assert (answer if answer is None else str(answer)) == found


def test_places_are_as_asked() -> None:
    assert str(ratio(Decimal(1), Decimal(8), places=2)) == "0.13"
