"""Turning what the floors below raised into tickets: each row is claimed once, together with its ticket."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from clients.models import Client
from crm import bulk
from crm.access import Permission, permits
from crm.enums import Role
from crm.models import User
from risk.enums import AlertSeverity
from risk.models import Alert
from servicedesk.actions.tickets import create
from servicedesk.enums import TicketChannel, TicketKind, TicketPriority
from servicedesk.models import Ticket
from tiering.enums import TIER_RANK, VIP_TIERS, Tier
from tiering.models import TierChange

PRIORITY_OF_SEVERITY: dict[str, TicketPriority] = {
    AlertSeverity.MARGIN_CALL: TicketPriority.NORMAL,
    AlertSeverity.FORCED_LIQUIDATION: TicketPriority.HIGH,
    AlertSeverity.OVERDRAWN: TicketPriority.URGENT,
}
# Tickets per transaction: progress is seen between them.
BATCH = 50
_CLAIM = "UPDATE risk_alert SET handled_at = %s WHERE id = ANY(%s) AND handled_at IS NULL RETURNING id"


class ProgressReport(Protocol):
    def __call__(self, done: int, total: int) -> None: ...


def take_in_changes(*, trading_day: date, now: datetime, progress: ProgressReport) -> dict[str, Any]:
    """A ticket for each new alert, and for each fall from a VIP tier that has held on a second night."""
    dismissed = _dismiss_uneventful(now)
    alerts = list(Alert.objects.filter(handled_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    falls = _falls_before(trading_day)
    counts: Counter[str] = Counter(tickets_new=0, alerts_taken=0, falls_taken=0, falls_recovered=0)
    total = len(alerts) + len(falls)
    progress(0, total)
    for first in range(0, len(alerts), BATCH):
        part = alerts[first : first + BATCH]
        counts.update(_take_alerts(part, now))
        progress(first + len(part), total)
    for number, change in enumerate(falls, start=len(alerts) + 1):
        counts.update(_take_fall(change, now))
        progress(number, total)
    waiting = TierChange.objects.filter(handled_at__isnull=True).count()
    return {**counts, "changes_dismissed": dismissed, "falls_waiting": waiting}


def _is_vip_fall() -> Q:
    condition = Q(pk__in=[])
    for tier in VIP_TIERS:
        worse = [word for word, rank in TIER_RANK.items() if rank > TIER_RANK[tier]]
        condition |= Q(from_tier=tier, to_tier__in=worse)
    return condition


def _dismiss_uneventful(now: datetime) -> int:
    """Changes that ask for no work are claimed at once, all together."""
    return TierChange.objects.filter(~_is_vip_fall(), handled_at__isnull=True).update(handled_at=now)


def _falls_before(day: date) -> list[int]:
    falls = TierChange.objects.filter(_is_vip_fall(), handled_at__isnull=True, trading_day__lt=day)
    return list(falls.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _take_alerts(alert_ids: list[int], now: datetime) -> dict[str, int]:
    """Claim the alerts that nobody has claimed, and open their tickets in the same transaction."""
    claimed = [alert_id for (alert_id,) in bulk.fetch(_CLAIM, [now, alert_ids])]
    alerts = Alert.objects.filter(pk__in=claimed).select_related("client__account_manager", "account")
    for alert in alerts.order_by("pk"):
        _open(alert.client, TicketKind.RISK_FOLLOW_UP, f"alert:{alert.pk}", _figures(alert), now)
    return {"alerts_taken": len(claimed), "tickets_new": len(claimed)}


def _figures(alert: Alert) -> dict[str, Any]:
    return {
        "severity": alert.severity,
        "account": alert.account.account,
        "day": alert.opened_on.isoformat(),
        "equity": _text(alert.equity),
        "margin_occupied": _text(alert.margin_occupied),
        "margin_call": _text(alert.margin_call),
        "alert": alert.pk,
    }


@transaction.atomic
def _take_fall(change_id: int, now: datetime) -> dict[str, int]:
    if TierChange.objects.filter(pk=change_id, handled_at__isnull=True).update(handled_at=now) != 1:
        return {}
    change = TierChange.objects.select_related("client__account_manager").get(pk=change_id)
    if TIER_RANK.get(change.client.tier, 0) <= TIER_RANK[change.from_tier]:
        return {"falls_recovered": 1}
    figures = {
        "from_tier": change.from_tier,
        "to_tier": change.client.tier,
        "day": change.trading_day.isoformat(),
    }
    _open(change.client, TicketKind.TIER_FOLLOW_UP, f"tier_change:{change.pk}", figures, now)
    return {"falls_taken": 1, "tickets_new": 1}


def _open(client: Client, kind: TicketKind, key: str, figures: dict[str, Any], now: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = Ticket(kind=kind, source_figures=figures).title
    create(
        client=client,
        kind=kind,
        subject=subject,
        channel=TicketChannel.SYSTEM,
        priority=_priority(kind, figures),
        assignee=_assignee(client),
        source_key=key,
        source_figures=figures,
        by=None,
        now=now,
    )


def _priority(kind: TicketKind, figures: dict[str, Any]) -> TicketPriority:
    if kind == TicketKind.RISK_FOLLOW_UP:
        return PRIORITY_OF_SEVERITY[figures["severity"]]
    return TicketPriority.HIGH if figures["from_tier"] == Tier.DIAMOND else TicketPriority.NORMAL


def _assignee(client: Client) -> User | None:
    """The account manager, else the manager of the branch, else nobody: the team's queue."""
    manager = client.account_manager
    if manager and manager.is_active and permits(manager, Permission.TICKETS_WORK):
        return manager
    managers = User.objects.filter(role=Role.BRANCH_MANAGER, org_unit_id=client.branch_id, is_active=True)
    return managers.order_by("pk").first() if client.branch_id else None


def _text(amount: object) -> str | None:
    return None if amount is None else str(amount)
