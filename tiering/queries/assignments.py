from __future__ import annotations

from django.db.models import QuerySet

from crm.access import scope
from crm.models import User
from tiering.models import TierAssignment


def visible_assignments(user: User) -> QuerySet[TierAssignment]:
    """The tiers, past and present, of the clients this user sees."""
    assignments = TierAssignment.objects.filter(client__archived_at__isnull=True)
    return scope(user).filter(assignments, "client").select_related("client", "scheme")
