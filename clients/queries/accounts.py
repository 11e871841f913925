from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet

from clients.models import Client, TradingAccount
from crm.access import scope
from crm.enums import ScopeKind
from crm.models import User

FEW_CLIENTS = 4_000


class _IsAnyOf(Func):
    """column = ANY (array): looked up one by one, however few or many the planner thinks there are."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, column: str, array: ArraySubquery) -> None:
        super().__init__(F(column), array)


def visible_accounts(user: User) -> QuerySet[TradingAccount]:
    """The trading accounts of the clients this user sees, with their clients' numbers."""
    accounts = scope(user).filter(TradingAccount.objects.all(), "client").select_related("client")
    return accounts.only("account", "opened_on", "closed_on", "client__client_id")


def visible_account_keys(user: User) -> QuerySet[TradingAccount]:
    """The same accounts, to find a page of them: from the scope's clients where those are few.

    Joined, a page is looked for along the accounts' numbers, past those of everybody else. That is short where the
    scope has many of them, and most of the table where it has few.
    """
    seen = scope(user)
    accounts: QuerySet[TradingAccount] = TradingAccount.objects.all()
    if seen.kind in {ScopeKind.ALL, None}:
        return seen.filter(accounts, "client")
    clients = seen.filter(Client.objects.order_by()).values("pk")
    if clients[: FEW_CLIENTS + 1].count() > FEW_CLIENTS:
        return seen.filter(accounts, "client")
    return accounts.filter(_IsAnyOf("client_id", ArraySubquery(clients)))
