from django.db import models
from django.utils.translation import gettext_lazy as _


class RiskRun(models.Model):
    """One evening's judging. The newest day stands: an older one is not judged again over it."""

    trading_day = models.DateField(_("Trading day"), primary_key=True)
    method_version = models.CharField(_("Method version"), max_length=20)
    started_at = models.DateTimeField(_("Started"))
    finished_at = models.DateTimeField(_("Finished"), null=True)
    account_count = models.PositiveIntegerField(_("Accounts"), default=0)
    states = models.JSONField(_("States"), default=dict)

    class Meta:
        verbose_name = _("Risk run")
        verbose_name_plural = _("Risk runs")
        ordering = ["-trading_day"]

    def __str__(self) -> str:
        return self.trading_day.isoformat()
