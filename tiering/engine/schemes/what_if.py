"""What a given change of a client's business would do to its measures and its tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tiering.engine.schemes.document import SchemeDocument
from tiering.engine.schemes.evaluate import evaluate
from tiering.engine.schemes.person import Person, crowd
from tiering.engine.schemes.population import Firm

Figures = Mapping[str, float | None]

# Averages and balances that a deposit lifts once it has lain there for the whole window.
BALANCES: tuple[str, ...] = (
    "equity_end",
    "equity_avg_month",
    "equity_avg_21d",
    "equity_avg_60d",
    "equity_avg_125d",
    "equity_avg_250d",
    "equity_month_avg",
    "year_end_equity",
)
DEPOSITS: tuple[str, ...] = ("net_deposit_21d", "net_deposit_60d", "net_deposit_12m")
# What grows in proportion with the lots traded.
FLOWS: tuple[str, ...] = (
    *("commission_month", "commission_month_avg", "commission_12m"),
    *("turnover_21d", "turnover_60d", "turnover_250d", "turnover_12m", "lots_21d", "lots_12m"),
    *("asset_turnover_rate_60d", "asset_turnover_rate_12m"),
)
# Turnover ÷ average equity: the equity whose growth lowers each rate.
RATES: dict[str, str] = {
    "asset_turnover_rate_60d": "equity_avg_60d",
    "asset_turnover_rate_12m": "equity_avg_250d",
}


@dataclass(frozen=True)
class WhatIf:
    """The measured tier before and after, the code of what gave it, and the figures that changed (before, after)."""

    tier_before: str
    tier_after: str
    rule_before: str
    rule_after: str
    changed: dict[str, tuple[float | None, float | None]]


def what_if(document: SchemeDocument, person: Person, firm: Firm, figures: Figures) -> WhatIf:
    """The client's tier as it is and with these figures in place of its own; the firm's figures stay as they are."""
    after = person.with_figures(figures)
    found = evaluate(document, crowd(document, [person, after], firm))
    before, now = (
        (document.tier_codes[tier], found.outcomes[fired].code)
        for tier, fired in zip(found.tiers, found.fired, strict=True)
    )
    changed = {
        name: (person.figure(name), after.figure(name))
        for name in figures
        if person.figure(name) != after.figure(name)
    }
    return WhatIf(before[0], now[0], before[1], now[1], changed)


def after_deposit(person: Person, amount: float) -> dict[str, float | None]:
    """The figures once `amount` yuan (negative: withdrawn) have lain in the account for the whole of every window.

    Shares of the firm grow with its sum; asset turnover falls as equity rises. Figures that are not known stay so.
    """
    figures = {name: _changed(person, name, lambda value: value + amount) for name in (*BALANCES, *DEPOSITS)}
    for rate, equity in RATES.items():
        figures[rate] = _changed(person, rate, _ratio(person.figure(equity), amount))
    equity_end = person.figure("equity_end")
    return figures | _share(person, "margin_contribution", equity_end, amount)


def after_more_trading(person: Person, share: float) -> dict[str, float | None]:
    """The figures once `share` more lots (0.2: a fifth more) have been traded at the same prices and fees throughout.

    Commission, turnover and lots grow in proportion; profit, risk and the days of trading stay as they are.
    """
    figures = {name: _changed(person, name, lambda value: value * (1 + share)) for name in FLOWS}
    commission = person.figure("commission_12m")
    more = None if commission is None else commission * share
    return figures | _share(person, "commission_contribution", commission, more, "_12m")


def _changed(person: Person, name: str, change: Callable[[float], float]) -> float | None:
    value = person.figure(name)
    return None if value is None else change(value)


def _ratio(equity: float | None, amount: float) -> Callable[[float], float]:
    """A rate over more equity; without known equity above zero, or with none left, the rate stays."""

    def lowered(rate: float) -> float:
        if equity is None or equity <= 0 or equity + amount <= 0:
            return rate
        return rate * equity / (equity + amount)

    return lowered


def _share(
    person: Person, name: str, part: float | None, more: float | None, window: str = ""
) -> dict[str, float | None]:
    """The client's share of the firm, and its deviation, once its part and the firm's sum grow by `more`.

    The firm's sum is the part ÷ the share, so a client without both keeps its figures.
    """
    rate, deviation = f"{name}_rate{window}", f"{name}_deviation"
    held = person.figure(rate)
    if not held or not part or more is None or part / held + more <= 0:
        return {}
    share = (part + more) / (part / held + more)
    figures: dict[str, float | None] = {rate: share}
    old = person.figure(deviation)
    if old is not None:
        # A share that deviates by d per cent is (1 + d ÷ 100) times the average share.
        figures[deviation] = ((1 + old / 100) * share / held - 1) * 100
    return figures
