"""What the settlement says: one row per account, day, method, currency and source, and its detail rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.enums import CashFlowKind, HedgeFlag, Method, Offset, PositionSide, Side, Source
from clients.models.client import TradingAccount
from crm.fields import MoneyField, RatioField


class DailyAccount(models.Model):
    """One summary. Partitioned by month; `is_shown` marks the richest source a day has, `is_incomplete` 异常.

    Absent lines are null, never 0. Accounts are archived and never deleted, so the key to them carries no
    database constraint: checking it row by row would cost a third of an import.
    """

    pk = models.CompositePrimaryKey("account_id", "trading_day", "method", "currency", "source")
    account = models.ForeignKey(
        TradingAccount,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="days",
        verbose_name=_("Account"),
    )
    trading_day = models.DateField(_("Trading day"))
    method = models.SmallIntegerField(_("Method"), choices=Method.choices)
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    source = models.SmallIntegerField(_("Source"), choices=Source.choices)
    is_shown = models.BooleanField(_("Shown"), default=True)
    is_incomplete = models.BooleanField(_("Incomplete"), default=False)
    # The lines that were computed from others because the source does not print them.
    derived = models.CharField(_("Derived"), max_length=100, blank=True)
    opening_balance = MoneyField(_("Opening balance"), null=True)
    net_deposit = MoneyField(_("Net deposit"), null=True)
    realized_pl = MoneyField(_("Realised P/L"), null=True)
    mtm_pl = MoneyField(_("Mark-to-market P/L"), null=True)
    floating_pl = MoneyField(_("Floating P/L"), null=True)
    exercise_pl = MoneyField(_("Exercise P/L"), null=True)
    delivery_pl = MoneyField(_("Delivery P/L"), null=True)
    commission = MoneyField(_("Commission"), null=True)
    exercise_fee = MoneyField(_("Exercise fee"), null=True)
    delivery_fee = MoneyField(_("Delivery fee"), null=True)
    premium_received = MoneyField(_("Premium received"), null=True)
    premium_paid = MoneyField(_("Premium paid"), null=True)
    fx_pledge_in = MoneyField(_("Currency pledged in"), null=True)
    fx_pledge_out = MoneyField(_("Currency pledged out"), null=True)
    pledge_change = MoneyField(_("Change in pledge"), null=True)
    fx_pledge_change = MoneyField(_("Change in currency pledge"), null=True)
    closing_balance = MoneyField(_("Closing balance"), null=True)
    initial_margin = MoneyField(_("Initial margin"), null=True)
    pledge_amount = MoneyField(_("Pledge amount"), null=True)
    client_equity = MoneyField(_("Client equity"), null=True)
    fx_pledge_occupied = MoneyField(_("Currency pledge occupied"), null=True)
    margin_occupied = MoneyField(_("Margin occupied"), null=True)
    exchange_margin = MoneyField(_("Exchange margin"), null=True)
    delivery_margin = MoneyField(_("Delivery margin"), null=True)
    long_option_value = MoneyField(_("Long option value"), null=True)
    short_option_value = MoneyField(_("Short option value"), null=True)
    market_value_equity = MoneyField(_("Market-value equity"), null=True)
    available_funds = MoneyField(_("Available funds"), null=True)
    frozen_funds = MoneyField(_("Frozen funds"), null=True)
    risk_degree = RatioField(_("Risk degree"), null=True)
    margin_call = MoneyField(_("Margin call"), null=True)
    # Summed from the shown detail rows, for measures: yuan and lots; null where the source has no trades.
    turnover = MoneyField(_("Turnover"), null=True)
    turnover_lots = models.IntegerField(_("Lots traded"), null=True)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    import_file_id = models.BigIntegerField(_("Import file"), null=True)

    class Meta:
        verbose_name = _("Daily account")
        verbose_name_plural = _("Daily accounts")
        ordering = ["account", "-trading_day"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.trading_day}"


class SupersededDay(models.Model):
    """A version that a re-issued statement replaced: all its figures and rows, as they were."""

    account = models.ForeignKey(
        TradingAccount, on_delete=models.PROTECT, related_name="superseded_days", verbose_name=_("Account")
    )
    trading_day = models.DateField(_("Trading day"))
    method = models.SmallIntegerField(_("Method"), choices=Method.choices)
    currency = models.CharField(_("Currency"), max_length=3)
    source = models.SmallIntegerField(_("Source"), choices=Source.choices)
    version = models.PositiveSmallIntegerField(_("Version"))
    figures = models.JSONField(_("Figures"))
    rows = models.JSONField(_("Rows"))
    differences = models.JSONField(_("Differences"))
    import_file_id = models.BigIntegerField(_("Import file"), null=True)
    replaced_by_file_id = models.BigIntegerField(_("Replaced by"))
    replaced_at = models.DateTimeField(_("Replaced"))

    class Meta:
        verbose_name = _("Superseded day")
        verbose_name_plural = _("Superseded days")
        ordering = ["-trading_day", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "trading_day", "method", "currency", "source", "version"],
                name="one_superseded_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.trading_day} v{self.version}"


class DetailRow(models.Model):
    """What every detail row of a day has. `ordinal` is the row's place in its source: equal rows are legitimate."""

    account = models.ForeignKey(
        TradingAccount,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        verbose_name=_("Account"),
    )
    trading_day = models.DateField(_("Trading day"))
    method = models.SmallIntegerField(_("Method"), choices=Method.choices)
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    source = models.SmallIntegerField(_("Source"), choices=Source.choices)
    ordinal = models.IntegerField(_("Row"))

    class Meta:
        abstract = True


