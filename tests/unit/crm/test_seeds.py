"""The committed calendar and products: generated, complete, and right on the days people remember."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crm.codes import PRODUCT_EXCHANGES
from crm.enums import Exchange
from crm.seeds import calendar, products
from crm.seeds.holidays import HOLIDAYS

DAYS = {each.day: each for each in calendar.read()}


def test_the_committed_calendar_is_what_the_holidays_make_of_it() -> None:
    assert calendar.PATH.read_text(encoding="utf-8") == calendar.render(calendar.build())


@pytest.mark.parametrize(("year", "trading"), [(2024, 242), (2025, 243), (2026, 242), (2027, 243)])
def test_trading_days_per_year(year: int, trading: int) -> None:
    assert sum(each.is_trading for each in DAYS.values() if each.day.year == year) == trading


@pytest.mark.parametrize(
    ("day", "is_trading", "has_night", "is_working"),
    [
        (date(2026, 1, 4), False, False, True),  # an adjusted Sunday
        (date(2024, 2, 9), False, False, True),  # shut, though no public holiday
        (date(2026, 9, 24), True, False, True),  # the eve of a holiday
        (date(2026, 9, 18), True, True, True),  # a common Friday
        (date(2025, 5, 30), True, False, True),  # a Friday before a holiday weekend
        (date(2026, 10, 7), False, False, False),
        (date(2026, 10, 10), False, False, True),
        (date(2026, 9, 26), False, False, False),
    ],
)
def test_a_day(day: date, is_trading: bool, has_night: bool, is_working: bool) -> None:
    found = DAYS[day]
    assert (found.is_trading, found.has_night, found.is_working) == (is_trading, has_night, is_working)


def test_adjusted_days_are_weekend_days() -> None:
    assert {day.weekday() for holiday in HOLIDAYS for day in holiday.worked} <= {5, 6}


def test_only_unannounced_years_are_provisional() -> None:
    assert {holiday.first.year for holiday in HOLIDAYS if holiday.is_provisional} == {2027}
    assert calendar.PROVISIONAL in DAYS[date(2027, 2, 8)].note


def test_every_product_has_its_exchange() -> None:
    specs = products.read()
    assert len({each.code for each in specs}) == 91
    assert {each.code: each.exchange for each in specs}.items() <= PRODUCT_EXCHANGES.items()
    assert {each.exchange for each in specs} == set(Exchange.values)


def test_changed_ticks_are_dated() -> None:
    found = {
        (each.code, each.effective_on): (each.tick, each.ended_on)
        for each in products.read()
        if each.code in {"lc", "ec"}
    }
    assert found == {
        ("lc", date(2024, 1, 1)): (Decimal(50), date(2024, 12, 17)),
        ("lc", date(2024, 12, 17)): (Decimal(20), None),
        ("ec", date(2024, 1, 1)): (Decimal("0.1"), date(2026, 5, 11)),
        ("ec", date(2026, 5, 11)): (Decimal("0.5"), None),
    }


def test_an_egg_contract_is_quoted_per_500_kilograms() -> None:
    assert [each.multiplier for each in products.read() if each.code == "jd"] == [Decimal(10)]
