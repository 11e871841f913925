from __future__ import annotations

from django.db.models import QuerySet

from clients.models import TradingAccount
from crm.access import scope
from crm.models import User


def visible_accounts(user: User) -> QuerySet[TradingAccount]:
    """The trading accounts of the clients this user sees."""
    return scope(user).filter(TradingAccount.objects.all(), "client").select_related("client")
