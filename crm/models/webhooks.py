from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.enums import WEBHOOK_COLOURS, WebhookEnd, WebhookEvent, WebhookOutcome
from crm.fields import EncryptedTextField
from crm.models.outbox import OutboxMessage


class WebhookEndpoint(models.Model):
    """A system that is told of events. It is told of the clients that its owner sees, and of nobody else."""

    address = models.CharField(_("Address"), max_length=200)
    description = models.CharField(_("Description"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Owner")
    )
    event_types = models.JSONField(_("Events"), default=list)
    # Codes; none of them means every scheme, also those that are still to come.
    schemes = models.JSONField(_("Schemes"), default=list, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    disabled_at = models.DateTimeField(_("Disabled at"), null=True)
    disabled_because = models.CharField(
        _("Disabled because"), max_length=10, choices=WebhookEnd.choices, blank=True
    )
    secret = EncryptedTextField(_("Secret"))
    # The secret before the last rotation signs too until then.
    previous_secret = EncryptedTextField(_("Secret before"), blank=True)
    previous_until = models.DateTimeField(_("Old secret signs until"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Created by")
    )
    created_at = models.DateTimeField(_("Created"))

    class Meta:
        verbose_name = _("Webhook")
        verbose_name_plural = _("Webhooks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.description or self.address

    def secrets_at(self, now: datetime) -> list[str]:
        """What a message is signed with, the newest first."""
        is_double = self.previous_until is not None and now < self.previous_until
        return [self.secret, self.previous_secret] if is_double else [self.secret]

    def wants(self, event: WebhookEvent) -> bool:
        return event.value in self.event_types


class WebhookDelivery(models.Model):
    """One attempt to deliver a message, and what came of it; kept for a month."""

    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
        verbose_name=_("Webhook"),
    )
    message = models.ForeignKey(
        OutboxMessage, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("Message")
    )
    at = models.DateTimeField(_("At"), db_index=True)
    attempt = models.PositiveSmallIntegerField(_("Attempt"))
    outcome = models.CharField(_("Outcome"), max_length=12, choices=WebhookOutcome.choices)
    status_code = models.PositiveSmallIntegerField(_("Status code"), null=True)
    error = models.CharField(_("Error"), max_length=300, blank=True)
    duration_ms = models.PositiveIntegerField(_("Duration (ms)"))
    answer = models.CharField(_("Answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Delivery of a webhook")
        verbose_name_plural = _("Deliveries of webhooks")
        ordering = ["-id"]
        indexes = [models.Index(fields=["endpoint", "id"], name="delivery_by_endpoint")]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.at:%Y-%m-%d %H:%M:%S} {self.outcome}"

    @property
    def colour(self) -> str:
        return WEBHOOK_COLOURS[self.outcome]
