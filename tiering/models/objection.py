from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from tiering.enums import HeldOutcome, ObjectionWay
from tiering.models.scheme import Scheme


class AutomationObjection(models.Model):
    """A client who objects to decisions made by machine alone (PIPL art. 24), until it is taken back."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="objections", verbose_name=_("Client")
    )
    way = models.CharField(_("How"), max_length=12, choices=ObjectionWay.choices)
    words = models.TextField(_("In the client's words"))
    objected_on = models.DateField(_("Objected"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Noted by")
    )
    noted_at = models.DateTimeField(_("At"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Withdrawal noted by"),
    )
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True)
    withdrawal_words = models.TextField(_("Words of the withdrawal"), blank=True)

    class Meta:
        verbose_name = _("Objection to automated decisions")
        verbose_name_plural = _("Objections to automated decisions")
        ordering = ["-noted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_objection_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="objection_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.objected_on}"


class HeldTierChange(models.Model):
    """A change of tier that a run found for a client who objects to it; a person decides instead of the machine."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="held_tier_changes", verbose_name=_("Client")
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("Scheme"))
    from_tier = models.CharField(_("From"), max_length=40, blank=True)
    to_tier = models.CharField(_("To"), max_length=40)
    rule = models.CharField(_("Rule that fired"), max_length=40, blank=True)
    trading_day = models.DateField(_("Trading day"))
    found_at = models.DateTimeField(_("Found"))
    outcome = models.CharField(
        _("Outcome"), max_length=10, choices=HeldOutcome.choices, default=HeldOutcome.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )
    decided_at = models.DateTimeField(_("Decided"), null=True)
    reason = models.TextField(_("Reason of the decision"), blank=True)

    class Meta:
        verbose_name = _("Tier change that waits for a person")
        verbose_name_plural = _("Tier changes that wait for a person")
        ordering = ["-trading_day", "-id"]
        indexes = [models.Index(fields=["trading_day", "id"], name="held_change_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "scheme"],
                condition=models.Q(outcome="waiting"),
                name="one_held_change_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome__in=["taken", "kept"]) | models.Q(decided_by__isnull=False),
                name="held_change_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.from_tier} → {self.to_tier}"
