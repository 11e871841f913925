from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.enums import OutboxKind, OutboxStatus


class OutboxMessage(models.Model):
    """Something that leaves the process. Written with the fact that causes it, sent after; `key` keeps it single."""

    key = models.CharField(_("Key"), max_length=200, unique=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=OutboxKind.choices)
    recipient = models.CharField(_("Recipient"), max_length=200)
    subject = models.CharField(_("Subject"), max_length=200, blank=True)
    body = models.TextField(_("Text"))
    status = models.CharField(
        _("Status"), max_length=10, choices=OutboxStatus.choices, default=OutboxStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    created_at = models.DateTimeField(_("Written"))
    next_attempt_at = models.DateTimeField(_("Next attempt"))
    sent_at = models.DateTimeField(_("Sent"), null=True)
    last_error = models.TextField(_("Last error"), blank=True)
    # Of webhooks: whose secret signs the message, and who may be switched off.
    endpoint = models.ForeignKey(
        "crm.WebhookEndpoint",
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        verbose_name=_("Webhook"),
    )

    class Meta:
        verbose_name = _("Outgoing message")
        verbose_name_plural = _("Outgoing messages")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=~models.Q(status="sent"), name="outbox_unsent")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.recipient} {self.subject}"
