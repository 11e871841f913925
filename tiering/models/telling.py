from django.db import models
from django.utils.translation import gettext_lazy as _


class TellingMark(models.Model):
    """Up to which tier change other systems have been told; `handled_at` belongs to the service desk."""

    reader = models.CharField(_("Reader"), max_length=20, unique=True)
    last_change_id = models.BigIntegerField(_("Last change"))

    class Meta:
        verbose_name = _("Mark of what was told")
        verbose_name_plural = _("Marks of what was told")

    def __str__(self) -> str:
        return f"{self.reader} {self.last_change_id}"
