from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A system's key to the API. Only its hash is kept; scopes narrow what the user's role allows."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("User")
    )
    label = models.CharField(_("Label"), max_length=80, blank=True)
    token_hash = models.CharField(_("Hash"), max_length=64, unique=True)
    scopes = models.JSONField(_("Scopes"), default=list)
    created_at = models.DateTimeField(_("Created"))
    expires_at = models.DateTimeField(_("Expires"), null=True)
    revoked_at = models.DateTimeField(_("Revoked"), null=True)
    last_used_on = models.DateField(_("Last used"), null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.label or self.token_hash[:8]


class IdempotencyKey(models.Model):
    """The answer once given to a creation that carried an Idempotency-Key; kept for a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name=_("User"))
    key = models.CharField(_("Key"), max_length=200)
    request_hash = models.CharField(_("Request"), max_length=64)
    status_code = models.PositiveSmallIntegerField(_("Answer"), null=True)
    body = models.JSONField(_("Text"), null=True)
    headers = models.JSONField(_("Headers"), default=dict)
    created_at = models.DateTimeField(_("Created"), db_index=True)

    class Meta:
        verbose_name = _("Idempotency key")
        verbose_name_plural = _("Idempotency keys")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return self.key
