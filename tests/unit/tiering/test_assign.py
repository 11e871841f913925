"""Golden tiers: hand-picked clients on, above and below each threshold of R148 to R154."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiering.engine.assign import Activity, assign, below_effective, is_dormant
from tiering.engine.averages import Averages
from tiering.engine.scheme import HOUSE_PARAMETERS, RULES, TIERS, read_parameters

HOUSE = read_parameters(HOUSE_PARAMETERS)
Yuan = str | None


def averages(*pairs: tuple[Yuan, Yuan]) -> Averages:
    def cents(position: int) -> list[int]:
        return [int(Decimal(pair[position] or 0) * 100) for pair in pairs]

    def known(position: int) -> list[bool]:
        return [pair[position] is not None for pair in pairs]

    return Averages(
        np.array(cents(0)),
        np.array(known(0)),
        np.array(cents(1)),
        np.array(known(1)),
        np.full(len(pairs), 3),
    )


def tier_of(
    equity: Yuan, commission: Yuan, *, traded: bool = False, dormant: bool = False
) -> tuple[str, str]:
    activity = Activity(np.array([traded]), np.array([dormant]))
    found = assign(averages((equity, commission)), activity, HOUSE)
    return TIERS[found.tiers[0]], RULES[found.rules[0]]


GOLDEN = [
    # equity, commission, traded, dormant, tier, rule
    ("10000000.00", "100000.00", True, False, "diamond", "equity_and_commission"),
    ("10000000.00", "0.00", True, False, "diamond", "equity"),
    ("0.00", "100000.00", True, False, "diamond", "commission"),
    ("9999999.99", "99999.99", True, False, "platinum", "equity_and_commission"),
    ("5000000.00", "49999.99", True, False, "platinum", "equity"),
    ("4999999.99", "50000.00", True, False, "platinum", "commission"),
    # Equity says gold and commission says diamond: the better one stands.
    ("2000000.00", "100000.00", True, False, "diamond", "commission"),
    ("1000000.00", "9999.99", True, False, "gold", "equity"),
    ("999999.99", "10000.00", True, False, "gold", "commission"),
    ("999999.99", "9999.99", True, False, "quality", "equity"),
    ("500000.00", "0.00", False, False, "quality", "equity"),
    # Commission alone never makes a quality client.
    ("499999.99", "9999.99", True, False, "effective", "traded"),
    ("0.00", "0.00", True, True, "effective", "traded"),
    ("1000.01", "0.00", False, False, "effective", "equity_above"),
    ("1000.00", "0.00", False, False, "inactive", "remainder"),
    ("1000.00", "0.00", False, True, "dormant", "dormant"),
    ("-5000.00", "0.00", False, True, "dormant", "dormant"),
    (None, None, False, False, "inactive", "remainder"),
    (None, "100000.00", False, False, "diamond", "commission"),
    ("10000000.00", None, False, False, "diamond", "equity"),
]


@pytest.mark.parametrize(("equity", "commission", "traded", "dormant", "tier", "rule"), GOLDEN)
def test_golden_tiers(
    equity: Yuan, commission: Yuan, traded: bool, dormant: bool, tier: str, rule: str
) -> None:
    assert tier_of(equity, commission, traded=traded, dormant=dormant) == (tier, rule)


def test_many_at_once_agree_with_one_by_one() -> None:
    together = assign(
        averages(*[(case[0], case[1]) for case in GOLDEN]),
        Activity(np.array([case[2] for case in GOLDEN]), np.array([case[3] for case in GOLDEN])),
        HOUSE,
    )
    assert [TIERS[tier] for tier in together.tiers] == [case[4] for case in GOLDEN]
    assert [RULES[rule] for rule in together.rules] == [case[5] for case in GOLDEN]


def test_only_the_remainder_is_asked_about_dormancy() -> None:
    found = below_effective(
        averages(("0.00", "0.00"), ("0.00", "0.00"), ("1000.01", "0.00")),
        np.array([False, True, False]),
        HOUSE,
    )
    assert found.tolist() == [True, False, False]


ALL_FOUR = {"opened": True, "held": False, "traded": False, "year_end": 1000_00, "known": True}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"opened": False}, False),
        ({"held": True}, False),
        ({"traded": True}, False),
        ({"year_end": 1000_01}, False),
        ({"year_end": -1}, True),
        ({"known": False}, False),
    ],
)
def test_dormancy_needs_all_four(changed: dict[str, int], expected: bool) -> None:
    case = ALL_FOUR | changed
    found = is_dormant(
        np.array([bool(case["opened"])]),
        np.array([bool(case["held"])]),
        np.array([bool(case["traded"])]),
        np.array([case["year_end"]]),
        np.array([bool(case["known"])]),
        HOUSE,
    )
    assert found.tolist() == [expected]


money = st.decimals(0, 20_000_000, places=2)


@given(money, money, money, money)
def test_more_never_lowers_the_tier(
    equity: Decimal, commission: Decimal, more_equity: Decimal, more_commission: Decimal
) -> None:
    before, _rule = tier_of(str(equity), str(commission))
    after, _rule = tier_of(str(equity + more_equity), str(commission + more_commission))
    assert TIERS.index(after) <= TIERS.index(before)


@given(money, money)
def test_tier_is_the_best_of_both_figures_alone(equity: Decimal, commission: Decimal) -> None:
    by_equity, _rule = tier_of(str(equity), None)
    by_commission, _rule = tier_of(None, str(commission))
    both, _rule = tier_of(str(equity), str(commission))
    assert TIERS.index(both) == min(TIERS.index(by_equity), TIERS.index(by_commission))
