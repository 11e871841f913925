from __future__ import annotations

from rest_framework import serializers

from crm.rest.fields import MoneyField, WordField
from tiering.models import TierAssignment


class TierSerializer(serializers.ModelSerializer[TierAssignment]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    scheme = serializers.CharField(source="scheme.code", read_only=True)
    rule = WordField()
    equity_month_avg = MoneyField()
    commission_month_avg = MoneyField()

    class Meta:
        model = TierAssignment
        fields = (
            "client_id",
            "scheme",
            "tier",
            "effective_on",
            "ended_on",
            "rule",
            "equity_month_avg",
            "commission_month_avg",
            "window_from",
            "window_until",
            "method_version",
        )
        read_only_fields = fields
