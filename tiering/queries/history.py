"""What the audit says of one version: who did what with it, and who was refused."""

from __future__ import annotations

from crm.models import AuditEvent
from tiering.models import QuestionnaireVersion, SchemeVersion

SHOWN = 50


def history_of(version: SchemeVersion | QuestionnaireVersion) -> list[AuditEvent]:
    """Newest first."""
    kind = version._meta.label_lower
    lines = AuditEvent.objects.filter(target_type=kind, target_id=str(version.pk))
    return list(lines.order_by("-at", "-pk")[:SHOWN])
