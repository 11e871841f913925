"""Cells turned into exact numbers, dates and times. Nothing is guessed: what does not parse raises ValueError."""

import re
import unicodedata
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
# numeric(18,2) holds sixteen digits before the point.
_LIMIT: Final = Decimal(10) ** 16
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_BLANKS: Final = frozenset({"", "-", "--", "—", "——"})
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100


def fold(text: str) -> str:
    """This function will fold full-width forms to half-width ones and trim."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def is_blank(cell: str) -> bool:
    """This function will say whether a cell holds no value: empty or dashes."""
    return fold(cell) in _BLANKS


@lru_cache(maxsize=1 << 16)
def number(cell: str) -> Decimal:
    """This function will read a plain decimal, with or without thousands commas, exactly as printed."""
    text = fold(cell)
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    value = Decimal(text.replace(",", ""))
    if abs(value) >= _LIMIT:
        raise ValueError("number too large")
    return value


def to_cents(value: Decimal) -> Decimal:
    """This function will round half up to 0.01, the one rounding rule for money."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


@lru_cache(maxsize=1 << 16)
def money(cell: str) -> Decimal | None:
    """This function will read yuan to the cent, half up; blank and dashes are None."""
    return None if is_blank(cell) else to_cents(number(cell))


def required_money(cell: str) -> Decimal:
    """This function will read yuan to the cent; a blank raises, because the row says nothing without it."""
    return to_cents(number(cell))


def loses_cents(cell: str) -> bool:
    """This function will say whether rounding the cell to the cent changes it."""
    return not is_blank(cell) and number(cell) != to_cents(number(cell))


def percent(cell: str) -> Decimal | None:
    """This function will read `3.05%` or `3.05` as the fraction 0.0305; blank is None."""
    text = fold(cell).removesuffix("%").rstrip()
    return None if is_blank(text) else number(text).scaleb(-2)


@lru_cache(maxsize=1 << 12)
def lots(cell: str) -> int:
    """This function will read a whole, non-negative number of lots (`5`, also `5.0` from a workbook)."""
    value = number(cell)
    if value != value.to_integral_value() or value < 0:
        raise ValueError("not a whole number of lots")
    return int(value)


def price(cell: str) -> str:
    """This function will check that a price is a number and return it as printed, without thousands commas."""
    text = fold(cell).replace(",", "")
    number(text)
    return text


def optional_price(cell: str) -> str:
    """This function will read a price that may be missing; missing is the empty string."""
    return "" if is_blank(cell) else price(cell)


@lru_cache(maxsize=1 << 12)
def day(cell: str) -> date:
    """This function will read YYYYMMDD, YYYY-MM-DD, YYYY/M/D or YYYY.M.D; years outside 1990 to 2100 raise."""
    match = _DATE.fullmatch(fold(cell))
    if match is None or (not match[2] and len(match[0]) != 8):
        raise ValueError("not a date")
    found = date(int(match[1]), int(match[3]), int(match[4]))
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError("not a plausible date")
    return found


@lru_cache(maxsize=1 << 16)
def clock(cell: str) -> time | None:
    """This function will read HH:MM:SS or HHMMSS as printed (night session times belong to the next trading day)."""
    text = fold(cell).replace(":", "")
    if not text:
        return None
    if len(text) != 6 or not text.isascii() or not text.isdigit():
        raise ValueError("not a time")
    return time(int(text[:2]), int(text[2:4]), int(text[4:]))
