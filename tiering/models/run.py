from django.db import models
from django.utils.translation import gettext_lazy as _

from tiering.models.scheme import Scheme


class TierRun(models.Model):
    """One evening's measuring. The newest day stands: an older one is not measured again over it."""

    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="runs", verbose_name=_("Scheme")
    )
    trading_day = models.DateField(_("Trading day"))
    method_version = models.CharField(_("Method version"), max_length=20)
    started_at = models.DateTimeField(_("Started"))
    finished_at = models.DateTimeField(_("Finished"), null=True)
    client_count = models.PositiveIntegerField(_("Clients"), default=0)
    distribution = models.JSONField(_("Distribution"), default=dict)

    class Meta:
        verbose_name = _("Tier run")
        verbose_name_plural = _("Tier runs")
        ordering = ["-trading_day"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "trading_day"], name="one_tier_run_per_scheme_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.trading_day}"