class Trade(DetailRow):
    contract = models.CharField(_("Contract"), max_length=30)
    exchange = models.CharField(_("Exchange"), max_length=6, blank=True)
    side = models.CharField(_("Side"), max_length=5, choices=Side.choices)
    offset = models.CharField(_("Offset"), max_length=20, choices=Offset.choices, blank=True)
    hedge_flag = models.CharField(_("Hedge flag"), max_length=12, choices=HedgeFlag.choices, blank=True)
    # As printed: prices are shown with the digits of the statement.
    price = models.CharField(_("Price"), max_length=20)
    lots = models.IntegerField(_("Lots"))
    turnover = MoneyField(_("Turnover"), null=True)
    commission = MoneyField(_("Commission"), null=True)
    realized_pl = MoneyField(_("Realised P/L"), null=True)
    premium = MoneyField(_("Premium"), null=True)
    trade_id = models.CharField(_("Trade number"), max_length=40, blank=True)
    traded_at = models.TimeField(_("Time"), null=True)
    traded_on = models.DateField(_("Actual date"), null=True)

    class Meta:
        verbose_name = _("Trade")
        verbose_name_plural = _("Trades")
        ordering = ["-trading_day", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "trading_day", "method", "currency", "source", "ordinal"],
                name="one_trade_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.side} {self.lots}"


