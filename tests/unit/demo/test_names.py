"""What is invented cannot belong to anybody, and still looks like what it stands for."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from demo import names
from demo.engine.contracts import contract_code, last_trading_day
from demo.engine.styles import Kind
from tests.factories.demo_history import trading_days


def test_phones_begin_with_a_range_nobody_has() -> None:
    phones = {names.phone(serial) for serial in range(10_000)}
    assert len(phones) == 10_000
    assert {(phone[:3], len(phone)) for phone in phones} == {("100", 11)}


def test_an_identity_card_lies_in_a_region_that_does_not_exist() -> None:
    number = names.id_card(date(1980, 5, 17), 42)
    assert (len(number), number[:2], number[6:14]) == (18, "99", "19800517")


def test_a_credit_code_has_eighteen_signs() -> None:
    assert len(names.credit_code(17)) == 18
    assert names.credit_code(17).startswith("91990000")


@pytest.mark.parametrize("kind", list(Kind))
def test_names_say_that_they_are_examples(kind: Kind) -> None:
    assert "（示例）" in names.identity(kind, 1, np.random.default_rng(1)).name


@pytest.mark.parametrize(
    ("product", "exchange", "code"),
    [
        ("rb", "SHFE", "rb2610"),
        ("AP", "CZCE", "AP610"),
        ("IF", "CFFEX", "IF2610"),
        ("l_f", "DCE", "l2610F"),
    ],
)
def test_contract_codes(product: str, exchange: str, code: str) -> None:
    assert contract_code(product, exchange, 2026, 10) == code


@pytest.mark.parametrize(
    ("product", "exchange", "month", "day"),
    [
        ("IF", "CFFEX", 9, date(2026, 9, 18)),
        ("T", "CFFEX", 9, date(2026, 9, 11)),
        ("rb", "SHFE", 5, date(2026, 5, 15)),
        ("m", "DCE", 5, date(2026, 5, 19)),
    ],
)
def test_last_trading_days(product: str, exchange: str, month: int, day: date) -> None:
    assert last_trading_day(product, exchange, 2026, month, trading_days()) == day
