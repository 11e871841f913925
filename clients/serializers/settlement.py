"""Days and their rows. Money has two decimals, prices are as printed, what a source lacks is null."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from clients.enums import Method, Source
from clients.models import CashFlow, DailyAccount, Position, Trade
from clients.queries.settlement import SUMMED_FIELDS
from crm.rest.fields import MoneyField, RatioField, WordField

MONEY_FIELDS = tuple(name for name in SUMMED_FIELDS if name != "turnover_lots")
METHODS = tuple(method.slug for method in Method)
SOURCES = tuple(source.slug for source in Source)


class SlugField(serializers.ChoiceField):
    """A narrow number of the database as the word that others read."""

    def __init__(self, kind: type[Method] | type[Source], **kwargs: Any) -> None:
        self._kind = kind
        super().__init__(choices=[member.slug for member in kind], read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return self._kind(value).slug


class DaySerializer(serializers.Serializer[DailyAccount]):
    """The summary of one client and day: the sum over its accounts."""

    trading_day = serializers.DateField(read_only=True)
    method = SlugField(Method)
    currency = serializers.CharField(read_only=True)
    source = SlugField(Source)  # type: ignore[assignment]  # the statement's source, not the field's
    is_incomplete = serializers.BooleanField(read_only=True)
    derived = serializers.SerializerMethodField()
    version = serializers.IntegerField(read_only=True)
    risk_degree = RatioField()
    turnover_lots = serializers.IntegerField(read_only=True, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """With one money field per line that a statement can print."""
        return {**super().get_fields(), **{name: MoneyField() for name in MONEY_FIELDS}}

    def get_derived(self, day: DailyAccount) -> list[str]:
        return [name for name in day.derived.split(",") if name]


class _DetailSerializer(serializers.ModelSerializer[Any]):
    account = serializers.CharField(source="account.account", read_only=True)
    method = SlugField(Method)
    source = SlugField(Source)  # type: ignore[assignment]  # the statement's source, not the field's


_DETAIL = ("account", "trading_day", "method", "currency", "source")


class TradeSerializer(_DetailSerializer):
    exchange = WordField()
    offset = WordField()
    hedge_flag = WordField()
    turnover = MoneyField()
    commission = MoneyField()
    realized_pl = MoneyField()
    premium = MoneyField()
    trade_id = WordField()

    class Meta:
        model = Trade
        fields = (
            *_DETAIL,
            "contract",
            "exchange",
            "side",
            "offset",
            "hedge_flag",
            "price",
            "lots",
            "turnover",
            "commission",
            "realized_pl",
            "premium",
            "trade_id",
            "traded_at",
            "traded_on",
        )
        read_only_fields = fields


class PositionSerializer(_DetailSerializer):
    exchange = WordField()
    hedge_flag = WordField()
    open_price = WordField()
    previous_settlement_price = WordField()
    settlement_price = WordField()
    floating_pl = MoneyField()
    mtm_pl = MoneyField()
    margin = MoneyField()
    option_value = MoneyField()

    class Meta:
        model = Position
        fields = (
            *_DETAIL,
            "contract",
            "exchange",
            "side",
            "hedge_flag",
            "lots",
            "opened_on",
            "open_price",
            "previous_settlement_price",
            "settlement_price",
            "floating_pl",
            "mtm_pl",
            "margin",
            "option_value",
            "is_summary",
        )
        read_only_fields = fields


class CashFlowSerializer(_DetailSerializer):
    deposit = MoneyField()
    withdrawal = MoneyField()

    class Meta:
        model = CashFlow
        fields = (*_DETAIL, "kind", "deposit", "withdrawal", "type_text", "note")
        read_only_fields = fields
