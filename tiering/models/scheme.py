from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tiering.enums import VersionStatus


class Scheme(models.Model):
    """A way of classing clients. What it says from a date on is in its versions."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    description = models.TextField(_("Description"), blank=True)
    # The thresholds of the nightly run; the versions below say the same as a document.
    parameters = models.JSONField(_("Parameters"), default=dict)
    method_version = models.CharField(_("Method version"), max_length=20)
    is_house = models.BooleanField(_("House scheme"), default=False)
    is_running = models.BooleanField(_("Runs every night"), default=False)
    order = models.PositiveSmallIntegerField(_("Order"), default=100)

    class Meta:
        verbose_name = _("Scheme")
        verbose_name_plural = _("Schemes")
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_house"], condition=models.Q(is_house=True), name="one_house_scheme"
            )
        ]

    def __str__(self) -> str:
        """In the reader's language, where the scheme has an English name."""
        is_english = (get_language() or "").startswith("en")
        return self.name_en if is_english and self.name_en else self.name


class SchemeVersion(models.Model):
    """A scheme's rules as a document, and how they came into force.

    Written only by tiering.actions.versions: a trigger refuses and notes every other change (migration
    guard_scheme_versions). In force over [effective_from, retired_on); these never overlap within a scheme.
    """

    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="versions", verbose_name=_("Scheme")
    )
    number = models.PositiveIntegerField(_("Version"))
    status = models.CharField(
        _("Status"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    document = models.JSONField(_("Document"))
    note = models.TextField(_("What changes, and why"), blank=True)
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Drafted from")
    )
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
    # R119: the general manager's office meeting that approved the figures.
    meeting_name = models.CharField(_("Meeting"), max_length=80, blank=True)
    meeting_on = models.DateField(_("Held on"), null=True)
    meeting_number = models.CharField(_("Minutes number"), max_length=60, blank=True)
    effective_from = models.DateField(_("In force from"), null=True)
    retired_on = models.DateField(_("In force until"), null=True)
    # Counts every change, so that nobody writes over what they have not seen.
    revision = models.PositiveIntegerField(_("Revision"), default=1)

    class Meta:
        verbose_name = _("Scheme version")
        verbose_name_plural = _("Scheme versions")
        ordering = ["scheme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_number"),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | (
                    ~models.Q(decided_by=models.F("created_by"))
                    & ~models.Q(decided_by=models.F("submitted_by"))
                ),
                name="scheme_version_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(created_by__isnull=True)
                | ~models.Q(status__in=["approved", "effective"])
                | (
                    models.Q(submitted_by__isnull=False)
                    & models.Q(decided_by__isnull=False)
                    & models.Q(meeting_on__isnull=False)
                    & ~models.Q(meeting_name="")
                    & ~models.Q(meeting_number="")
                ),
                name="scheme_version_approved_in_meeting",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_from__isnull=True)
                | models.Q(status__in=["approved", "effective", "retired"]),
                name="scheme_version_dated_once_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme.code} {self.number}"

    def is_in_force(self, day: date) -> bool:
        return (
            self.effective_from is not None
            and self.effective_from <= day
            and (self.retired_on is None or day < self.retired_on)
        )


class VersionEvidence(models.Model):
    """A simulation kept with a version. `document_digest` says of which text: an edit makes it stale."""

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("Version")
    )
    as_of = models.DateField(_("As of"))
    base = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Compared with")
    )
    document_digest = models.CharField(_("Fingerprint of the document"), max_length=64)
    figures = models.JSONField(_("Figures"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("By")
    )
    made_at = models.DateTimeField(_("At"))

    class Meta:
        verbose_name = _("Evidence of a version")
        verbose_name_plural = _("Evidence of versions")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.as_of}"
