from __future__ import annotations

from django.db.models import QuerySet

from crm.access import scope
from crm.models import User
from tiering.models import TierChange


def visible_changes(user: User) -> QuerySet[TierChange]:
    """The house tier changes of the clients this user sees, with what a list shows of them."""
    changes = scope(user).filter(TierChange.objects.filter(scheme__is_house=True), "client")
    return changes.select_related("client__branch", "client__account_manager").defer(
        "client__identity_number", "client__phone", "client__bank_account"
    )
