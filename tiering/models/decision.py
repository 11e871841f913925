from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from tiering.enums import DecisionKind
from tiering.models.scheme import Scheme


class TierDecision(models.Model):
    """Tiers that a person published outside the nightly runs, with the reason; they hold from `effective_on`, and what
    was published for earlier days stays."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("Scheme"))
    kind = models.CharField(_("Kind"), max_length=10, choices=DecisionKind.choices)
    # The day whose figures gave the tiers.
    trading_day = models.DateField(_("Trading day"))
    effective_on = models.DateField(_("From"))
    reason = models.TextField(_("Reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("By")
    )
    made_at = models.DateTimeField(_("At"))
    client_count = models.PositiveIntegerField(_("Clients"), default=0)

    class Meta:
        verbose_name = _("Decision on tiers")
        verbose_name_plural = _("Decisions on tiers")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.kind} {self.trading_day}"


class DecidedTier(models.Model):
    """One client's tier of a decision. The next run of the scheme goes on from it."""

    decision = models.ForeignKey(
        TierDecision, on_delete=models.CASCADE, related_name="tiers", verbose_name=_("Decision on tiers")
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("Scheme"))
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+", verbose_name=_("Client"))
    from_tier = models.CharField(_("From"), max_length=40, blank=True)
    tier = models.CharField(_("Tier"), max_length=40)
    effective_on = models.DateField(_("From"))

    class Meta:
        verbose_name = _("Decided tier")
        verbose_name_plural = _("Decided tiers")
        ordering = ["decision", "client"]
        constraints = [
            # A later decision for the same day takes the place of the earlier one; the audit has both.
            models.UniqueConstraint(
                fields=["scheme", "effective_on", "client"], name="one_decided_tier_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.from_tier} → {self.tier}"
