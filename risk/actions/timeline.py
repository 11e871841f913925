"""What alerts leave on the client's time line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from clients.enums import EventKind
from clients.models import ClientEvent
from risk.enums import SEVERITY_RANK
from risk.models import Alert

Moved = tuple[int, int, str, str]


def opened(alerts: Iterable[int], now: datetime) -> list[ClientEvent]:
    found = Alert.objects.filter(pk__in=alerts).order_by("pk")
    return [
        _event(
            EventKind.ALERT_OPENED, alert.client_id, alert.pk, f"alert:{alert.pk}:opened", now, alert.severity
        )
        for alert in found
    ]


def escalated(moved: Iterable[Moved], day: date, now: datetime) -> list[ClientEvent]:
    """Only the way up is told; an alert that eases is told when it closes."""
    return [
        _event(EventKind.ALERT_ESCALATED, client, alert, f"alert:{alert}:escalated:{day}", now, severity)
        for alert, client, before, severity in moved
        if SEVERITY_RANK[severity] > SEVERITY_RANK[before]
    ]


def closed(ended: Iterable[tuple[int, int]], day: date, now: datetime) -> list[ClientEvent]:
    return [
        _event(EventKind.ALERT_CLOSED, client, alert, _closed_key(alert, day), now) for alert, client in ended
    ]


def reopened_keys(alerts: Iterable[int], day: date) -> list[str]:
    """The keys of the closings that a corrected day takes back."""
    return [_closed_key(alert, day) for alert in alerts]


def _closed_key(alert: int, day: date) -> str:
    return f"alert:{alert}:closed:{day}"


def _event(
    kind: EventKind, client: int, alert: int, key: str, now: datetime, severity: str = ""
) -> ClientEvent:
    return ClientEvent(
        client_id=client,
        kind=kind,
        occurred_at=now,
        source_app="risk",
        key=key,
        detail=f"{{severity:{severity}}}" if severity else "",
        url_name="risk:detail",
        url_argument=str(alert),
    )
