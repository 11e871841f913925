from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.enums import RiskState
from clients.models import Client, TradingAccount
from crm.fields import MoneyField, RatioField
from risk.enums import AlertRule, AlertSeverity, AlertStatus


class AccountRisk(models.Model):
    """The last judged state of an account, and whether data is missing beside it (异常 never lowers the state)."""

    account = models.OneToOneField(
        TradingAccount,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="risk",
        verbose_name=_("Account"),
    )
    trading_day = models.DateField(_("Judged on"), null=True)
    state = models.CharField(_("State"), max_length=20, choices=RiskState.choices, default=RiskState.NORMAL)
    is_abnormal = models.BooleanField(_("Abnormal"), default=False)
    abnormal_reason = models.CharField(_("Why abnormal"), max_length=40, blank=True)
    equity = MoneyField(_("Client equity"), null=True)
    margin_occupied = MoneyField(_("Margin occupied"), null=True)
    exchange_margin = MoneyField(_("Exchange margin"), null=True)
    risk_degree = RatioField(_("Risk degree"), null=True)
    method_version = models.CharField(_("Method version"), max_length=20)

    class Meta:
        verbose_name = _("Account risk")
        verbose_name_plural = _("Account risks")

    def __str__(self) -> str:
        return f"{self.account_id} {self.state}"


class Alert(models.Model):
    """One open alert per account and rule; its severity rises and falls in place until a settlement is below."""

    account = models.ForeignKey(
        TradingAccount, on_delete=models.PROTECT, related_name="alerts", verbose_name=_("Account")
    )
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="alerts", verbose_name=_("Client")
    )
    rule = models.CharField(_("Rule"), max_length=30, choices=AlertRule.choices)
    severity = models.CharField(_("Severity"), max_length=20, choices=AlertSeverity.choices)
    worst_severity = models.CharField(_("Worst severity"), max_length=20, choices=AlertSeverity.choices)
    status = models.CharField(
        _("Status"), max_length=8, choices=AlertStatus.choices, default=AlertStatus.OPEN
    )
    opened_on = models.DateField(_("Opened on trading day"))
    judged_on = models.DateField(_("Last judged on"))
    closed_on = models.DateField(_("Closed on trading day"), null=True)
    opened_at = models.DateTimeField(pgettext_lazy("alert", "Opened"))
    closed_at = models.DateTimeField(_("Closed"), null=True)
    equity = MoneyField(_("Client equity"), null=True)
    margin_occupied = MoneyField(_("Margin occupied"), null=True)
    exchange_margin = MoneyField(_("Exchange margin"), null=True)
    risk_degree = RatioField(_("Risk degree"), null=True)
    margin_call = MoneyField(_("Margin call"), null=True)
    handled_at = models.DateTimeField(_("Taken in"), null=True)

    class Meta:
        verbose_name = _("Alert")
        verbose_name_plural = _("Alerts")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "rule"], condition=models.Q(status="open"), name="one_open_alert"
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", closed_at__isnull=True)
                | models.Q(status="closed", closed_at__isnull=False),
                name="closed_alerts_say_when",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-opened_at", "-id"], name="alert_newest"),
            models.Index(fields=["opened_at", "id"], name="alert_by_opening"),
            models.Index(fields=["id"], condition=models.Q(handled_at__isnull=True), name="alert_unhandled"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.severity}"


class AlertStep(models.Model):
    """What a settlement did to an alert: opened, escalated, eased, confirmed or closed it."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="steps", verbose_name=_("Alert"))
    trading_day = models.DateField(_("Trading day"))
    state = models.CharField(_("State"), max_length=20, choices=RiskState.choices)
    equity = MoneyField(_("Client equity"), null=True)
    margin_occupied = MoneyField(_("Margin occupied"), null=True)
    margin_call = MoneyField(_("Margin call"), null=True)
    at = models.DateTimeField(_("At"))

    class Meta:
        verbose_name = _("Alert step")
        verbose_name_plural = _("Alert steps")
        ordering = ["trading_day"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "trading_day"], name="one_alert_step_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.trading_day} {self.state}"
