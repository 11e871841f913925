"""What the audit says of one version: who did what with it, and who was refused."""

from __future__ import annotations

from crm.models import AuditEvent
from tiering.models import SchemeVersion

SHOWN = 50


def history_of(version: SchemeVersion) -> list[AuditEvent]:
    """Newest first."""
    lines = AuditEvent.objects.filter(target_type="tiering.schemeversion", target_id=str(version.pk))
    return list(lines.order_by("-at", "-pk")[:SHOWN])
