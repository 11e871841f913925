from datetime import date
from decimal import Decimal

import pytest

from crm.contracts import Contract, ContractKind, Right, parse_contract

DAY = date(2026, 8, 10)


@pytest.mark.parametrize(
    ("code", "product", "exchange", "year", "month"),
    [
        ("rb2610", "rb", "SHFE", 2026, 10),
        ("sc2701", "sc", "INE", 2027, 1),
        ("IF2609", "IF", "CFFEX", 2026, 9),
        ("i2609", "i", "DCE", 2026, 9),
        ("lc2611", "lc", "GFEX", 2026, 11),
        ("AP611", "AP", "CZCE", 2026, 11),
        ("AP607", "AP", "CZCE", 2026, 7),
        ("AP703", "AP", "CZCE", 2027, 3),
        ("l2607F", "l_f", "DCE", 2026, 7),
        ("XX2607", "XX", None, 2026, 7),
    ],
)
def test_a_future_says_product_exchange_and_month(
    code: str, product: str, exchange: str | None, year: int, month: int
) -> None:
    assert parse_contract(code, DAY) == Contract(code, product, exchange, ContractKind.FUTURES, year, month)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2021, 9, 1), 2021), (date(2022, 11, 30), 2021), (date(2022, 12, 1), 2031)]
)
def test_a_three_digit_code_belongs_to_the_decade_of_its_trading_day(day: date, year: int) -> None:
    found = parse_contract("AP111", day)
    assert found is not None
    assert found.delivery_year == year


@pytest.mark.parametrize(
    ("code", "product", "exchange", "right", "strike", "underlying"),
    [
        ("rb2602c3400", "rb", "SHFE", Right.CALL, "3400", "rb2602"),
        ("m2609-C-3000", "m", "DCE", Right.CALL, "3000", "m2609"),
        ("i2607-P-750", "i", "DCE", Right.PUT, "750", "i2607"),
        ("SR705C6000", "SR", "CZCE", Right.CALL, "6000", "SR705"),
        ("IO2609-P-4800", "IO", "CFFEX", Right.PUT, "4800", "IO2609"),
        ("m2609-MS-P-2950", "m", "DCE", Right.PUT, "2950", "m2609"),
        ("au2612P612.5", "au", "SHFE", Right.PUT, "612.5", "au2612"),
    ],
)
def test_an_option_says_right_strike_and_underlying(
    code: str, product: str, exchange: str, right: Right, strike: str, underlying: str
) -> None:
    found = parse_contract(code, DAY)
    assert found is not None
    assert found.is_option
    assert (found.product, found.exchange, found.right) == (product, exchange, right)
    assert (found.strike, found.underlying) == (Decimal(strike), underlying)


@pytest.mark.parametrize("code", ["", "rb", "2610", "rb2613", "rb26100", "rb2610-X-3", "合约"])
def test_other_text_is_no_contract(code: str) -> None:
    assert parse_contract(code, DAY) is None
