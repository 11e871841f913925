"""The trading day of any moment, against a slow reading of the rule; and figures of money in both languages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import figures
from crm.calendar import TradingCalendar, month_start
from crm.seeds import calendar as seeds

DAYS = tuple(each for each in seeds.read() if each.is_trading)
CALENDAR = TradingCalendar.of(each.day for each in DAYS)
FIRST, LAST = CALENDAR.days[0], CALENDAR.days[-1]
inside = st.dates(FIRST + timedelta(days=1), LAST - timedelta(days=1))
moments = st.builds(datetime.combine, inside, st.times())
MINUS = "−"


def slowly(moment: datetime) -> date:
    """Day by day: on from 20:00, on from a day that is not traded."""
    day = moment.date() + timedelta(days=1) if moment.time() >= time(20) else moment.date()
    while day not in CALENDAR.days:
        day += timedelta(days=1)
    return day


@given(moments)
def test_a_moment_belongs_to_the_day_a_slow_walk_finds(moment: datetime) -> None:
    assert CALENDAR.trading_day_of(moment) == slowly(moment)


@given(moments, st.timedeltas(timedelta(), timedelta(days=9)))
def test_later_never_belongs_to_an_earlier_day(moment: datetime, later: timedelta) -> None:
    after = min(moment + later, datetime.combine(LAST, time(19, 59)))
    if after >= moment:
        assert CALENDAR.trading_day_of(moment) <= CALENDAR.trading_day_of(after)


@given(inside)
def test_an_evening_belongs_to_the_next_trading_day(day: date) -> None:
    evening = CALENDAR.trading_day_of(datetime.combine(day, time(21)))
    assert evening == CALENDAR.next_after(day)
    assert CALENDAR.trading_day_of(datetime.combine(day, time(19, 59, 59))) <= evening


@given(inside, inside)
def test_a_stretch_holds_exactly_its_trading_days(first: date, last: date) -> None:
    found = CALENDAR.between(first, last)
    assert list(found) == [day for day in CALENDAR.days if first <= day <= last]


@pytest.mark.parametrize(
    "each", [each for each in DAYS if not each.has_night], ids=lambda each: each.day.isoformat()
)
def test_no_night_opens_before_a_holiday(each: seeds.SeedDay) -> None:
    """The next trading day is then further away than a weekend, or a holiday lies in between."""
    if each.day < LAST:
        gap = (CALENDAR.next_after(each.day) - each.day).days
        assert gap > 1


@pytest.mark.parametrize(
    "each",
    [each for each in DAYS if each.has_night and each.day < LAST][::40],
    ids=lambda each: each.day.isoformat(),
)
def test_a_night_is_never_further_from_its_day_than_a_weekend(each: seeds.SeedDay) -> None:
    assert (CALENDAR.next_after(each.day) - each.day).days <= 3


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_back_are_counted_one_by_one(day: date, months: int) -> None:
    slow = day.replace(day=1)
    for _ in range(months):
        slow = (slow - timedelta(days=1)).replace(day=1)
    assert month_start(day, months) == slow


amounts = st.decimals(Decimal(-(10**14)), Decimal(10**14), places=2)
UNITS = {"zh-hans": {"亿": 10**8, "万": 10**4}, "en": {"B": 10**9, "M": 10**6, "K": 10**3}}


@given(amounts, st.sampled_from(sorted(UNITS)))
def test_a_short_figure_is_near_the_long_one(amount: Decimal, language: str) -> None:
    text = figures.compact(amount, language)
    size = next((size for unit, size in UNITS[language].items() if text.endswith(unit)), 1)
    value = Decimal(text.rstrip("亿万BMK").replace(",", "").replace(MINUS, "-"))
    assert abs(value * size - amount) <= Decimal(size) / 200
    # As short as the units allow: one of them is used as soon as there is one of it.
    assert abs(value) < 10**4 or size in {10**8, 10**9}


@given(amounts)
def test_money_reads_back_to_the_cent(amount: Decimal) -> None:
    assert Decimal(figures.money(amount).replace(",", "").replace(MINUS, "-")) == amount
    assert figures.signed(amount).lstrip("+−") == figures.money(abs(amount))


@given(st.decimals(Decimal(-100), Decimal(100), places=6), st.integers(0, 4))
def test_a_percent_reads_back_within_half_its_last_place(ratio: Decimal, places: int) -> None:
    text = figures.percent(ratio, places).rstrip("%").replace(",", "").replace(MINUS, "-")
    assert abs(Decimal(text) - ratio * 100) <= Decimal(1).scaleb(-places) / 2
