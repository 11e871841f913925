"""The monthly sheet of problem clients (R276): who is on it, and month by month what was found and what is done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from crm.fields import MoneyField, RatioField
from tiering.enums import ProblemReason


class ProblemClient(models.Model):
    """A client that the rule has ever put on the sheet; `is_listed` whether it does now. Amounts are of the months
    that the rule looks at, from settlement, to the cent."""

    client = models.OneToOneField(
        Client, on_delete=models.CASCADE, related_name="problem", verbose_name=_("Client")
    )
    is_listed = models.BooleanField(_("On the sheet"), default=True)
    listed_on = models.DateField(_("On the sheet since"))
    left_on = models.DateField(_("Off the sheet since"), null=True)
    judged_on = models.DateField(_("Trading day"))
    rule_version = models.PositiveIntegerField(_("Version of the rule"))
    reason = models.CharField(_("Why"), max_length=10, choices=ProblemReason.choices)
    loss_months = models.PositiveSmallIntegerField(_("Months with a loss"))
    months = models.PositiveSmallIntegerField(_("Months"))
    profit = MoneyField(_("Profit or loss"))
    equity_avg = MoneyField(_("Average equity"), null=True)
    loss_share = RatioField(_("Loss ÷ average equity"), null=True)

    class Meta:
        verbose_name = _("Problem client")
        verbose_name_plural = _("Problem clients")
        ordering = ["profit", "id"]
        indexes = [
            models.Index(fields=["profit", "id"], name="problem_client_by_profit"),
            models.Index(fields=["loss_share", "id"], name="problem_client_by_share"),
            models.Index(fields=["loss_months", "id"], name="problem_client_by_months"),
        ]

    def __str__(self) -> str:
        return str(self.client_id)


class ProblemMonth(models.Model):
    """One line of a client's sheet: the month's profit or loss from settlement, cause and countermeasure by people."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="problem_months", verbose_name=_("Client")
    )
    month = models.DateField(_("Month"))
    profit = MoneyField(_("Profit or loss"))
    cause = models.TextField(_("Cause"), blank=True)
    countermeasure = models.TextField(_("Countermeasure"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )
    written_at = models.DateTimeField(_("At"), null=True)
    # Raised by every change that people make; the night's figures do not raise it.
    version = models.PositiveIntegerField(_("Version"), default=1)

    class Meta:
        verbose_name = _("Month of a problem client")
        verbose_name_plural = _("Months of problem clients")
        ordering = ["-month", "-id"]
        indexes = [
            models.Index(fields=["month", "id"], name="problem_month_by_month"),
            models.Index(fields=["profit", "id"], name="problem_month_by_profit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "month"], name="one_problem_month_per_client")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.month:%Y-%m}"
