"""Alerts as pages show them, always under the row scope of the one who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from crm.access import scope
from crm.models import User
from risk.enums import AlertSeverity, AlertStatus
from risk.models import Alert, RiskRun

# Ciphertext that no list shows: reading it would decrypt it row by row.
_SEALED = ("client__identity_number", "client__phone", "client__bank_account")
MANAGERS_SHOWN = 200


def for_list(user: User) -> QuerySet[Alert]:
    alerts = scope(user).filter(Alert.objects.all(), "client")
    return alerts.select_related("account", "client__branch", "client__account_manager").defer(*_SEALED)


def worst(user: User, count: int) -> list[Alert]:
    """The open alerts with most to be paid in; found by their keys, so that only those are joined."""
    order = (F("margin_call").desc(nulls_last=True), "-pk")
    found = scope(user).filter(Alert.objects.filter(status=AlertStatus.OPEN), "client")
    return list(for_list(user).filter(pk__in=found.order_by(*order).values("pk")[:count]).order_by(*order))


@dataclass(frozen=True)
class ManagerLine:
    """One manager's open alerts. `username` is empty for clients that nobody looks after."""

    name: str
    username: str
    counts: dict[str, int]
    total: int
    margin_call: Decimal | None


def severity_counts(user: User) -> dict[str, int]:
    """Open alerts by severity, worst first."""
    alerts = scope(user).filter(Alert.objects.filter(status=AlertStatus.OPEN), "client")
    counted = dict(alerts.order_by().values_list("severity").annotate(Count("pk")))
    return {severity: counted.get(severity, 0) for severity in reversed(AlertSeverity.values)}


def by_manager(user: User) -> list[ManagerLine]:
    """Open alerts by account manager, most to be paid in first."""
    rows = (
        scope(user)
        .filter(Alert.objects.filter(status=AlertStatus.OPEN), "client")
        .order_by()
        .values("client__account_manager_id")
        .annotate(
            total=Count("pk"),
            called=Sum("margin_call"),
            **{name: Count("pk", filter=Q(severity=name)) for name in AlertSeverity.values},
        )
        .order_by("-called")[:MANAGERS_SHOWN]
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    people = User.objects.in_bulk([row["client__account_manager_id"] for row in found])
    lines = []
    for row in found:
        manager = people.get(row["client__account_manager_id"])
        counts = {name: row[name] for name in reversed(AlertSeverity.values)}
        name, username = (str(manager), manager.username) if manager else ("–", "")
        lines.append(ManagerLine(name, username, counts, row["total"], row["called"]))
    return lines


def newest_run_day() -> date | None:
    newest: date | None = RiskRun.objects.aggregate(day=Max("trading_day"))["day"]
    return newest
