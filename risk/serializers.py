from __future__ import annotations

from rest_framework import serializers

from crm.rest.fields import MoneyField, RatioField
from risk.models import Alert, AlertStep


class AlertSerializer(serializers.ModelSerializer[Alert]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    account = serializers.CharField(source="account.account", read_only=True)
    equity = MoneyField()
    margin_occupied = MoneyField()
    exchange_margin = MoneyField()
    risk_degree = RatioField()
    margin_call = MoneyField()

    class Meta:
        model = Alert
        fields: tuple[str, ...] = (
            "id",
            "client_id",
            "account",
            "rule",
            "severity",
            "worst_severity",
            "status",
            "opened_on",
            "judged_on",
            "closed_on",
            "opened_at",
            "closed_at",
            "equity",
            "margin_occupied",
            "exchange_margin",
            "risk_degree",
            "margin_call",
        )
        read_only_fields = fields


class AlertStepSerializer(serializers.ModelSerializer[AlertStep]):
    equity = MoneyField()
    margin_occupied = MoneyField()
    margin_call = MoneyField()

    class Meta:
        model = AlertStep
        fields = ("trading_day", "state", "equity", "margin_occupied", "margin_call", "at")
        read_only_fields = fields


class AlertDetailSerializer(AlertSerializer):
    steps = AlertStepSerializer(many=True, read_only=True)

    class Meta(AlertSerializer.Meta):
        fields = (*AlertSerializer.Meta.fields, "steps")
        read_only_fields = fields
