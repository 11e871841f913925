from __future__ import annotations

from django.db.models import QuerySet

from crm.access import scope
from crm.models import User
from risk.models import Alert


def visible_alerts(user: User) -> QuerySet[Alert]:
    """The alerts, open and closed, of the clients this user sees."""
    return scope(user).filter(Alert.objects.all(), "client").select_related("client", "account")
