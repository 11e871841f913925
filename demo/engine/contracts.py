"""Which contracts are listed: delivery months, codes and last trading days, near enough to the exchanges' rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_THIRDS = (1, 5, 9)
_STEEL = (1, 5, 10)
_ODD = (1, 3, 5, 7, 9, 11)
_EVEN = (2, 4, 6, 8, 10, 12)
_QUARTERS = (3, 6, 9, 12)
_MONTHS_BY_PRODUCT = (
    dict.fromkeys(("rb", "hc", "AP"), _STEEL)
    | dict.fromkeys(("ru", "sp", "op"), _THIRDS)
    | dict.fromkeys(("au", "ag", "ec", "pt", "pd"), _EVEN)
    | dict.fromkeys(("jd", "lh"), _ODD)
)
_MONTHS_BY_EXCHANGE = {
    "SHFE": _ODD,
    "INE": _ODD,
    "DCE": _THIRDS,
    "CZCE": _THIRDS,
    "CFFEX": _QUARTERS,
    "GFEX": _ODD,
}
_BONDS = frozenset({"TS", "TF", "T", "TL"})
_FRIDAY = 4
LISTED_DAYS = 366


@dataclass(frozen=True)
class Listing:
    code: str
    product: int
    listed_on: date
    last_trading_day: date


def list_contracts(
    products: Sequence[tuple[str, str, date]], first: date, last: date, calendar: Sequence[date]
) -> list[Listing]:
    """Contracts of (code, exchange, since) products that trade between `first` and `last`."""
    months = [(year, month) for year in range(first.year, last.year + 2) for month in range(1, 13)]
    found = []
    for index, (product, exchange, since) in enumerate(products):
        allowed = _MONTHS_BY_PRODUCT.get(product, _MONTHS_BY_EXCHANGE[exchange])
        for year, month in months:
            if month not in allowed:
                continue
            ends = last_trading_day(product, exchange, year, month, calendar)
            begins = max(since, ends - timedelta(days=LISTED_DAYS))
            if ends >= first and begins <= last:
                found.append(Listing(contract_code(product, exchange, year, month), index, begins, ends))
    return found


def contract_code(product: str, exchange: str, year: int, month: int) -> str:
    """rb2610, CF609 (three digits at CZCE), IF2612, l2605F for a monthly average."""
    if exchange == "CZCE":
        return f"{product}{year % 10}{month:02d}"
    if product.endswith("_f"):
        return f"{product.removesuffix('_f')}{year % 100:02d}{month:02d}F"
    return f"{product}{year % 100:02d}{month:02d}"


def last_trading_day(product: str, exchange: str, year: int, month: int, calendar: Sequence[date]) -> date:
    """Third Friday of an index, second of a bond, the 15th at SHFE and INE, elsewhere the tenth trading day."""
    days = _month_days(year, month, calendar)
    if exchange == "CFFEX":
        return _from(days, _nth_friday(year, month, 2 if product in _BONDS else 3))
    if exchange in {"SHFE", "INE"}:
        return _from(days, date(year, month, 15))
    return days[min(9, len(days) - 1)]


def _month_days(year: int, month: int, calendar: Sequence[date]) -> list[date]:
    """The month's trading days, or its weekdays where the calendar does not reach."""
    known = [day for day in calendar if (day.year, day.month) == (year, month)]
    if known:
        return known
    days = [date(year, month, 1) + timedelta(days=offset) for offset in range(28)]
    return [day for day in days if day.weekday() < 5]


def _nth_friday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_FRIDAY - first.weekday()) % 7 + 7 * (nth - 1))


def _from(days: Sequence[date], wanted: date) -> date:
    return next((day for day in days if day >= wanted), days[-1])
