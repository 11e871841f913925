"""The list of a quarter's tiers: the review list while it is frozen, the result once it is published."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from crm.access import Permission
from crm.lists import Column, Kind, ListSpec, register
from tiering.enums import OverrideStatus
from tiering.forms.run_filters import QuarterTierFilters
from tiering.models import QuarterTier
from tiering.queries.quarters import quarter_names, visible_quarter_tiers
from tiering.views.run_lists import colour_of


def tier_text(row: QuarterTier, code: str | None) -> str:
    """A tier in the reader's words; without one, that there is none."""
    return quarter_names(row.quarter).get(code, code) if code else translated("No tier")


def proposed_text(row: QuarterTier) -> str:
    """What people ask for in an override, and whether it is decided."""
    tier: str | None = row.proposed  # type: ignore[attr-defined]  # annotated
    if not tier:
        return ""
    status = OverrideStatus(row.proposed_status).label  # type: ignore[attr-defined]  # annotated
    return f"{tier_text(row, tier)} ({status})"


QUARTER_TIERS = register(
    ListSpec(
        name="quarter_tiers",
        title=_("Tiers of quarters"),
        permission=Permission.TIERS_VIEW,
        rows=visible_quarter_tiers,
        filters=QuarterTierFilters,
        main_filters=("search", "quarter", "to_tier", "branch"),
        columns=(
            Column("quarter", _("Quarter"), value="quarter.name"),
            Column("scheme", _("Scheme"), value="quarter.scheme", is_default=False),
            Column("client_id", _("Client ID"), value="client.client_id"),
            Column("client", _("Client"), value="client.name", is_fixed=True),
            Column(
                "before",
                _("Before"),
                Kind.BADGE,
                lambda row: tier_text(row, row.before),
                colour=lambda row: colour_of(row.before),
            ),
            Column(
                "computed",
                _("Computed"),
                Kind.BADGE,
                lambda row: tier_text(row, row.computed),
                colour=lambda row: colour_of(row.computed),
            ),
            Column("proposed", _("Proposed"), value=proposed_text),
            Column(
                "published",
                _("Published"),
                Kind.BADGE,
                lambda row: tier_text(row, row.published) if row.published else "",
                colour=lambda row: colour_of(row.published),
            ),
            Column("note", _("Remark")),
            Column("branch", _("Branch"), value="client.branch"),
            Column("account_manager", _("Account manager"), value="client.account_manager"),
        ),
        default_order="id",
        row_url=lambda row: reverse("tiering:quarter_tier", args=[row.pk]),
        empty_title=_("No quarter has been frozen"),
        empty_hint=_(
            "Client service freezes a quarter once it is over, reviews it, and a second person publishes it."
        ),
    )
)
