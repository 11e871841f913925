"""Which days an upper application has taken into its running figures, and which of them changed afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TakenDay(models.Model):
    """One row: every day up to this one has been taken. Later changes to those days are noted (ChangedDay)."""

    trading_day = models.DateField(_("Trading day"))
    taken_at = models.DateTimeField(_("At"))

    class Meta:
        verbose_name = _("Day taken into running figures")
        verbose_name_plural = _("Days taken into running figures")

    def __str__(self) -> str:
        return self.trading_day.isoformat()


class ChangedDay(models.Model):
    """A day of an account that changed after it had been taken, and the row the reader takes its work from.

    Written by triggers of the daily accounts alone (migration 0014): whatever writes a day, this follows.
    """

    account_id = models.BigIntegerField(_("Account"))
    trading_day = models.DateField(_("Trading day"))
    noted_at = models.DateTimeField(_("At"))
    handled_at = models.DateTimeField(_("Handled"), null=True)

    class Meta:
        verbose_name = _("Changed day")
        verbose_name_plural = _("Changed days")
        indexes = [
            models.Index(
                fields=["trading_day"],
                condition=models.Q(handled_at__isnull=True),
                name="changed_day_unhandled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.trading_day}"
