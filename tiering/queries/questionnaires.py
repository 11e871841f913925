"""The versions of the questionnaire. They are the house's own: whoever sees tiers may read what clients are asked."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from tiering.engine.approval import Standing
from tiering.engine.differences import fingerprint
from tiering.engine.questionnaire import validate
from tiering.models import QuestionnaireVersion


def questionnaires() -> QuerySet[QuestionnaireVersion]:
    """Every version, the newest first."""
    people = ("created_by", "submitted_by", "decided_by")
    return QuestionnaireVersion.objects.select_related(*people).order_by("-number")


def find_questionnaire(number: int) -> QuestionnaireVersion:
    """Raises QuestionnaireVersion.DoesNotExist."""
    return questionnaires().get(number=number)


def questionnaire_in_force(day: date) -> QuestionnaireVersion | None:
    """What clients are asked on that day; None where no version is in force."""
    holds = Q(retired_on__isnull=True) | Q(retired_on__gt=day)
    return QuestionnaireVersion.objects.filter(holds, effective_from__lte=day).first()


def standing_of(version: QuestionnaireVersion) -> Standing:
    """What the quorum rule has to know. Nothing of a questionnaire is simulated."""
    return Standing(
        status=version.status,
        fingerprint=fingerprint(version.document),
        fault_count=len(validate(version.document)),
        simulated=frozenset(),
        authors=frozenset(version.author_ids),
        submitter=version.submitted_by_id,
    )
