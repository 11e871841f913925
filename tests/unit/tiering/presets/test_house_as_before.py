"""The house scheme as a document gives what the rules written in code give, to the tier and the rule."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tiering.engine.assign import Activity, assign, cents, is_dormant
from tiering.engine.averages import Averages, BoolArray, IntArray
from tiering.engine.scheme import HOUSE_PARAMETERS, RULES, TIERS, read_parameters
from tiering.engine.schemes import Firm, Population, evaluate, read
from tiering.engine.table import FloatArray, MeasureTable
from tiering.queries.presets import preset

HOUSE = read_parameters(HOUSE_PARAMETERS)
DOCUMENT = read(preset("house").document)
# Cents around every limit of equity and commission, and anything else.
LIMITS = [
    cents(limit) for band in HOUSE.bands for limit in (band.equity, band.commission) if limit is not None
]
EDGES = [limit + step for limit in (*LIMITS, cents(HOUSE.dormant_equity), 0) for step in (-1, 0, 1)]
money = st.sampled_from(EDGES) | st.integers(-(10**11), 10**13)
client = st.tuples(st.none() | money, st.none() | money, st.none() | money, *[st.booleans()] * 3)


def _cents(values: list[int | None]) -> tuple[IntArray, BoolArray]:
    return np.array([value or 0 for value in values]), np.array([value is not None for value in values])


def _yuan(amounts: IntArray, is_known: BoolArray) -> FloatArray:
    return np.where(is_known, amounts / 100, np.nan)


@settings(max_examples=100, deadline=None)
@given(st.lists(client, min_size=1, max_size=40))
def test_same_tier_and_same_rule(
    clients: list[tuple[int | None, int | None, int | None, bool, bool, bool]],
) -> None:
    equity, commission, year_end = (_cents([entry[place] for entry in clients]) for place in range(3))
    traded, held, opened = (np.array([entry[place] for entry in clients]) for place in (3, 4, 5))
    dormant = is_dormant(opened, held, traded, *year_end, HOUSE)
    before = assign(
        Averages(*equity, *commission, np.full(len(clients), 3)), Activity(traded, dormant), HOUSE
    )
    table = MeasureTable(
        np.arange(len(clients)),
        {
            "equity_month_avg": _yuan(*equity),
            "commission_month_avg": _yuan(*commission),
            "year_end_equity": _yuan(*year_end),
            "traded_in_year": traded.astype(np.float64),
            "held_in_year": held.astype(np.float64),
            "opened_before_year": opened.astype(np.float64),
        },
    )
    after = evaluate(DOCUMENT, Population(table, Firm({})))
    assert [DOCUMENT.tier_codes[tier] for tier in after.tiers] == [TIERS[tier] for tier in before.tiers]
    assert [after.outcomes[place].code for place in after.fired] == [RULES[rule] for rule in before.rules]


def test_same_tiers_in_the_same_order() -> None:
    assert DOCUMENT.tier_codes == TIERS
