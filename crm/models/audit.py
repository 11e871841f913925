from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.enums import Verb

# Who did what nobody asked for.
SYSTEM = "system"


class AuditEvent(models.Model):
    """One line of what was done. No foreign keys: it outlives what it tells of; a trigger keeps it append-only."""

    at = models.DateTimeField(_("At"), db_index=True)
    actor_id = models.BigIntegerField(_("Actor number"), null=True, db_index=True)
    actor_name = models.CharField(_("By"), max_length=150)
    verb = models.CharField(_("Did"), max_length=20, choices=Verb.choices)
    target_type = models.CharField(_("Kind of thing"), max_length=60)
    target_id = models.CharField(_("Identifier"), max_length=80, blank=True)
    target_label = models.CharField(_("Thing"), max_length=200, blank=True)
    client_id = models.CharField(_("Client ID"), max_length=40, blank=True, db_index=True)
    before = models.JSONField(_("Before"), default=dict)
    after = models.JSONField(_("After"), default=dict)
    reason = models.TextField(_("Reason"), blank=True)
    ip_address = models.GenericIPAddressField(_("Address"), null=True)

    class Meta:
        verbose_name = _("Audit event")
        verbose_name_plural = _("Audit events")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.target_type} {self.target_id}"

    @property
    def actor(self) -> str:
        """Who did it, in the reader's words."""
        return gettext("System") if self.actor_name == SYSTEM else self.actor_name
