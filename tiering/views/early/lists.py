"""The lists of early signs, each declared once for its page, its export and its saved views."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import vocabulary
from crm.access import Permission
from crm.lists import Column, Kind, ListSpec, register
from tiering.engine.churn import FACTORS
from tiering.enums import DORMANCY_COLOURS, SIGN_LABELS, STAR_COLOURS, DormancyState
from tiering.filters.early import (
    ChurnFilters,
    DormancyFilters,
    HiddenVipFilters,
    ProblemFilters,
    ProblemMonthFilters,
    SpellFilters,
    StarFilters,
)
from tiering.queries.churn.parameters import churn_parameters
from tiering.queries.early import lists
from tiering.queries.wording.names import listed, number
from tiering.queries.wording.signs import reasons_text

_MAIN = ("search", "tier", "branch")


def client_url(row: Any) -> str:
    return reverse("clients:detail", args=[row.client.client_id])


def sheet_url(row: Any) -> str:
    return reverse("tiering:problem_sheet", args=[row.client.client_id])


def _client(*columns: Column) -> tuple[Column, ...]:
    return (
        Column("client_id", _("Client ID"), value="client.client_id"),
        Column("client", _("Client"), value="client.name", is_fixed=True),
        *columns,
        Column(
            "tier",
            _("Tier"),
            Kind.BADGE,
            lambda row: vocabulary.label("tier", row.client.tier),
            colour=lambda row: vocabulary.colour("tier", row.client.tier),
        ),
        Column("branch", _("Branch"), value="client.branch"),
        Column("account_manager", _("Account manager"), value="client.account_manager"),
    )


def _share(name: str, label: str | Promise, is_default: bool = True) -> Column:
    return Column(name, label, Kind.RATIO, is_default=is_default)


def _sign(name: str) -> Column:
    return Column(
        name,
        SIGN_LABELS[name],
        value=lambda row: "" if getattr(row, name) is None else number(round(getattr(row, name), 2)),
        is_default=False,
    )


def _bits(bits: int, words: list[str]) -> str:
    return listed(word for place, word in enumerate(words) if bits >> place & 1)


def _missing(row: Any) -> str:
    return "" if row.dormancy == DormancyState.DORMANT else _bits(row.dormancy_missing, row.words)


def _tier_word(row: Any) -> str:
    return str(row.tier_words[row.tier_place])


CHURN = register(
    ListSpec(
        name="churn",
        title=_("Churn warning"),
        permission=Permission.TIERS_VIEW,
        rows=lists.churn_rows,
        filters=ChurnFilters,
        main_filters=("search", "top", "sign", "branch"),
        columns=_client(
            Column("churn_points", _("Points"), Kind.NUMBER, order="churn_points"),
            Column("reasons", _("Signs"), value=lambda row: reasons_text(row, churn_parameters())),
            Column("equity", _("Client equity"), Kind.MONEY, "client.equity"),
            Column("commission", _("Monthly average commission"), Kind.MONEY, "client.commission_month_avg"),
            Column("last_trade", _("Last trade"), Kind.DATE, "client.last_traded_on", is_default=False),
            Column("last_contact", _("Last contact"), Kind.MOMENT),
            *(_sign(name) for name in FACTORS),
        ),
        default_order="-churn_points",
        row_url=client_url,
        empty_title=_("Nobody to warn of"),
        empty_hint=_("Points are given by the nightly run, once a day's settlement is in."),
    )
)

DORMANCY = register(
    ListSpec(
        name="dormancy",
        title=_("Dormancy clock"),
        permission=Permission.TIERS_VIEW,
        rows=lists.dormancy_rows,
        filters=DormancyFilters,
        main_filters=("search", "within", "dormancy", "branch"),
        columns=_client(
            Column(
                "dormancy",
                _("State"),
                Kind.BADGE,
                "get_dormancy_display",
                colour=lambda row: DORMANCY_COLOURS[row.dormancy],
            ),
            Column("dormant_on", _("Dormant on"), Kind.DATE, order="dormant_on"),
            Column("trading_days_left", _("Trading days left"), Kind.NUMBER),
            Column("missing", _("Still missing"), value=_missing),
            Column("last_trade", _("Last trade"), Kind.DATE, "client.last_traded_on"),
            Column("equity", _("Client equity"), Kind.MONEY, "client.equity"),
        ),
        default_order="dormant_on",
        row_url=client_url,
        empty_title=_("Nobody falls asleep"),
        empty_hint=_("The clock is set by the nightly run, once a day's settlement is in."),
    )
)

STARS = register(
    ListSpec(
        name="stars",
        title=_("Tomorrow's stars"),
        permission=Permission.TIERS_VIEW,
        rows=lists.star_rows,
        filters=StarFilters,
        main_filters=_MAIN,
        columns=_client(
            Column("class", _("Class"), Kind.BADGE, _tier_word, colour=lambda row: "yellow"),
            Column("star_count", _("Conditions met"), Kind.NUMBER, order="star_count"),
            Column("met", _("Which"), value=lambda row: _bits(row.star_met, row.words)),
            _share("equity_growth_60d", _("Equity growth, 60 days")),
            _share("return_on_investment_60d", _("Return on investment, 60 days")),
            _share("win_rate_60d", _("Win rate, 60 days"), is_default=False),
            _share("max_drawdown_60d", _("Maximum drawdown, 60 days")),
            Column("margin_call_days_12m", _("Margin-call days, 12 months"), Kind.NUMBER, is_default=False),
            Column("equity", _("Client equity"), Kind.MONEY, "client.equity"),
        ),
        default_order="-star_count",
        row_url=client_url,
        empty_title=_("No rising client yet"),
        empty_hint=_("Clients are compared by the nightly run, once a day's settlement is in."),
    )
)

SPELLS = register(
    ListSpec(
        name="star_spells",
        title=_("What became of tomorrow's stars"),
        permission=Permission.TIERS_VIEW,
        rows=lists.spell_rows,
        filters=SpellFilters,
        main_filters=("search", "outcome", "branch"),
        columns=_client(
            Column("began_on", _("Star since"), Kind.DATE, order="began_on"),
            Column("ended_on", _("Until"), Kind.DATE),
            Column(
                "outcome",
                _("What became of it"),
                Kind.BADGE,
                "get_outcome_display",
                colour=lambda row: STAR_COLOURS[row.outcome],
            ),
            Column("tier_then", _("Tier then"), value=lambda row: vocabulary.label("tier", row.tier_then)),
            Column("equity_then", _("Client equity then"), Kind.MONEY),
            Column("equity", _("Client equity"), Kind.MONEY, "client.equity"),
            Column("commission_then", _("Monthly average commission then"), Kind.MONEY, is_default=False),
            Column(
                "commission",
                _("Monthly average commission"),
                Kind.MONEY,
                "client.commission_month_avg",
                is_default=False,
            ),
        ),
        default_order="-began_on",
        row_url=client_url,
        empty_title=_("Nobody has been a star yet"),
        empty_hint=_("Times as a star are kept from the first nightly run on."),
    )
)

HIDDEN_VIPS = register(
    ListSpec(
        name="hidden_vips",
        title=_("Hidden VIPs"),
        permission=Permission.TIERS_VIEW,
        rows=lists.hidden_rows,
        filters=HiddenVipFilters,
        main_filters=_MAIN,
        columns=_client(
            Column("class", _("Class"), Kind.BADGE, _tier_word, colour=lambda row: "purple"),
            Column("hidden_count", _("Conditions met"), Kind.NUMBER, order="hidden_count"),
            Column("met", _("Which"), value=lambda row: _bits(row.hidden_met, row.words)),
            Column("unknown", _("Not known: ask"), value=lambda row: _bits(row.hidden_unknown, row.words)),
            Column("turnover_12m", _("Turnover, 12 months"), Kind.MONEY, is_default=False),
            Column("tenure_days", _("Days since opening"), Kind.NUMBER, is_default=False),
            Column("equity", _("Client equity"), Kind.MONEY, "client.equity", is_default=False),
        ),
        default_order="-hidden_count",
        row_url=client_url,
        empty_title=_("No hidden VIP yet"),
        empty_hint=_("Clients are compared by the nightly run, once a day's settlement is in."),
    )
)

PROBLEMS = register(
    ListSpec(
        name="problem_clients",
        title=_("Problem clients"),
        permission=Permission.TIERS_VIEW,
        rows=lists.problem_rows,
        filters=ProblemFilters,
        main_filters=("search", "reason", "branch"),
        columns=_client(
            Column("reason", _("Why"), value="get_reason_display"),
            Column(
                "loss_months",
                _("Months with a loss"),
                value=lambda row: f"{row.loss_months} / {row.months}",
                order="loss_months",
            ),
            Column("profit", _("Profit or loss"), Kind.SIGNED_MONEY, order="profit"),
            Column("equity_avg", _("Average equity"), Kind.MONEY),
            Column("loss_share", _("Loss ÷ average equity"), Kind.RATIO, order="loss_share"),
            Column("explained", _("Explained"), value=lambda row: f"{row.explained} / {row.losses}"),
            Column("listed_on", _("On the sheet since"), Kind.DATE, is_default=False),
        ),
        default_order="profit",
        row_url=sheet_url,
        empty_title=_("Nobody is on the sheet"),
        empty_hint=_("The nightly run puts clients on it whose losses meet the rule."),
    )
)

PROBLEM_MONTHS = register(
    ListSpec(
        name="problem_months",
        title=_("Problem-client sheet by month"),
        permission=Permission.TIERS_VIEW,
        rows=lists.month_rows,
        filters=ProblemMonthFilters,
        main_filters=("search", "is_open", "branch"),
        columns=_client(
            Column("month", _("Month"), value=lambda row: f"{row.month:%Y-%m}", order="month"),
            Column("profit", _("Profit or loss"), Kind.SIGNED_MONEY, order="profit"),
            Column("cause", _("Cause")),
            Column("countermeasure", _("Countermeasure")),
            Column("written_by", _("By")),
            Column("written_at", _("At"), Kind.MOMENT, is_default=False),
        ),
        default_order="-month",
        row_url=sheet_url,
        empty_title=_("Nobody is on the sheet"),
        empty_hint=_("The nightly run puts clients on it whose losses meet the rule."),
    )
)
