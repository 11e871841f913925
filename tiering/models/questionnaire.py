from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tiering.enums import VersionStatus


class QuestionnaireVersion(models.Model):
    """The risk-tolerance questionnaire as a document, and how it came into force (R286 to R289).

    In force over [effective_from, retired_on); these never overlap (constraint one_questionnaire_in_force). The text
    of anything but a draft, and a version itself, stay as they are (trigger questionnaire_version_guard).
    """

    number = models.PositiveIntegerField(_("Version"), unique=True)
    status = models.CharField(
        _("Status"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    document = models.JSONField(_("Document"))
    note = models.TextField(_("What changes, and why"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )
    created_at = models.DateTimeField(_("Created"))
    # Everybody who wrote in the draft, the first one too: none of them may approve it.
    author_ids = models.JSONField(_("Authors"), default=list)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Submitted by"),
    )
    submitted_at = models.DateTimeField(_("Submitted"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )
    decided_at = models.DateTimeField(_("Decided"), null=True)
    decision_note = models.TextField(_("Reason of the decision"), blank=True)
    effective_from = models.DateField(_("In force from"), null=True)
    retired_on = models.DateField(_("In force until"), null=True)
    # Counts every change, so that nobody writes over what they have not seen.
    revision = models.PositiveIntegerField(_("Revision"), default=1)

    class Meta:
        verbose_name = _("Questionnaire")
        verbose_name_plural = _("Questionnaires")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | (
                    ~models.Q(decided_by=models.F("created_by"))
                    & ~models.Q(decided_by=models.F("submitted_by"))
                ),
                name="questionnaire_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "effective"])
                | models.Q(submitted_by__isnull=False, decided_by__isnull=False),
                name="questionnaire_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_from__isnull=True)
                | models.Q(status__in=["approved", "effective", "retired"]),
                name="questionnaire_dated_once_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def is_in_force(self, day: date) -> bool:
        return (
            self.effective_from is not None
            and self.effective_from <= day
            and (self.retired_on is None or day < self.retired_on)
        )
