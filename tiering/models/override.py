from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from tiering.enums import OverrideKind, OverrideStatus
from tiering.models.scheme import Scheme


class TierOverride(models.Model):
    """A tier given by people over [starts_on, ends_on): asked by one, decided by another.

    Approved ones of a client and scheme never overlap (constraint one_override_at_a_time).
    """

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="tier_overrides", verbose_name=_("Client")
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("Scheme"))
    kind = models.CharField(_("Kind"), max_length=12, choices=OverrideKind.choices)
    tier = models.CharField(_("Tier"), max_length=40)
    # What the tier was called when it was asked for: {"zh": …, "en": …}.
    tier_names = models.JSONField(_("Name of the tier"), default=dict)
    reason = models.TextField(_("Reason"))
    evidence = models.TextField(_("Evidence"))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    status = models.CharField(
        _("Status"), max_length=10, choices=OverrideStatus.choices, default=OverrideStatus.ASKED
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Asked by")
    )
    asked_at = models.DateTimeField(_("Asked"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )
    decided_at = models.DateTimeField(_("Decided"), null=True)
    decision_note = models.TextField(_("Reason of the decision"), blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Ended by"),
    )
    ended_at = models.DateTimeField(_("Ended"), null=True)
    end_reason = models.TextField(_("Reason of the end"), blank=True)
    reminded_at = models.DateTimeField(_("Reminded"), null=True)
    revision = models.PositiveIntegerField(_("Revision"), default=1)

    class Meta:
        verbose_name = _("Tier override")
        verbose_name_plural = _("Tier overrides")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["ends_on", "id"], name="tier_override_by_end"),
            models.Index(fields=["asked_at", "id"], name="tier_override_by_asking"),
        ]
        constraints = [
            models.CheckConstraint(
                # One ended before it began keeps an empty interval.
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="override_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="override_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["asked", "ended"]) | models.Q(decided_by__isnull=False),
                name="override_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.scheme_id} {self.tier} {self.starts_on}"

    @property
    def tier_label(self) -> str:
        """The tier in the reader's language."""
        language = "en" if (get_language() or "").startswith("en") else "zh"
        return str(self.tier_names.get(language) or self.tier)

    def is_in_force(self, day: date) -> bool:
        """Also one ended early was in force until then: `ends_on` holds that day."""
        is_approved = self.decided_by_id is not None and self.status in IN_FORCE
        return is_approved and self.starts_on <= day < self.ends_on


IN_FORCE = (OverrideStatus.APPROVED, OverrideStatus.ENDED)
