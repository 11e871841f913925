from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from tiering.engine.questionnaire import standing
from tiering.enums import RiskType, Tolerance
from tiering.models.questionnaire import QuestionnaireVersion


class Assessment(models.Model):
    """A questionnaire that was filled in for a client, with what it came to. It is kept as it was."""

    client = models.ForeignKey(
        Client,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="assessments",
        verbose_name=_("Client"),
    )
    version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("Questionnaire")
    )
    # Codes of the chosen options by code of the question.
    answers = models.JSONField(_("Answers"))
    points = models.PositiveIntegerField(_("Points"))
    risk_class = models.CharField(_("Risk class"), max_length=2)
    risk_type = models.CharField(_("Risk type"), max_length=12, choices=RiskType.choices)
    assessed_on = models.DateField(_("Assessed"))
    # The first day on which it holds no more.
    valid_until = models.DateField(_("Valid until"))
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("Filled in by"),
    )
    filled_at = models.DateTimeField(_("At"))
    # The form that was sent: sent twice it is one assessment.
    form_key = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("Risk assessment")
        verbose_name_plural = _("Risk assessments")
        ordering = ["-assessed_on", "-id"]
        indexes = [models.Index(fields=["client", "-assessed_on", "-id"], name="assessment_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="one_assessment_per_form",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("assessed_on")),
                name="assessment_holds_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.assessed_on} {self.risk_class}"

    def is_valid(self, day: date) -> bool:
        return self.assessed_on <= day < self.valid_until


class AssessmentRefusal(models.Model):
    """A client who does not answer, in the client's words; what follows from it was said to the client."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="assessment_refusals", verbose_name=_("Client")
    )
    words = models.TextField(_("In the client's words"))
    refused_on = models.DateField(_("Refused"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Noted by")
    )
    noted_at = models.DateTimeField(_("At"))
    form_key = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("Refusal of an assessment")
        verbose_name_plural = _("Refusals of assessments")
        ordering = ["-refused_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="one_refusal_per_form",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.refused_on}"


class RiskTolerance(models.Model):
    """Where each client stands with the questionnaire: one row from the day there is a client.

    A trigger of the client table makes the row (migration assess_risk_tolerance): nobody is missing from "never
    assessed".
    """

    client = models.OneToOneField(
        Client,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="risk_tolerance",
        verbose_name=_("Client"),
    )
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("Risk assessment"),
    )
    valid_until = models.DateField(_("Valid until"), null=True)
    # A refusal since the assessment.
    refused_on = models.DateField(_("Refused"), null=True)
    # The end that somebody has been reminded of.
    reminded_of = models.DateField(_("Reminded of"), null=True)

    class Meta:
        verbose_name = _("Risk tolerance")
        verbose_name_plural = _("Risk tolerances")
        ordering = ["client"]
        indexes = [
            models.Index(
                fields=["valid_until", "client"],
                condition=models.Q(valid_until__isnull=False),
                name="tolerance_by_end",
            ),
            models.Index(
                fields=["client"], condition=models.Q(refused_on__isnull=False), name="tolerance_refused"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.valid_until}"

    def standing(self, today: date) -> Tolerance:
        return Tolerance(standing(today, self.valid_until, self.refused_on).value)
