"""Public holidays of mainland China and the weekend days worked in exchange, as the State Council announced them.

`closed` are the days without trading, weekends within them included; `worked` are adjusted weekend days (调休).
A holiday is provisional until its announcement: the statutory days, put off past a weekend, without adjusted days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Holiday:
    name: str
    first: date
    last: date
    worked: tuple[date, ...] = ()
    is_provisional: bool = False


def _of(year: int, name: str, first: str, last: str, *worked: str, is_provisional: bool = False) -> Holiday:
    return Holiday(
        name,
        date.fromisoformat(f"{year}-{first}"),
        date.fromisoformat(f"{year}-{last}"),
        tuple(date.fromisoformat(f"{year}-{day}") for day in worked),
        is_provisional,
    )


FIRST_DAY = date(2024, 1, 1)
LAST_DAY = date(2027, 12, 31)

HOLIDAYS: tuple[Holiday, ...] = (
    _of(2024, "元旦", "01-01", "01-01"),
    _of(2024, "春节", "02-10", "02-17", "02-04", "02-18"),
    _of(2024, "清明节", "04-04", "04-06", "04-07"),
    _of(2024, "劳动节", "05-01", "05-05", "04-28", "05-11"),
    _of(2024, "端午节", "06-10", "06-10"),
    _of(2024, "中秋节", "09-15", "09-17", "09-14"),
    _of(2024, "国庆节", "10-01", "10-07", "09-29", "10-12"),
    _of(2025, "元旦", "01-01", "01-01"),
    _of(2025, "春节", "01-28", "02-04", "01-26", "02-08"),
    _of(2025, "清明节", "04-04", "04-06"),
    _of(2025, "劳动节", "05-01", "05-05", "04-27"),
    _of(2025, "端午节", "05-31", "06-02"),
    _of(2025, "国庆节、中秋节", "10-01", "10-08", "09-28", "10-11"),
    _of(2026, "元旦", "01-01", "01-03", "01-04"),
    _of(2026, "春节", "02-15", "02-23", "02-14", "02-28"),
    _of(2026, "清明节", "04-04", "04-06"),
    _of(2026, "劳动节", "05-01", "05-05", "05-09"),
    _of(2026, "端午节", "06-19", "06-21"),
    _of(2026, "中秋节", "09-25", "09-27"),
    _of(2026, "国庆节", "10-01", "10-07", "09-20", "10-10"),
    _of(2027, "元旦", "01-01", "01-03", is_provisional=True),
    _of(2027, "春节", "02-05", "02-12", is_provisional=True),
    _of(2027, "清明节", "04-03", "04-05", is_provisional=True),
    _of(2027, "劳动节", "05-01", "05-05", is_provisional=True),
    _of(2027, "端午节", "06-09", "06-09", is_provisional=True),
    _of(2027, "中秋节", "09-15", "09-15", is_provisional=True),
    _of(2027, "国庆节", "10-01", "10-07", is_provisional=True),
)
# Working days on which the exchanges stay shut: New Year's Eve of 2024 was no public holiday.
EXCHANGE_CLOSURES: dict[date, str] = {date(2024, 2, 9): "除夕休市"}
