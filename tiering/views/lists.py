from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.access import Permission
from crm.lists import Column, Kind, ListSpec, register
from tiering.enums import OVERRIDE_COLOURS, TIER_COLOURS
from tiering.filters import ChangeFilters, OverrideFilters
from tiering.models import TierChange
from tiering.queries.changes import visible_changes
from tiering.queries.overrides import visible_overrides
from tiering.views.early.lists import CHURN, DORMANCY, HIDDEN_VIPS, PROBLEM_MONTHS, PROBLEMS, SPELLS, STARS
from tiering.views.quarter_list import QUARTER_TIERS
from tiering.views.run_lists import DIFFERENCES, PAST_RUNS, RUNS

# Exports look for every list of the app here.
__all__ = [
    "CHANGES",
    "CHURN",
    "DIFFERENCES",
    "DORMANCY",
    "HIDDEN_VIPS",
    "OVERRIDES",
    "PAST_RUNS",
    "PROBLEMS",
    "PROBLEM_MONTHS",
    "QUARTER_TIERS",
    "RUNS",
    "SPELLS",
    "STARS",
]


def client_url(change: TierChange) -> str:
    return reverse("clients:detail", args=[change.client.client_id])


CHANGES = register(
    ListSpec(
        name="tier_changes",
        title=_("Tier changes"),
        permission=Permission.TIERS_VIEW,
        rows=visible_changes,
        filters=ChangeFilters,
        main_filters=("search", "direction", "branch"),
        columns=(
            Column("trading_day", _("Trading day"), Kind.DATE, order="trading_day", is_fixed=True),
            Column("client_id", _("Client ID"), value="client.client_id"),
            Column("client", _("Client"), value="client.name", is_fixed=True),
            Column(
                "from_tier",
                _("From"),
                Kind.BADGE,
                "get_from_tier_display",
                colour=lambda row: TIER_COLOURS.get(row.from_tier, "secondary"),
            ),
            Column(
                "to_tier",
                _("To"),
                Kind.BADGE,
                "get_to_tier_display",
                colour=lambda row: TIER_COLOURS[row.to_tier],
            ),
            Column("branch", _("Branch"), value="client.branch"),
            Column("account_manager", _("Account manager"), value="client.account_manager"),
            Column("equity", _("Monthly average equity"), Kind.MONEY, "client.equity_month_avg"),
            Column("commission", _("Monthly average commission"), Kind.MONEY, "client.commission_month_avg"),
        ),
        default_order="-trading_day",
        row_url=client_url,
        empty_title=_("No client has changed tier"),
        empty_hint=_("Changes appear after the nightly run, when a client's averages cross a threshold."),
    )
)

OVERRIDES = register(
    ListSpec(
        name="tier_overrides",
        title=_("Tier overrides"),
        permission=Permission.TIERS_VIEW,
        rows=visible_overrides,
        filters=OverrideFilters,
        main_filters=("search", "status", "scheme"),
        columns=(
            Column("client_id", _("Client ID"), value="client.client_id"),
            Column("client", _("Client"), value="client.name", is_fixed=True),
            Column("scheme", _("Scheme")),
            Column("tier", _("Tier"), Kind.BADGE, "tier_label", colour=lambda row: "indigo"),
            Column("kind", _("Kind"), value="get_kind_display"),
            Column("starts_on", _("From"), Kind.DATE),
            Column("ends_on", _("Until"), Kind.DATE, order="ends_on"),
            Column(
                "status",
                _("Status"),
                Kind.BADGE,
                "get_status_display",
                colour=lambda row: OVERRIDE_COLOURS[row.status],
            ),
            Column("asked_by", _("Asked by")),
            Column("decided_by", _("Decided by")),
            Column("branch", _("Branch"), value="client.branch", is_default=False),
            Column("asked_at", _("Asked"), Kind.MOMENT, order="asked_at", is_default=False),
            Column("reason", _("Reason"), is_default=False),
        ),
        default_order="-asked_at",
        row_url=lambda row: reverse("tiering:override", args=[row.pk]),
        empty_title=_("No client has a tier by decision"),
        empty_hint=_("Ask for one where the rules do not know what you know; another person decides."),
    )
)
