"""The seven questions of R26 to R32."""

from __future__ import annotations

from tiering.engine.measures.base import gettext_noop
from tiering.engine.questions import signs
from tiering.engine.questions.model import Check, Question, Sign

_WORTH = ("commission_contribution_rate_12m", "margin_contribution_rate")
_NO_SURVEY = gettext_noop(
    "How satisfied clients say they are: no survey is kept. What they say goes into a ticket."
)
_NO_LOGIN = gettext_noop("When a client last logged in: the trading system does not tell us.")
_NO_COST = gettext_noop(
    "What a client costs: hours and refunds are not kept, so worth is what it pays and holds."
)

MATTERS = Question(
    "matters",
    "R26",
    gettext_noop("Who matters most to us?"),
    gettext_noop(
        "By the client's share of all commission of twelve months plus its share of all client equity."
    ),
    (signs.COMMISSION_SHARE, signs.EQUITY_SHARE, signs.GREW, signs.FAITHFUL, signs.BUSY),
    (Check("equity_end", ">"),),
    _WORTH,
    (_NO_COST,),
)
SERVE = Question(
    "serve",
    "R27",
    gettext_noop("How do we serve them better?"),
    gettext_noop("Clients who pay commission, by what their record asks us to do; the most points first."),
    (
        signs.complained(3),
        signs.not_contacted(3),
        signs.called(2),
        signs.liquidated(2),
        signs.fell_far(2),
        signs.in_few_products(1),
        signs.within_the_day(1),
        signs.idle_money(1),
    ),
    (Check("commission_12m", ">"), Check("equity_end", ">=", 1_000)),
    _WORTH,
    (_NO_SURVEY, gettext_noop("Calls that nobody wrote down: a contact counts when it is recorded.")),
)
LEAVING = Question(
    "leaving",
    "R28",
    gettext_noop("Who is leaving, and why?"),
    gettext_noop("Clients who stopped, took money out or trade far less; below it what may be the reason."),
    (
        Sign(
            "stopped",
            gettext_noop("No trade for %(value)s, after trading regularly"),
            (Check("days_since_last_trade", ">=", 30), Check("trading_days_250d", ">=", 20)),
            3,
        ),
        signs.took_out(3, 0.5),
        Sign(
            "shrank",
            gettext_noop("Equity fell by %(value)s in 60 days"),
            (Check("equity_growth_60d", "<=", -0.5),),
            2,
        ),
        Sign(
            "pays_less",
            gettext_noop("Commission fell by %(value)s against the 60 days before"),
            (Check("commission_trend_60d", "<=", -0.5),),
            2,
        ),
        signs.lost_money(0),
        signs.called(0),
        signs.liquidated(0),
        signs.complained(0),
        signs.not_contacted(0),
    ),
    (signs.HAD_SOMETHING,),
    ("equity_avg_250d",),
    (
        gettext_noop("The reason itself, unless somebody asked: write a remark on the client's page."),
        _NO_LOGIN,
    ),
)
LONG_TERM = Question(
    "long_term",
    "R29",
    gettext_noop("Who are our long-term clients?"),
    gettext_noop("Opened at least three years ago and still holding equity; the longest first."),
    (
        signs.FAITHFUL,
        signs.BUSY,
        signs.GREW,
        Sign(
            "regular",
            gettext_noop("Traded on %(value)s of the last 250"),
            (Check("trading_days_250d", ">=", 60),),
        ),
        signs.COMMISSION_SHARE,
    ),
    (Check("tenure_days", ">=", 1_095), Check("equity_end", ">=", 1_000)),
    ("tenure_days",),
    (
        gettext_noop(
            "Time with us before the first settlement that was imported, where no opening is recorded."
        ),
    ),
)
COMPETITOR = Question(
    "competitor",
    "R30",
    gettext_noop("Who may leave us for a competitor?"),
    gettext_noop(
        "Clients who still trade, and whose money or turnover goes elsewhere. Who only stopped is not here."
    ),
    (
        Sign(
            "takes_profit_away",
            gettext_noop("Earns, and took out %(value)s of the average equity in 60 days"),
            (Check("net_deposit_60d", "<=", -0.3, "equity_avg_60d"), Check("profit_60d", ">")),
            3,
        ),
        Sign(
            "trades_elsewhere",
            gettext_noop("Still trades, with turnover down by %(value)s"),
            (Check("turnover_trend_60d", "<=", -0.4), Check("trading_days_60d", ">=", 10)),
            2,
        ),
        Sign(
            "pays_much",
            gettext_noop("Commission is %(value)s of turnover, at least twice the firm's rate"),
            (Check("commission_12m", ">=", 2, "turnover_12m", is_of_firm=True),),
            2,
        ),
        signs.complained(1),
        Sign(
            "turns_over_much",
            gettext_noop("Turns the equity over %(value)s times in 60 days: looks at fees"),
            (Check("asset_turnover_rate_60d", ">=", 50),),
            1,
        ),
    ),
    (signs.HAD_SOMETHING, Check("trading_days_60d", ">=", 1)),
    ("commission_12m",),
    (
        gettext_noop(
            "Accounts elsewhere, and what competitors offer: ask, and write a remark on the client's page."
        ),
        _NO_LOGIN,
    ),
)
DISSATISFIED = Question(
    "dissatisfied",
    "R31",
    gettext_noop("Who is dissatisfied with our service?"),
    gettext_noop("Clients who complained, or who had reason to and heard nothing from us."),
    (
        signs.complained(3),
        Sign(
            "complained_often",
            gettext_noop("Complained %(value)s times: look at all of them together"),
            (Check("complaints_12m", ">=", 3),),
            2,
        ),
        Sign(
            "left_after",
            gettext_noop("Took out %(value)s of the average equity after complaining"),
            (Check("net_deposit_60d", "<=", -0.1, "equity_avg_60d"), Check("complaints_12m", ">=", 1)),
            2,
        ),
        Sign(
            "liquidated_alone",
            gettext_noop("Forced liquidations in twelve months: %(value)s, and no contact on record"),
            (Check("forced_liquidations_12m", ">=", 1), Check("contacts_12m", "<=", 0)),
            2,
        ),
        Sign(
            "lost_alone",
            gettext_noop("Lost %(value)s of the average equity in 60 days, and no contact on record"),
            (Check("profit_60d", "<=", -0.3, "equity_avg_60d"), Check("contacts_12m", "<=", 0)),
            1,
        ),
    ),
    (signs.HAD_SOMETHING,),
    ("commission_12m",),
    (_NO_SURVEY, gettext_noop("Anger that nobody recorded: open a ticket of the kind complaint.")),
)
NEEDS = Question(
    "needs",
    "R32",
    gettext_noop("What do clients need most?"),
    gettext_noop(
        "Needs that the figures show, counted over your clients; below it the clients with the most of them."
    ),
    (
        Sign(
            "first_steps",
            gettext_noop("Money in for %(value)s, and no trade yet: help with the first steps"),
            (
                Check("tenure_days", ">=", 30),
                Check("days_since_last_trade", "unknown"),
                Check("equity_end", ">=", 1_000),
            ),
            1,
        ),
        Sign(
            "risk_advice",
            gettext_noop("Uses %(value)s of the equity as margin: advice on risk"),
            (Check("risk_degree_avg_60d", ">=", 0.7),),
            1,
        ),
        signs.called(1),
        signs.fell_far(1),
        signs.in_few_products(1),
        signs.within_the_day(1),
        signs.idle_money(1),
        signs.not_contacted(1),
    ),
    (Check("equity_end", ">=", 1_000),),
    _WORTH,
    (
        gettext_noop(
            "What clients want in their own words, except in tickets and in the record of the first service."
        ),
        _NO_SURVEY,
    ),
)
QUESTIONS: dict[str, Question] = {
    question.code: question
    for question in (MATTERS, SERVE, LEAVING, LONG_TERM, COMPETITOR, DISSATISFIED, NEEDS)
}
