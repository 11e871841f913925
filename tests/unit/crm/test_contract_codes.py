"""Contract codes of every listed product, as each exchange writes them; and text that only looks like one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.codes import EXCHANGE_NAMES, EXCHANGES, PRODUCT_EXCHANGES
from crm.contracts import ContractKind, Right, parse_contract

DAY = date(2026, 8, 11)
PLAIN = sorted(code for code in PRODUCT_EXCHANGES if "_" not in code)


@pytest.mark.parametrize("product", PLAIN)
def test_every_product_reads_in_its_exchanges_own_case(product: str) -> None:
    exchange = PRODUCT_EXCHANGES[product]
    found = parse_contract(f"{product}{'701' if exchange == 'CZCE' else '2701'}", DAY)
    assert found is not None
    assert (found.product, found.exchange, found.delivery_year, found.delivery_month) == (
        product,
        exchange,
        2027,
        1,
    )
    assert (found.kind, found.right, found.strike, found.underlying) == (
        ContractKind.FUTURES,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("product", [code for code in PLAIN if code.swapcase() not in PRODUCT_EXCHANGES])
def test_a_product_in_the_other_case_is_the_same_where_no_other_has_that_name(product: str) -> None:
    found = parse_contract(f"{product.swapcase()}2701", DAY)
    assert found is not None
    assert found.product == product


@pytest.mark.parametrize(
    ("code", "product", "exchange"),
    [("l2701F", "l_f", "DCE"), ("v2701F", "v_f", "DCE"), ("pp2701F", "pp_f", "DCE"), ("rb2701F", "rb_f", None),
     ("zz2701", "zz", None), ("T2703", "T", "CFFEX"), ("TA703", "TA", "CZCE"), ("a2703", "a", "DCE")],
)  # fmt: skip
def test_products_with_like_names_are_told_apart(code: str, product: str, exchange: str | None) -> None:
    found = parse_contract(code, DAY)
    assert found is not None
    assert (found.product, found.exchange) == (product, exchange)


@pytest.mark.parametrize(
    ("code", "right", "strike", "underlying"),
    [
        ("rb2602c3400", Right.CALL, "3400", "rb2602"),
        ("m2609-C-3000", Right.CALL, "3000", "m2609"),
        ("m2609-P-3000", Right.PUT, "3000", "m2609"),
        ("SR305C6000", Right.CALL, "6000", "SR305"),
        ("SR305P6000", Right.PUT, "6000", "SR305"),
        ("IO2609-P-4800", Right.PUT, "4800", "IO2609"),
        ("m2609-MS-C-3000", Right.CALL, "3000", "m2609"),
        ("au2612P560", Right.PUT, "560", "au2612"),
        ("cu2609C72000.5", Right.CALL, "72000.5", "cu2609"),
    ],
)
def test_an_option_in_each_way_of_writing(code: str, right: Right, strike: str, underlying: str) -> None:
    found = parse_contract(code, DAY)
    assert found is not None
    assert found.is_option
    assert (found.right, found.strike, found.underlying) == (right, Decimal(strike), underlying)


@pytest.mark.parametrize(
    "code",
    ["", "rb", "2701", "rb27", "rb2713", "rb2700", "rbb2701", "rb2701X", "rb2701-3000", "rb2701C", "rb2701-C-",
     " rb2701", "rb2701 ", "rb２７０１", "rb٢٧٠١", "SP rb2701&rb2705", "rb2701\n", "螺纹2701"],
    ids=repr,
)  # fmt: skip
def test_what_only_looks_like_a_contract(code: str) -> None:
    assert parse_contract(code, DAY) is None


@given(
    st.dates(date(2010, 1, 1), date(2049, 12, 31)),
    st.integers(-12, 107),
)
def test_three_digits_mean_the_month_from_a_year_back_to_nine_years_on(day: date, months: int) -> None:
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    found = parse_contract(f"SR{year % 10}{month:02d}", day)
    assert found is not None
    assert (found.delivery_year, found.delivery_month) == (year, month)


@given(st.text(max_size=14))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = parse_contract(text, DAY)
    assert found is None or found.code == text


def test_names_and_codes_of_exchanges_agree() -> None:
    assert {EXCHANGES[name] for name in EXCHANGE_NAMES.values()} == set(EXCHANGE_NAMES)
    assert {EXCHANGES[code] for code in EXCHANGE_NAMES} == set(EXCHANGE_NAMES)
    assert set(PRODUCT_EXCHANGES.values()) == set(EXCHANGE_NAMES)
