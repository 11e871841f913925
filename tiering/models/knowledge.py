from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from tiering.enums import Trait


class ClientTrait(models.Model):
    """What somebody knows of a client from a day on (R337 to R342). An empty value: not known any more.

    Rows are added, never changed; of a trait the newest of its days says what is known.
    """

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, db_index=False, related_name="traits", verbose_name=_("Client")
    )
    trait = models.CharField(_("What"), max_length=20, choices=Trait.choices)
    value = models.CharField(_("Answer"), max_length=20, blank=True)
    known_on = models.DateField(_("Known since"))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("Said by"),
    )
    said_at = models.DateTimeField(_("At"))

    class Meta:
        verbose_name = _("What is known of a client")
        verbose_name_plural = _("What is known of clients")
        ordering = ["-known_on", "-id"]
        indexes = [
            models.Index(fields=["trait", "client", "-known_on", "-id"], name="trait_newest"),
            models.Index(fields=["client", "-known_on", "-id"], name="trait_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.trait} {self.value}"
