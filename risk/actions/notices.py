"""The mail that tells the account manager of a new alert, in the manager's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from crm.enums import OutboxKind, Role
from crm.models import User
from crm.outbox import Draft
from risk.models import Alert


def drafts_for(alerts: Iterable[int]) -> list[Draft]:
    """One mail per alert: to the account manager, else to the manager of the client's branch.

    Where neither has an address the alert waits in the ticket queue alone.
    """
    found = list(
        Alert.objects.filter(pk__in=alerts)
        .select_related("client__account_manager", "account")
        .order_by("pk")
    )
    fallback = _branch_managers(found)
    drafts = []
    for alert in found:
        manager = alert.client.account_manager
        reader = manager if manager and _is_reachable(manager) else fallback.get(alert.client.branch_id)
        if reader:
            drafts.append(_draft(alert, reader))
    return drafts


def _branch_managers(alerts: Iterable[Alert]) -> dict[int | None, User]:
    branches = {alert.client.branch_id for alert in alerts if alert.client.branch_id}
    managers = User.objects.filter(
        role=Role.BRANCH_MANAGER, org_unit_id__in=branches, is_active=True
    ).exclude(email="")
    return {manager.org_unit_id: manager for manager in managers.order_by("-pk")}


def _is_reachable(user: User) -> bool:
    return user.is_active and bool(user.email)


def _draft(alert: Alert, reader: User) -> Draft:
    with translation.override(reader.language):
        severity = alert.get_severity_display()
        subject = _("%(severity)s: %(client)s") % {"severity": severity, "client": alert.client}
        body = _(
            "Account %(account)s on %(day)s: client equity %(equity)s, margin occupied %(margin)s,"
            " to be paid in %(call)s. Please contact the client."
        ) % {
            "account": alert.account.account,
            "day": alert.opened_on,
            "equity": _amount(alert.equity),
            "margin": _amount(alert.margin_occupied),
            "call": _amount(alert.margin_call),
        }
    return Draft(f"alert:{alert.pk}:opened", OutboxKind.MAIL, reader.email, subject, body)


def _amount(value: object) -> str:
    return "–" if value is None else f"{value:,.2f}"
