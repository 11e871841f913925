from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from tiering.enums import QuarterStatus
from tiering.models.decision import TierDecision
from tiering.models.scheme import Scheme, SchemeVersion


def quarter_name(first: date) -> str:
    """2026Q3."""
    return f"{first.year}Q{(first.month + 2) // 3}"


class TierQuarter(models.Model):
    """A quarter's tiers by the figures of its last trading day (R147): frozen, reviewed, published by a second person.

    A trigger keeps a published one, and its rows, as they are (migration publish_quarters_and_corrections).
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("Scheme"))
    version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("Version")
    )
    starts_on = models.DateField(_("First day"))
    trading_day = models.DateField(_("Last trading day"))
    status = models.CharField(
        _("Status"), max_length=10, choices=QuarterStatus.choices, default=QuarterStatus.FROZEN
    )
    client_count = models.PositiveIntegerField(_("Clients"), default=0)
    distribution = models.JSONField(_("Distribution"), default=dict)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Frozen by")
    )
    frozen_at = models.DateTimeField(_("Frozen"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Published by"),
    )
    published_at = models.DateTimeField(_("Published"), null=True)
    decision = models.OneToOneField(
        TierDecision,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Decision on tiers"),
    )

    class Meta:
        verbose_name = _("Quarter of tiers")
        verbose_name_plural = _("Quarters of tiers")
        ordering = ["-starts_on", "scheme"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "starts_on"], name="one_tier_quarter_per_scheme"),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True) | ~models.Q(published_by=models.F("frozen_by")),
                name="tier_quarter_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(status="frozen", published_by__isnull=True, published_at__isnull=True)
                | models.Q(
                    status="published",
                    published_by__isnull=False,
                    published_at__isnull=False,
                    decision__isnull=False,
                ),
                name="tier_quarter_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme.code} {self.name}"

    @property
    def name(self) -> str:
        return quarter_name(self.starts_on)

    @property
    def is_published(self) -> bool:
        return self.status == QuarterStatus.PUBLISHED


class QuarterTier(models.Model):
    """One client in a quarter: the tier of the quarter before ("" for none), the one computed, and once published the
    one that was published, which an approved override may have given."""

    quarter = models.ForeignKey(
        TierQuarter, on_delete=models.CASCADE, related_name="tiers", verbose_name=_("Quarter of tiers")
    )
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+", verbose_name=_("Client"))
    before = models.CharField(_("Before"), max_length=40, blank=True)
    computed = models.CharField(_("Computed"), max_length=40)
    rule = models.CharField(_("Rule that fired"), max_length=40)
    published = models.CharField(_("Published"), max_length=40, blank=True)
    note = models.TextField(_("Remark"), blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )
    noted_at = models.DateTimeField(_("At"), null=True)

    class Meta:
        verbose_name = _("Tier of a quarter")
        verbose_name_plural = _("Tiers of a quarter")
        ordering = ["quarter", "client"]
        constraints = [
            models.UniqueConstraint(fields=["quarter", "client"], name="one_quarter_tier_per_client")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.before} → {self.published or self.computed}"
