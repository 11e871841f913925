"""On which day a client becomes dormant if nothing happens, by whatever rules the scheme's document holds.

If nothing happens, days pass: there is no trade and no payment, open positions stay open, equity stays as it is and is
the year-end equity from January on. Only figures that time alone moves are moved (MOVING); those over windows of
trading days stay as they stand. Between two days on which a moving figure crosses a limit of the document nothing can
change, so that only those days are tried, and each is tried by asking the document itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tiering.engine.figures import day_number
from tiering.engine.schemes import Population, SchemeDocument, evaluate
from tiering.engine.schemes.conditions import Comparison, Condition, Leaf, leaves
from tiering.engine.schemes.truth import answer
from tiering.engine.table import BoolArray, FloatArray, IntArray, MeasureTable

# Measures that grow by one with every calendar day, and those that the calendar turns over.
GROWING: tuple[str, ...] = (
    "days_since_last_trade",
    "days_since_last_position",
    "days_since_last_deposit",
    "tenure_days",
)
TURNING: tuple[str, ...] = ("traded_in_year", "held_in_year", "opened_before_year", "year_end_equity")
MOVING: tuple[str, ...] = (*GROWING, *TURNING)
# What moving them needs besides.
BASIS: tuple[str, ...] = ("days_since_last_trade", "days_since_last_position", "tenure_days", "equity_end")
# Everything that time alone brings about happens within a year and a day or two, unless a limit of days lies beyond.
NEVER = -1
_FAR = 36_500
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Clock:
    """Per client whether it is dormant already; else the day number on which it becomes so, NEVER where waiting alone
    does not do it; and which questions of the dormant rule are not answered with yes today, one bit each."""

    is_dormant: BoolArray
    dormant_on: IntArray
    missing: IntArray


def dormancy_clock(document: SchemeDocument, population: Population, tier: str, day: date) -> Clock:
    """The clock of everybody. The table holds what the document reads, and BASIS. Raises ValueError where the document
    has no such tier."""
    place = document.tier_codes.index(tier)
    today = evaluate(document, population).tiers == place
    found = np.full(len(today), NEVER, dtype=np.int64)
    for later in _candidates(document, population.table, day):
        is_sooner = (later > 0) & ~today & ((found == NEVER) | (later < found))
        if is_sooner.any():
            moved = Population(
                later_table(population.table, np.maximum(later, 0), day),
                population.firm,
                population.attributes,
                population.others,
            )
            found = np.where(is_sooner & (evaluate(document, moved).tiers == place), later, found)
    start = day_number(day)
    return Clock(today, np.where(found == NEVER, NEVER, start + found), _missing(document, population, tier))


def rule_leaves(document: SchemeDocument, tier: str) -> list[Leaf]:
    """The questions of the first rule that gives the tier, in the document's order; none where no rule gives it."""
    rule = next((rule for rule in document.rules if rule.tier == tier), None)
    return list(leaves(rule.when)) if rule else []


def later_table(table: MeasureTable, later: IntArray, day: date) -> MeasureTable:
    """The table so many calendar days later, per client, if nothing happens."""
    columns = dict(table.columns)
    is_holding = table["days_since_last_position"] == 0
    for name in GROWING:
        if name in columns:
            columns[name] = columns[name] + later
    if "days_since_last_position" in columns:
        columns["days_since_last_position"] = np.where(is_holding, 0.0, columns["days_since_last_position"])
    now = np.datetime64(day, "D") + later.astype("timedelta64[D]")
    year_ago = _year_before(now)
    for name, last in (
        ("traded_in_year", "days_since_last_trade"),
        ("held_in_year", "days_since_last_position"),
    ):
        if name in columns:
            columns[name] = _flag(_when(table[last], day) >= year_ago, table[name], is_known=table[last])
    if "held_in_year" in columns:
        columns["held_in_year"] = np.where(is_holding, 1.0, columns["held_in_year"])
    if "opened_before_year" in columns:
        opened = table["tenure_days"]
        columns["opened_before_year"] = _flag(
            _when(opened, day) < year_ago, table["opened_before_year"], is_known=opened
        )
    if "year_end_equity" in columns:
        is_next_year = now.astype("datetime64[Y]") > np.datetime64(day, "Y")
        columns["year_end_equity"] = np.where(is_next_year, table["equity_end"], table["year_end_equity"])
    return MeasureTable(table.clients, columns)


def _candidates(document: SchemeDocument, table: MeasureTable, day: date) -> Iterator[IntArray]:
    """Days from now, per client, on which something may change; nothing earlier than tomorrow counts."""
    size = len(table)
    yield np.ones(size, dtype=np.int64)
    new_year = (date(day.year + 1, 1, 1) - day).days
    yield np.full(size, new_year, dtype=np.int64)
    today = np.datetime64(day, "D")
    for name in ("days_since_last_trade", "days_since_last_position", "tenure_days"):
        anniversary = _year_after(_when(table[name], day))
        for extra in range(3):
            passed = (anniversary - today).astype(np.int64) + extra
            yield np.where(np.isnan(table[name]), 0, passed)
    for rule in document.rules:
        for leaf in _growing(rule.when):
            gap = np.nan_to_num(leaf.threshold.value - table[leaf.measure], nan=0.0)
            first = np.ceil(np.clip(gap, 0, _FAR)).astype(np.int64)
            yield first
            yield first + 1


def _growing(condition: Condition) -> Iterator[Comparison]:
    for leaf in leaves(condition):
        if isinstance(leaf, Comparison) and leaf.measure in GROWING and leaf.threshold.of == "value":
            yield leaf


def _missing(document: SchemeDocument, population: Population, tier: str) -> IntArray:
    bits = np.zeros(len(population.table), dtype=np.int64)
    for place, leaf in enumerate(rule_leaves(document, tier)):
        bits |= np.where(answer(leaf, population).yes, 0, 1 << place)
    return bits


def _when(days_since: FloatArray, day: date) -> Days:
    """The day that lies so many days back; of what never happened, the day itself, which callers leave out."""
    back = np.nan_to_num(days_since, nan=0.0).astype(np.int64)
    found: Days = np.datetime64(day, "D") - back.astype("timedelta64[D]")
    return found


def _flag(is_so: BoolArray, before: FloatArray, is_known: FloatArray) -> FloatArray:
    """Yes or no as 1 and 0; what stood before where the day it hangs on is not known."""
    return np.where(np.isnan(is_known), before, is_so.astype(np.float64))


def _year_before(days: Days) -> Days:
    """The same date a year earlier; 29 February goes to 28 February."""
    return _years_on(days, -12)


def _year_after(days: Days) -> Days:
    return _years_on(days, 12)


def _years_on(days: Days, months: int) -> Days:
    month = days.astype("datetime64[M]")
    target = month + np.timedelta64(months, "M")
    moved = target.astype("datetime64[D]") + (days - month.astype("datetime64[D]"))
    found: Days = np.where(moved.astype("datetime64[M]") > target, moved - np.timedelta64(1, "D"), moved)
    return found
