from django.db import models
from django.utils.translation import gettext_lazy as _


class MeasuringPart(models.Model):
    """A shard of an evening that several workers measure together. Whoever works on one holds its row locked, so a
    killed worker's part is free again; the evening's last step takes all of them away."""

    trading_day = models.DateField(_("Trading day"))
    # Which state of the running figures it is to be measured from.
    token = models.CharField(max_length=32)
    number = models.PositiveSmallIntegerField(_("Shard"))
    # What every part goes by: the house scheme's parameters and the firm's totals.
    basis = models.JSONField(_("Basis"))
    # Tiers, rules and averages of its clients, as numpy keeps arrays; the measures are in the evening's table.
    outcome = models.BinaryField(_("Outcome"), null=True)

    class Meta:
        verbose_name = _("Part of an evening's measuring")
        verbose_name_plural = _("Parts of an evening's measuring")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["token", "number"], name="one_measuring_part")]

    def __str__(self) -> str:
        return f"{self.trading_day} {self.number}"
