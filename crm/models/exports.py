from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.enums import ExportStatus


class Export(models.Model):
    """A file that somebody took out: why, what exactly, how many rows, with which hash, and who agreed."""

    dataset = models.CharField(_("List"), max_length=40)
    file_format = models.CharField(
        _("Format"), max_length=5, choices=[("xlsx", "Excel"), ("csv", "CSV"), ("pdf", "PDF")]
    )
    query = models.TextField(_("Filters"), blank=True)
    columns = models.JSONField(_("Columns"), default=list)
    purpose = models.TextField(_("Purpose"))
    is_unmasked = models.BooleanField(_("Unmasked"), default=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports", verbose_name=_("Asked by")
    )
    requested_at = models.DateTimeField(_("Asked at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="approved_exports",
        verbose_name=_("Decided by"),
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    decision_note = models.TextField(_("Decision"), blank=True)
    status = models.CharField(
        _("Status"), max_length=20, choices=ExportStatus.choices, default=ExportStatus.QUEUED
    )
    expected_rows = models.PositiveIntegerField(_("Rows expected"), default=0)
    done_rows = models.PositiveIntegerField(_("Rows"), default=0)
    content = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    finished_at = models.DateTimeField(_("Finished"), null=True)
    error = models.TextField(_("Error"), blank=True)

    class Meta:
        verbose_name = _("Export")
        verbose_name_plural = _("Exports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.dataset} {self.file_format} {self.pk}"


class SavedView(models.Model):
    """A list's filters, sort and columns under a name."""

    page = models.CharField(_("List"), max_length=40)
    name = models.CharField(_("Name"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_views",
        verbose_name=_("Owner"),
    )
    query = models.TextField(_("Filters"), blank=True)
    columns = models.JSONField(_("Columns"), default=list)
    is_shared = models.BooleanField(_("Shared"), default=False)
    is_pinned = models.BooleanField(_("Pinned"), default=False)

    class Meta:
        verbose_name = _("Saved view")
        verbose_name_plural = _("Saved views")
        ordering = ["-is_pinned", "name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="one_saved_view_per_name")
        ]

    def __str__(self) -> str:
        return self.name