class Close(DetailRow):
    contract = models.CharField(_("Contract"), max_length=30)
    exchange = models.CharField(_("Exchange"), max_length=6, blank=True)
    # The closing trade's side: closing a long prints 卖.
    side = models.CharField(_("Side"), max_length=5, choices=Side.choices)
    hedge_flag = models.CharField(_("Hedge flag"), max_length=12, choices=HedgeFlag.choices, blank=True)
    opened_on = models.DateField(_("Opened"), null=True)
    lots = models.IntegerField(_("Lots"))
    open_price = models.CharField(_("Open price"), max_length=20, blank=True)
    previous_settlement_price = models.CharField(_("Previous settlement price"), max_length=20, blank=True)
    price = models.CharField(_("Price"), max_length=20)
    realized_pl = MoneyField(_("Realised P/L"), null=True)
    premium = MoneyField(_("Premium"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("futures", "Close")
        verbose_name_plural = _("Closes")
        ordering = ["-trading_day", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "trading_day", "method", "currency", "source", "ordinal"],
                name="one_close_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.side} {self.lots}"


class Position(DetailRow):
    """持仓明细: one opened lot size; `is_summary` rows are 持仓汇总, one per contract, side and hedge flag."""

    contract = models.CharField(_("Contract"), max_length=30)
    exchange = models.CharField(_("Exchange"), max_length=6, blank=True)
    side = models.CharField(_("Side"), max_length=5, choices=PositionSide.choices)
    hedge_flag = models.CharField(_("Hedge flag"), max_length=12, choices=HedgeFlag.choices, blank=True)
    lots = models.IntegerField(_("Lots"))
    opened_on = models.DateField(_("Opened"), null=True)
    open_price = models.CharField(_("Open price"), max_length=20, blank=True)
    previous_settlement_price = models.CharField(_("Previous settlement price"), max_length=20, blank=True)
    settlement_price = models.CharField(_("Settlement price"), max_length=20, blank=True)
    floating_pl = MoneyField(_("Floating P/L"), null=True)
    mtm_pl = MoneyField(_("Mark-to-market P/L"), null=True)
    margin = MoneyField(_("Margin"), null=True)
    option_value = MoneyField(_("Option value"), null=True)
    is_summary = models.BooleanField(_("Summary"), default=False)

    class Meta:
        verbose_name = pgettext_lazy("futures", "Position")
        verbose_name_plural = _("Positions")
        ordering = ["-trading_day", "is_summary", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "trading_day", "method", "currency", "source", "is_summary", "ordinal"],
                name="one_position_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.side} {self.lots}"


class CashFlow(DetailRow):
    kind = models.CharField(_("Kind"), max_length=12, choices=CashFlowKind.choices)
    deposit = MoneyField(_("Deposit"), default=0)
    withdrawal = MoneyField(_("Withdrawal"), default=0)
    type_text = models.CharField(_("Type as printed"), max_length=60, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Cash flow")
        verbose_name_plural = _("Cash flows")
        ordering = ["-trading_day", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "trading_day", "method", "currency", "source", "ordinal"],
                name="one_cash_flow_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.deposit} {self.withdrawal}"


class Exercise(DetailRow):
    contract = models.CharField(_("Contract"), max_length=30)
    exchange = models.CharField(_("Exchange"), max_length=6, blank=True)
    side = models.CharField(_("Side"), max_length=5, choices=Side.choices)
    hedge_flag = models.CharField(_("Hedge flag"), max_length=12, choices=HedgeFlag.choices, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=20)
    lots = models.IntegerField(_("Lots"))
    strike_price = models.CharField(_("Strike price"), max_length=20, blank=True)
    amount = MoneyField(_("Amount"), null=True)
    exercise_pl = MoneyField(_("Exercise P/L"), null=True)
    exercise_fee = MoneyField(_("Exercise fee"), null=True)

    class Meta:
        verbose_name = _("Exercise")
        verbose_name_plural = _("Exercises")
        ordering = ["-trading_day", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "trading_day", "method", "currency", "source", "ordinal"],
                name="one_exercise_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.outcome} {self.lots}"


class SettlementDay(models.Model):
    """Whether a day's settlement is all in: marked by somebody, or found to be so."""

    trading_day = models.DateField(_("Trading day"), primary_key=True)
    completed_at = models.DateTimeField(_("Complete since"))
    completed_by = models.CharField(_("By"), max_length=150, blank=True)
    covered_count = models.PositiveIntegerField(_("Accounts settled"), default=0)
    expected_count = models.PositiveIntegerField(_("Accounts expected"), default=0)

    class Meta:
        verbose_name = _("Settlement day")
        verbose_name_plural = _("Settlement days")
        ordering = ["-trading_day"]

    def __str__(self) -> str:
        return self.trading_day.isoformat()
