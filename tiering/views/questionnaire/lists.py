"""Who is to be assessed again, as a list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.access import Permission
from crm.lists import Column, Kind, ListSpec, register
from crm.lists.page import ListPage
from tiering.enums import RISK_TYPE_COLOURS, TOLERANCE_COLOURS, Tolerance
from tiering.filters import ToleranceFilters
from tiering.models import RiskTolerance
from tiering.queries.tolerance import tolerance_counts, visible_tolerances


def _standing(row: RiskTolerance) -> Tolerance:
    return row.standing(timezone.localdate(timezone.now()))


ASSESSMENTS = register(
    ListSpec(
        name="assessments",
        title=_("Risk assessments"),
        permission=Permission.TIERS_VIEW,
        rows=visible_tolerances,
        filters=ToleranceFilters,
        main_filters=("search", "standing", "risk_type", "branch"),
        columns=(
            Column("client_id", _("Client ID"), value="client.client_id"),
            Column("client", _("Client"), value="client.name", is_fixed=True),
            Column(
                "standing",
                _("Questionnaire"),
                Kind.BADGE,
                lambda row: _standing(row).label,
                colour=lambda row: TOLERANCE_COLOURS[_standing(row)],
            ),
            Column("risk_class", _("Risk class"), value="assessment.risk_class"),
            Column(
                "risk_type",
                _("Risk type"),
                Kind.BADGE,
                "assessment.get_risk_type_display",
                colour=lambda row: (
                    RISK_TYPE_COLOURS[row.assessment.risk_type] if row.assessment else "secondary"
                ),
            ),
            Column("points", _("Points"), Kind.NUMBER, "assessment.points"),
            Column("assessed_on", _("Assessed"), Kind.DATE, "assessment.assessed_on"),
            Column("valid_until", _("Valid until"), Kind.DATE, order="valid_until"),
            Column("refused_on", _("Refused"), Kind.DATE, is_default=False),
            Column("branch", _("Branch"), value="client.branch"),
            Column("account_manager", _("Account manager"), value="client.account_manager"),
            Column("version", _("Version"), value="assessment.version", is_default=False),
        ),
        default_order="valid_until",
        row_url=lambda row: reverse("tiering:client_assessments", args=[row.client.client_id]),
        empty_title=_("No client stands here"),
        empty_hint=_("Choose another standing, or fill in the questionnaire on a client's page."),
    )
)


class AssessmentList(ListPage):
    spec = ASSESSMENTS
    template_name = "tiering/assessments/list.html"

    def extra(self) -> dict[str, Any]:
        counts = tolerance_counts(self.user, timezone.localdate(timezone.now()))
        total = sum(counts.values())
        return {"stats": [_stat(one, counts[one], total) for one in Tolerance]}


def _stat(standing: Tolerance, count: int, total: int) -> dict[str, Any]:
    return {
        "label": standing.label,
        "count": count,
        "share": count / total if total else None,
        "colour": TOLERANCE_COLOURS[standing],
        "url": f"{reverse('tiering:assessments')}?{urlencode({'standing': standing.value})}",
    }
