from __future__ import annotations

from django.db.models import Q, QuerySet

from clients.models import HandOver
from crm.access import scope
from crm.enums import ScopeKind
from crm.models import User

SHOWN = 50


def hand_overs(user: User) -> QuerySet[HandOver]:
    """The latest hand-overs this user may know of: asked by them, or of clients and managers in their scope."""
    rows = HandOver.objects.select_related("client", "from_manager", "to_manager", "requested_by")
    seen = scope(user)
    if seen.kind != ScopeKind.ALL:
        of_clients = seen.condition("client") & Q(client__isnull=False)
        of_books = Q(client__isnull=True, from_manager__org_unit_id__in=seen.unit_ids)
        rows = rows.filter(Q(requested_by=user) | of_clients | of_books)
    return rows[:SHOWN]
