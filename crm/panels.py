"""What stands on the home page of each role, as URL names: every app owns its panels, nobody here imports an app."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.access import Permission
from crm.enums import Role
from crm.menu import address


@dataclass(frozen=True)
class Panel:
    url_name: str
    title: str | Promise
    icon: str
    permission: Permission
    width: str = "half"

    @property
    def url(self) -> str:
        return address(self.url_name)


P = Permission
CLIENTS = Panel("clients:home_panel", _("Clients on the last trading day"), "users", P.CLIENTS_VIEW, "whole")
ALERTS = Panel("risk:home_panel", _("Open margin alerts"), "alert-triangle", P.ALERTS_VIEW)
TICKETS = Panel("servicedesk:home_panel", _("Tickets"), "ticket", P.TICKETS_VIEW)
TIERS = Panel("tiering:home_panel", _("Tiers"), "chart-bar", P.TIERS_VIEW)
IMPORTS = Panel("clients:imports_panel", _("Settlement import"), "file-import", P.SETTLEMENT_VIEW)
JOBS = Panel("jobs_panel", _("Nightly jobs"), "moon-stars", P.JOBS_VIEW)
OUTBOX = Panel("outbox_panel", _("Outgoing messages"), "send", P.ADMINISTRATION)
AUDIT = Panel("audit_panel", _("Latest in the audit"), "list-search", P.AUDIT_VIEW)
PEOPLE = Panel("people_panel", _("Users"), "user-shield", P.ADMINISTRATION)

_SERVING = (CLIENTS, ALERTS, TICKETS, TIERS)
_MANAGING = (CLIENTS, TIERS, ALERTS, TICKETS)
HOME: dict[Role, tuple[Panel, ...]] = {
    Role.ACCOUNT_MANAGER: _SERVING,
    Role.SERVICE_REP: (TICKETS, ALERTS, CLIENTS),
    Role.SERVICE_SUPERVISOR: (TICKETS, ALERTS, CLIENTS, TIERS),
    Role.BRANCH_MANAGER: _MANAGING,
    Role.HEAD_OFFICE_MANAGER: (*_MANAGING, JOBS),
    Role.RISK_OFFICER: (ALERTS, TICKETS, CLIENTS, JOBS),
    Role.COMPLIANCE: (AUDIT, ALERTS, TICKETS, IMPORTS),
    Role.FINANCE: (IMPORTS, JOBS, CLIENTS),
    Role.ADMINISTRATOR: (JOBS, IMPORTS, OUTBOX, PEOPLE, AUDIT, ALERTS),
    Role.API_SYSTEM: (),
}


def panels_for(role: Role, permissions: Collection[Permission]) -> list[Panel]:
    return [panel for panel in HOME[role] if panel.permission in permissions and panel.url]
