"""Signs that several questions share. The limits are ours: the sources name the questions and no figures."""

from __future__ import annotations

from tiering.engine.measures.base import gettext_noop
from tiering.engine.questions.model import Check, Sign

# Whoever had ten thousand yuan over the year was a client to lose.
HAD_SOMETHING = Check("equity_avg_250d", ">=", 10_000)
COMMISSION_SHARE = Sign(
    "pays",
    gettext_noop("Pays %(value)s of all commission"),
    (Check("commission_contribution_rate_12m", ">"),),
)
EQUITY_SHARE = Sign(
    "holds", gettext_noop("Holds %(value)s of all client equity"), (Check("margin_contribution_rate", ">"),)
)
GREW = Sign(
    "grew",
    gettext_noop("Equity grew by %(value)s in twelve months"),
    (Check("equity_growth_12m", ">=", 0.2),),
)
FAITHFUL = Sign("faithful", gettext_noop("With us for %(value)s"), (Check("tenure_days", ">=", 1_095),))
BUSY = Sign(
    "busy", gettext_noop("Traded on %(value)s of the last 60"), (Check("trading_days_60d", ">=", 40),)
)


def complained(points: float) -> Sign:
    return Sign(
        "complained",
        gettext_noop("Complaints in twelve months: %(value)s"),
        (Check("complaints_12m", ">=", 1),),
        points,
    )


def not_contacted(points: float) -> Sign:
    return Sign(
        "not_contacted",
        gettext_noop("No contact on record in twelve months"),
        (Check("contacts_12m", "<=", 0),),
        points,
    )


def liquidated(points: float) -> Sign:
    return Sign(
        "liquidated",
        gettext_noop("Forced liquidations in twelve months: %(value)s"),
        (Check("forced_liquidations_12m", ">=", 1),),
        points,
    )


def called(points: float) -> Sign:
    return Sign(
        "called",
        gettext_noop("Margin calls on %(value)s of twelve months"),
        (Check("margin_call_days_12m", ">=", 3),),
        points,
    )


def lost_money(points: float) -> Sign:
    return Sign(
        "lost_money",
        gettext_noop("Lost %(value)s of the average equity in 60 days"),
        (Check("profit_60d", "<=", -0.2, "equity_avg_60d"),),
        points,
    )


def took_out(points: float, share: float) -> Sign:
    return Sign(
        "took_out",
        gettext_noop("Took out %(value)s of the average equity in 60 days"),
        (Check("net_deposit_60d", "<=", -share, "equity_avg_60d"),),
        points,
    )


def fell_far(points: float) -> Sign:
    return Sign(
        "fell_far",
        gettext_noop("%(value)s below the high of 60 days: look at the risk together"),
        (Check("max_drawdown_60d", ">=", 0.3),),
        points,
    )


def in_few_products(points: float) -> Sign:
    return Sign(
        "in_few_products",
        gettext_noop("Positions lie in few products (index %(value)s): advice on spreading and hedging"),
        (Check("product_concentration_60d", ">=", 0.8),),
        points,
    )


def within_the_day(points: float) -> Sign:
    return Sign(
        "within_the_day",
        gettext_noop("%(value)s of lots are closed on the day they are opened: fast access, fee plan"),
        (Check("intraday_share_60d", ">=", 0.6),),
        points,
    )


def idle_money(points: float) -> Sign:
    return Sign(
        "idle_money",
        gettext_noop("Only %(value)s of the equity is used as margin: ideas for idle money"),
        (Check("risk_degree_avg_60d", "<=", 0.1), Check("equity_end", ">=", 500_000)),
        points,
    )
