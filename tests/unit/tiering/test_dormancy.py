"""The dormancy clock: hand-worked days, and day by day the same as asking the rules on every day to come."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiering.engine.dormancy import NEVER, dormancy_clock, later_table, rule_leaves
from tiering.engine.figures import day_number
from tiering.engine.schemes import Firm, Population, SchemeDocument, evaluate, read
from tiering.engine.table import MeasureTable

DAY = date(2026, 11, 20)
SHIPPED = Path(__file__).resolve().parents[3] / "tiering" / "presets" / "dormancy.json"
NAN = float("nan")
# A client that traded, held and paid long ago, opened long ago, with nothing left.
ASLEEP = {
    "days_since_last_trade": 400.0,
    "days_since_last_position": 400.0,
    "tenure_days": 2_000.0,
    "traded_in_year": 0.0,
    "held_in_year": 0.0,
    "opened_before_year": 1.0,
    "year_end_equity": 0.0,
    "equity_end": 0.0,
}


@pytest.fixture(scope="module")
def document() -> SchemeDocument:
    return read(json.loads(SHIPPED.read_text(encoding="utf-8")))


def population(*clients: dict[str, float]) -> Population:
    columns = {name: np.array([one[name] for one in clients]) for name in ASLEEP}
    table = MeasureTable(np.arange(1, len(clients) + 1, dtype=np.int64), columns)
    return Population(table, Firm.of(table, []))


def dormant_on(document: SchemeDocument, **changes: float) -> date | None:
    clock = dormancy_clock(document, population({**ASLEEP, **changes}), "dormant", DAY)
    number = int(clock.dormant_on[0])
    return None if number == NEVER else date(1970, 1, 1) + timedelta(days=number)


def traded_on(day: date) -> dict[str, float]:
    since = float((DAY - day).days)
    return {"days_since_last_trade": since, "traded_in_year": float(day >= date(2025, 11, 20))}


def test_who_is_dormant_has_no_day_ahead(document: SchemeDocument) -> None:
    clock = dormancy_clock(document, population(ASLEEP), "dormant", DAY)
    assert (clock.is_dormant.tolist(), clock.dormant_on.tolist(), clock.missing.tolist()) == (
        [True],
        [NEVER],
        [0],
    )


def test_the_trade_of_a_year_ago_falls_out_of_the_year_on_the_day_after(document: SchemeDocument) -> None:
    # A trade on the same date a year ago is within the year still; so it is on 1 March 2027 for 1 March 2026.
    assert dormant_on(document, **traded_on(date(2025, 11, 20))) == date(2026, 11, 21)
    assert dormant_on(document, **traded_on(date(2026, 3, 1))) == date(2027, 3, 2)
    assert dormant_on(document, **traded_on(DAY)) == date(2027, 11, 21)


def test_the_last_of_all_conditions_sets_the_day(document: SchemeDocument) -> None:
    held = {"days_since_last_position": float((DAY - date(2026, 5, 4)).days), "held_in_year": 1.0}
    assert dormant_on(document, **traded_on(date(2026, 3, 1)), **held) == date(2027, 5, 5)
    young = {"tenure_days": float((DAY - date(2026, 8, 1)).days), "opened_before_year": 0.0}
    # Opened before the same date a year ago: the day after the anniversary.
    assert dormant_on(document, **traded_on(date(2026, 3, 1)), **held, **young) == date(2027, 8, 2)


def test_an_open_position_stays_open(document: SchemeDocument) -> None:
    assert dormant_on(document, days_since_last_position=0.0, held_in_year=1.0) is None


def test_year_end_equity_becomes_that_of_now_in_january(document: SchemeDocument) -> None:
    assert dormant_on(document, year_end_equity=5_000.0, equity_end=1_000.0) == date(2027, 1, 1)
    assert dormant_on(document, year_end_equity=5_000.0, equity_end=1_000.01) is None
    # Little at the last year end, more now: only a day before January will do.
    assert (
        dormant_on(document, **traded_on(date(2025, 12, 31)), year_end_equity=0.0, equity_end=5_000.0) is None
    )
    assert dormant_on(
        document, **traded_on(date(2025, 12, 30)), year_end_equity=0.0, equity_end=5_000.0
    ) == date(2026, 12, 31)


def test_what_never_happened_is_not_waited_for(document: SchemeDocument) -> None:
    never = {"days_since_last_trade": NAN, "days_since_last_position": NAN}
    assert dormant_on(document, **never, year_end_equity=2_000.0, equity_end=0.0) == date(2027, 1, 1)
    assert dormant_on(document, year_end_equity=NAN, equity_end=NAN) is None


def test_missing_says_which_questions_are_open(document: SchemeDocument) -> None:
    awake = {**ASLEEP, "traded_in_year": 1.0, "days_since_last_trade": 3.0, "year_end_equity": 5_000.0}
    clock = dormancy_clock(document, population(awake), "dormant", DAY)
    asked = [leaf.measure for leaf in rule_leaves(document, "dormant")]  # type: ignore[union-attr]
    assert asked == ["opened_before_year", "held_in_year", "traded_in_year", "year_end_equity"]
    assert clock.missing.tolist() == [0b1100]


def test_the_29th_of_february_counts_as_the_28th(document: SchemeDocument) -> None:
    day = date(2028, 2, 20)
    since = float((day - date(2027, 2, 28)).days)
    found = dormancy_clock(
        document,
        population({**ASLEEP, "days_since_last_trade": since, "traded_in_year": 1.0}),
        "dormant",
        day,
    )
    # On 29 February 2028 the year goes back to 28 February 2027, the day of the trade; on 1 March no more.
    assert found.dormant_on.tolist() == [day_number(date(2028, 3, 1))]


def test_limits_of_days_in_any_document_are_crossed_on_their_day() -> None:
    def days(op: str, value: float) -> SchemeDocument:
        when: dict[str, Any] = {"measure": "days_since_last_trade", "op": op, "value": value}
        name = {"zh": "名", "en": "name"}
        return read(
            {
                "format": 1,
                "kind": "bands",
                "title": name,
                "tiers": [{"code": "dormant", "name": name}, {"code": "awake", "name": name}],
                "remainder": "awake",
                "rules": [{"code": "idle", "tier": "dormant", "when": when}],
            }
        )

    assert dormant_on(days(">", 500), days_since_last_trade=490.0) == DAY + timedelta(days=11)
    assert dormant_on(days(">=", 500), days_since_last_trade=490.0) == DAY + timedelta(days=10)
    assert dormant_on(days("=", 500), days_since_last_trade=490.0) == DAY + timedelta(days=10)
    assert dormant_on(days("=", 500), days_since_last_trade=501.0) is None
    assert dormant_on(days(">", 900), days_since_last_trade=0.0) == DAY + timedelta(days=901)


def test_a_document_without_the_tier_is_refused(document: SchemeDocument) -> None:
    with pytest.raises(ValueError):
        dormancy_clock(document, population(ASLEEP), "hibernating", DAY)


def test_nobody_at_all(document: SchemeDocument) -> None:
    clock = dormancy_clock(document, population(), "dormant", DAY)
    assert len(clock.dormant_on) == 0


@st.composite
def anybody(draw: Any) -> dict[str, float]:
    trade, position = draw(st.integers(0, 800)), draw(st.integers(0, 800))
    tenure = draw(st.integers(0, 900))
    return {
        "days_since_last_trade": float(trade),
        "days_since_last_position": float(position),
        "tenure_days": float(tenure),
        "traded_in_year": float(trade <= 365),
        "held_in_year": float(position <= 365),
        "opened_before_year": float(tenure > 365),
        "year_end_equity": draw(st.sampled_from([0.0, 1_000.0, 1_000.01, 9_999.0, NAN])),
        "equity_end": draw(st.sampled_from([0.0, 1_000.0, 1_000.01, 9_999.0])),
    }


@given(anybody())
@settings(max_examples=40, deadline=None)
def test_it_is_the_first_day_on_which_the_rules_say_so(client: dict[str, float]) -> None:
    document = read(json.loads(SHIPPED.read_text(encoding="utf-8")))
    people = population(client)
    clock = dormancy_clock(document, people, "dormant", DAY)
    place = document.tier_codes.index("dormant")
    found = NEVER
    if not clock.is_dormant[0]:
        for later in range(1, 1_200):
            table = later_table(people.table, np.array([later]), DAY)
            if evaluate(document, Population(table, people.firm)).tiers[0] == place:
                found = day_number(DAY) + later
                break
    assert int(clock.dormant_on[0]) == found
