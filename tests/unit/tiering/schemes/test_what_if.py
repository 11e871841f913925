"""A deposit of half a million and a fifth more lots, worked out by hand."""

from __future__ import annotations

import pytest

from tests.unit.tiering.schemes.documents import at_least, bands, rule
from tiering.engine.schemes import Firm, Person, after_deposit, after_more_trading, read, what_if

CLIENT = Person(
    {
        "equity_end": 1_000_000.0,
        "equity_avg_60d": 900_000.0,
        "net_deposit_60d": -50_000.0,
        "asset_turnover_rate_60d": 20.0,
        "asset_turnover_rate_12m": 80.0,
        "margin_contribution_rate": 0.01,
        "margin_contribution_deviation": 100.0,
        "commission_month_avg": 8_000.0,
        "commission_12m": 96_000.0,
        "commission_contribution_rate_12m": 0.02,
        "turnover_60d": 18_000_000.0,
        "lots_12m": 400.0,
        "equity_month_avg": None,
    }
)


def test_a_deposit_lifts_balances_and_shares_and_lowers_turnover_rates() -> None:
    after = CLIENT.with_figures(after_deposit(CLIENT, 500_000))
    assert after.figure("equity_end") == 1_500_000
    assert after.figure("equity_avg_60d") == 1_400_000
    assert after.figure("net_deposit_60d") == 450_000
    # 20 × 900,000 ÷ 1,400,000; the equity of 250 days is not known, so the other rate stays.
    assert after.figure("asset_turnover_rate_60d") == pytest.approx(12.857142857)
    assert after.figure("asset_turnover_rate_12m") == 80
    # The firm had 100,000,000 and has 100,500,000; the average share stays 0.005.
    assert after.figure("margin_contribution_rate") == pytest.approx(1_500_000 / 100_500_000)
    assert after.figure("margin_contribution_deviation") == pytest.approx(198.507462687)
    assert after.figure("equity_month_avg") is None
    assert after.figure("commission_12m") == 96_000


def test_more_lots_lift_what_is_traded() -> None:
    after = CLIENT.with_figures(after_more_trading(CLIENT, 0.2))
    assert after.figure("commission_month_avg") == pytest.approx(9_600)
    assert after.figure("lots_12m") == pytest.approx(480)
    assert after.figure("turnover_60d") == pytest.approx(21_600_000)
    assert after.figure("asset_turnover_rate_60d") == pytest.approx(24)
    # 115,200 of 4,819,200; the deviation is not known and stays so.
    assert after.figure("commission_contribution_rate_12m") == pytest.approx(115_200 / 4_819_200)
    assert after.figure("commission_contribution_deviation") is None
    assert after.figure("equity_end") == 1_000_000


@pytest.mark.parametrize(
    "figures",
    [
        {"margin_contribution_rate": 0.01},
        {"equity_end": 100.0},
        {"equity_end": 100.0, "margin_contribution_rate": 0.0},
        {"equity_end": 100.0, "margin_contribution_rate": 1.0},
    ],
)
def test_a_share_without_its_parts_stays(figures: dict[str, float | None]) -> None:
    assert "margin_contribution_rate" not in after_deposit(Person(figures), -100.0)
    assert "commission_contribution_rate_12m" not in after_more_trading(Person(figures), 0.2)


def test_a_rate_over_no_equity_stays() -> None:
    person = Person({"asset_turnover_rate_60d": 5.0, "equity_avg_60d": 100.0})
    assert after_deposit(person, -100.0)["asset_turnover_rate_60d"] == 5.0


def test_what_if_says_both_tiers_and_what_changed() -> None:
    capital = rule("a", at_least("equity_avg_60d", 1_000_000), "capital")
    document = read(bands(capital, rule("b", at_least("commission_12m", 100_000), "fees")))
    found = what_if(document, CLIENT, Firm({}), after_deposit(CLIENT, 500_000))
    assert (found.tier_before, found.tier_after) == ("c", "a")
    assert (found.rule_before, found.rule_after) == ("remainder", "capital")
    assert found.changed["equity_avg_60d"] == (900_000, 1_400_000)
    assert "equity_month_avg" not in found.changed
    more = what_if(document, CLIENT, Firm({}), after_more_trading(CLIENT, 0.2))
    assert (more.tier_after, more.rule_after) == ("b", "fees")
