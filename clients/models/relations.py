"""Who looks after a client, and since when; hand-overs that take effect on a date."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client, IntroducingBroker


class AccountManagerTerm(models.Model):
    """One stretch of one manager's care; half-open [from, until), at most one open per client."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="manager_terms", verbose_name=_("Client")
    )
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Account manager"),
    )
    effective_on = models.DateField(_("From"))
    ended_on = models.DateField(_("Until"), null=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("Created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )

    class Meta:
        verbose_name = _("Account-manager term")
        verbose_name_plural = _("Account-manager terms")
        ordering = ["-effective_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(ended_on__isnull=True), name="one_open_manager_term"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_manager_id} {self.effective_on}"


class IntroducerTerm(models.Model):
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="introducer_terms", verbose_name=_("Client")
    )
    introducing_broker = models.ForeignKey(
        IntroducingBroker, on_delete=models.PROTECT, verbose_name=_("Introducing broker")
    )
    effective_on = models.DateField(_("From"))
    ended_on = models.DateField(_("Until"), null=True)

    class Meta:
        verbose_name = _("Introducer term")
        verbose_name_plural = _("Introducer terms")
        ordering = ["-effective_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(ended_on__isnull=True), name="one_open_introducer_term"
            )
        ]

    def __str__(self) -> str:
        return f"{self.introducing_broker_id} {self.effective_on}"


class HandOver(models.Model):
    """A client, or a manager's whole book (client empty), passing to another manager from a date."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, null=True, related_name="hand_overs", verbose_name=_("Client")
    )
    from_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("From"),
    )
    to_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("To")
    )
    reason = models.CharField(_("Reason"), max_length=200)
    effective_on = models.DateField(_("From the day"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Asked by")
    )
    requested_at = models.DateTimeField(_("Asked at"))
    handled_at = models.DateTimeField(_("Took effect"), null=True)
    moved_count = models.PositiveIntegerField(_("Clients moved"), default=0)

    class Meta:
        verbose_name = _("Hand-over")
        verbose_name_plural = _("Hand-overs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.from_manager_id} → {self.to_manager_id} {self.effective_on}"
