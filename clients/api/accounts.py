from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view

from clients.api.common import visible_client
from clients.api.filters import AccountFilters
from clients.models import Client, TradingAccount
from clients.queries.accounts import visible_account_keys, visible_accounts
from clients.queries.search import search
from clients.serializers.clients import AccountSerializer
from crm.access import Permission
from crm.guard import signed_in
from crm.rest.views import ListEndpoint


@extend_schema_view(get=extend_schema(summary=_("Trading accounts"), tags=["accounts"]))
class AccountList(ListEndpoint):
    permission = Permission.CLIENTS_VIEW
    model = TradingAccount
    serializer_class = AccountSerializer
    filterset_class = AccountFilters
    ordering_fields = {"account": "account"}
    ordering = "account"

    def get_queryset(self) -> QuerySet[TradingAccount]:
        found = super().get_queryset()
        if self.shown is not None:
            self.shown = visible_accounts(signed_in(self.request))
        return found

    def rows(self) -> QuerySet[TradingAccount]:
        return visible_account_keys(signed_in(self.request))

    def find(self, queryset: QuerySet[TradingAccount], text: str) -> QuerySet[TradingAccount]:
        # Two lookups that an index answers each; one condition over both would read the whole table.
        by_client = TradingAccount.objects.filter(client__in=search(Client.objects.all(), text))
        by_number = TradingAccount.objects.filter(account__startswith=text)
        return queryset.filter(pk__in=by_client.values("pk").union(by_number.values("pk")))


@extend_schema_view(
    get=extend_schema(
        operation_id="clients_accounts_list", summary=_("A client's trading accounts"), tags=["accounts"]
    )
)
class ClientAccountList(AccountList):
    filterset_class = None  # type: ignore[assignment]  # the path names the client

    def rows(self) -> QuerySet[TradingAccount]:
        client = visible_client(self.request, self.kwargs["client_id"])
        return super().rows().filter(client=client)
