from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from crm.fields import MoneyField
from tiering.enums import Tier
from tiering.models.scheme import Scheme


class TierAssignment(models.Model):
    """A client's tier over [effective_on, ended_on), written only when it changes, with the measures it came from."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="tier_assignments", verbose_name=_("Client")
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, verbose_name=_("Scheme"))
    tier = models.CharField(_("Tier"), max_length=40, choices=Tier.choices)
    effective_on = models.DateField(_("From"))
    ended_on = models.DateField(_("Until"), null=True)
    rule = models.CharField(_("Rule that fired"), max_length=40, blank=True)
    equity_month_avg = MoneyField(_("Monthly average equity"), null=True)
    commission_month_avg = MoneyField(_("Monthly average commission"), null=True)
    window_from = models.DateField(_("Window from"), null=True)
    window_until = models.DateField(_("Window until"), null=True)
    method_version = models.CharField(_("Method version"), max_length=20)

    class Meta:
        verbose_name = _("Tier assignment")
        verbose_name_plural = _("Tier assignments")
        ordering = ["-effective_on", "-id"]
        indexes = [
            models.Index(fields=["effective_on", "id"], name="tier_assignment_by_date"),
            # Who stood where on a day, whatever other schemes hold.
            models.Index(
                fields=["scheme", "ended_on"],
                include=["client", "tier", "effective_on"],
                name="tier_assignment_on_a_day",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "scheme", "effective_on"], name="one_assignment_per_day"
            ),
            models.UniqueConstraint(
                fields=["client", "scheme"],
                condition=models.Q(ended_on__isnull=True),
                name="one_open_assignment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.tier} {self.effective_on}"


class TierChange(models.Model):
    """A move between tiers, and the row the applications above take their work from (`handled_at` is null)."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="tier_changes", verbose_name=_("Client")
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, verbose_name=_("Scheme"))
    from_tier = models.CharField(_("From"), max_length=40, blank=True)
    to_tier = models.CharField(_("To"), max_length=40, choices=Tier.choices)
    trading_day = models.DateField(_("Trading day"))
    created_at = models.DateTimeField(_("At"))
    handled_at = models.DateTimeField(_("Handled"), null=True)

    class Meta:
        verbose_name = _("Tier change")
        verbose_name_plural = _("Tier changes")
        ordering = ["-trading_day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "scheme", "trading_day"], name="one_tier_change_per_day"
            )
        ]
        indexes = [
            models.Index(
                fields=["trading_day"],
                condition=models.Q(handled_at__isnull=True),
                name="tier_change_unhandled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.from_tier} → {self.to_tier}"
