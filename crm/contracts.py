"""What a contract code says: product, exchange, delivery month, and for options strike and kind."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from crm.codes import PRODUCT_EXCHANGES

# rb2610 · AP111 · rb2602c3400 · m2609-C-3000 · SR305C6000 · IO2609-P-4800 · m2609-MS-C-3000 · l2607F
_CODE: Final = re.compile(
    r"(?P<product>[A-Za-z]{1,2})(?P<year>\d{1,2})(?P<month>0[1-9]|1[0-2])(?P<average>F)?"
    r"(?:-?(?:MS-?)?(?P<right>[CPcp])-?(?P<strike>\d+(?:\.\d+)?))?",
    re.ASCII,
)
# A three-digit code may name a month that ended up to a year ago (closed rows) or comes within nine years.
_MONTHS_BACK: Final = 12


class ContractKind(StrEnum):
    FUTURES = "futures"
    OPTION = "option"


class Right(StrEnum):
    CALL = "call"
    PUT = "put"


@dataclass(frozen=True, slots=True)
class Contract:
    """One listed contract. `underlying` is the future an option is written on, else None."""

    code: str
    product: str
    exchange: str | None
    kind: ContractKind
    delivery_year: int
    delivery_month: int
    right: Right | None = None
    strike: Decimal | None = None
    underlying: str | None = None

    @property
    def is_option(self) -> bool:
        return self.kind is ContractKind.OPTION


@lru_cache(maxsize=65536)
def parse_contract(code: str, trading_day: date) -> Contract | None:
    """This function will read a contract code as an exchange writes it; None when it is none.

    `trading_day` settles the decade of CZCE's three-digit codes, which repeat every ten years.
    `exchange` is None for a product that is not in crm.codes.PRODUCT_EXCHANGES.
    Source: the published code rules of the six exchanges; see also "Code values" in the format notes.
    """
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    product = _product(match["product"], average=match["average"] is not None)
    month = int(match["month"])
    year = _year(match["year"], month, trading_day)
    option = match["right"] is not None
    return Contract(
        code=code,
        product=product,
        exchange=PRODUCT_EXCHANGES.get(product),
        kind=ContractKind.OPTION if option else ContractKind.FUTURES,
        delivery_year=year,
        delivery_month=month,
        right=_right(match["right"]),
        strike=Decimal(match["strike"]) if option else None,
        underlying=code[: match.end("month")] if option else None,
    )


def _product(letters: str, *, average: bool) -> str:
    if average:
        return f"{letters}_f"
    for candidate in (letters, letters.lower(), letters.upper()):
        if candidate in PRODUCT_EXCHANGES:
            return candidate
    return letters


def _right(letter: str | None) -> Right | None:
    if letter is None:
        return None
    return Right.CALL if letter.upper() == "C" else Right.PUT


def _year(digits: str, month: int, trading_day: date) -> int:
    if len(digits) == 2:
        return 2000 + int(digits)
    this_month = trading_day.year * 12 + trading_day.month
    decade = trading_day.year - trading_day.year % 10 - 10
    year = decade + int(digits)
    while year * 12 + month < this_month - _MONTHS_BACK:
        year += 10
    return year
