from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.enums import RISK_COLOURS
from crm.access import Permission
from crm.lists import Column, Kind, ListSpec, register
from risk.enums import STATUS_COLOURS
from risk.filters import AlertFilters
from risk.models import Alert
from risk.queries.alerts import for_list


def alert_url(alert: Alert) -> str:
    return reverse("risk:detail", args=[alert.pk])


ALERTS = register(
    ListSpec(
        name="alerts",
        title=_("Margin alerts"),
        permission=Permission.ALERTS_VIEW,
        rows=for_list,
        filters=AlertFilters,
        main_filters=("search", "severity", "status", "branch"),
        columns=(
            Column("client", _("Client"), value="client.name", is_fixed=True),
            Column("account", _("Account"), value="account.account"),
            Column(
                "severity",
                _("Severity"),
                Kind.BADGE,
                "get_severity_display",
                colour=lambda row: RISK_COLOURS[row.severity],
            ),
            Column("margin_call", _("Margin call"), Kind.MONEY, order="margin_call"),
            Column("risk_degree", _("Risk degree"), Kind.RATIO, order="risk_degree"),
            Column("equity", _("Client equity"), Kind.MONEY),
            Column("margin_occupied", _("Margin occupied"), Kind.MONEY),
            Column("exchange_margin", _("Exchange margin"), Kind.MONEY, is_default=False),
            Column(
                "status",
                _("Status"),
                Kind.BADGE,
                "get_status_display",
                colour=lambda row: STATUS_COLOURS[row.status],
            ),
            Column("opened_on", _("Opened on trading day"), Kind.DATE),
            Column(
                "opened_at",
                pgettext_lazy("alert", "Opened"),
                Kind.MOMENT,
                order="opened_at",
                is_default=False,
            ),
            Column("closed_on", _("Closed on trading day"), Kind.DATE, is_default=False),
            Column("branch", _("Branch"), value="client.branch"),
            Column("account_manager", _("Account manager"), value="client.account_manager"),
            Column(
                "worst_severity", _("Worst severity"), value="get_worst_severity_display", is_default=False
            ),
        ),
        default_order="-margin_call",
        row_url=alert_url,
        empty_title=_("No alert is open"),
        empty_hint=_("Alerts appear after the nightly run, for accounts whose margin is above their equity."),
    )
)
