from __future__ import annotations

from typing import Any

from rest_framework import serializers

from clients.models import Client, TradingAccount
from crm.masks import mask_bank_account, mask_identity, mask_last4, mask_phone
from crm.rest.fields import MoneyField, RatioField, WordField

_LIST_FIELDS = (
    "client_id",
    "name",
    "kind",
    "status",
    "is_incomplete",
    "tier",
    "tier_since",
    "risk_state",
    "is_abnormal",
    "branch",
    "branch_name",
    "account_manager",
    "account_manager_name",
    "introducing_broker",
    "phone",
    "tags",
    "opened_on",
    "closed_on",
    "as_of",
    "equity",
    "margin_occupied",
    "available_funds",
    "risk_degree",
    "equity_month_avg",
    "commission_month_avg",
    "last_traded_on",
    "created_at",
    "updated_at",
    "archived_at",
)


class ClientSerializer(serializers.ModelSerializer[Client]):
    """A client as lists show it. Personal numbers are masked, as on the page."""

    tier = WordField()
    branch = serializers.CharField(source="branch.code", read_only=True, default=None, allow_null=True)
    branch_name = serializers.CharField(source="branch.name", read_only=True, default=None, allow_null=True)
    account_manager = serializers.CharField(
        source="account_manager.username", read_only=True, default=None, allow_null=True
    )
    account_manager_name = serializers.CharField(
        source="account_manager.display_name", read_only=True, default=None, allow_null=True
    )
    introducing_broker = serializers.CharField(
        source="introducing_broker.number", read_only=True, default=None, allow_null=True
    )
    phone = serializers.SerializerMethodField()
    tags = serializers.SlugRelatedField[Any](slug_field="name", many=True, read_only=True)
    equity = MoneyField()
    margin_occupied = MoneyField()
    available_funds = MoneyField()
    risk_degree = RatioField()
    equity_month_avg = MoneyField()
    commission_month_avg = MoneyField()

    class Meta:
        model = Client
        fields: tuple[str, ...] = _LIST_FIELDS
        read_only_fields: tuple[str, ...] = _LIST_FIELDS

    def get_phone(self, client: Client) -> str | None:
        return mask_last4(client.phone_last4) or None


class AccountSerializer(serializers.ModelSerializer[TradingAccount]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)

    class Meta:
        model = TradingAccount
        fields = ("account", "client_id", "opened_on", "closed_on")
        read_only_fields = fields


class ClientDetailSerializer(ClientSerializer):
    """One client with all that its page shows as fields; `version` is what ETag carries."""

    phone = serializers.SerializerMethodField()
    identity_kind = WordField()
    identity_number = serializers.SerializerMethodField()
    bank_name = WordField()
    bank_account = serializers.SerializerMethodField()
    email = WordField()
    control_group = serializers.CharField(
        source="control_group.name", read_only=True, default=None, allow_null=True
    )
    org_unit = serializers.CharField(source="org_unit.code", read_only=True, default=None, allow_null=True)
    accounts = serializers.SlugRelatedField[Any](slug_field="account", many=True, read_only=True)

    class Meta(ClientSerializer.Meta):
        fields = (
            *_LIST_FIELDS,
            "org_unit",
            "accounts",
            "identity_kind",
            "identity_number",
            "is_identity_checked",
            "bank_name",
            "bank_account",
            "email",
            "birthday",
            "is_programme_trading",
            "control_group",
            "version",
        )
        read_only_fields = fields

    def get_phone(self, client: Client) -> str | None:
        return mask_phone(client.phone) or None

    def get_identity_number(self, client: Client) -> str | None:
        return mask_identity(client.identity_number) or None

    def get_bank_account(self, client: Client) -> str | None:
        return mask_bank_account(client.bank_account) or None
