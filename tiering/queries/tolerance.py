"""What the questionnaire came to: of the clients a user sees, and of all clients for a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Count, Q, QuerySet

from clients.models import Client
from crm import binary
from crm.access import scope
from crm.models import User
from tiering.engine.questionnaire import DUE_DAYS, RISK_CLASSES, RISK_TYPES
from tiering.engine.table import IntArray
from tiering.enums import Tolerance
from tiering.models import Assessment, AssessmentRefusal, RiskTolerance

_SEALED = ("client__identity_number", "client__phone", "client__bank_account")
# Of each client the newest assessment up to the day, if it still holds on it.
_IN_FORCE = """
SELECT n.client_id, array_position(%(classes)s::text[], n.risk_class::text) - 1,
       array_position(%(types)s::text[], n.risk_type::text) - 1
FROM (
    SELECT DISTINCT ON (client_id) client_id, risk_class, risk_type, valid_until FROM tiering_assessment
    WHERE assessed_on <= %(day)s ORDER BY client_id, assessed_on DESC, id DESC
) n WHERE n.valid_until > %(day)s ORDER BY 1
"""


def visible_tolerances(user: User) -> QuerySet[RiskTolerance]:
    """Where the clients that this user sees stand, with what a list shows of it."""
    related = ("client__branch", "client__account_manager", "assessment__version")
    rows = RiskTolerance.objects.filter(client__archived_at__isnull=True)
    return scope(user).filter(rows, "client").select_related(*related).defer(*_SEALED)


def visible_assessments(user: User) -> QuerySet[Assessment]:
    """The assessments of the clients this user sees, those superseded too."""
    related = ("client__branch", "client__account_manager", "version", "filled_by")
    rows = Assessment.objects.filter(client__archived_at__isnull=True)
    return scope(user).filter(rows, "client").select_related(*related).defer(*_SEALED)


def visible_refusals(user: User) -> QuerySet[AssessmentRefusal]:
    """The refusals of the clients this user sees."""
    rows = AssessmentRefusal.objects.filter(client__archived_at__isnull=True)
    return scope(user).filter(rows, "client").select_related("client", "noted_by").defer(*_SEALED)


def find_assessment(user: User, key: int) -> Assessment:
    """Raises Assessment.DoesNotExist for one that is not there or outside the scope."""
    return visible_assessments(user).get(pk=key)


def stands(standing: str, today: date) -> Q:
    """The condition that tiering.engine.questionnaire.standing puts into words."""
    due = today + timedelta(days=DUE_DAYS)
    is_over = Q(valid_until__isnull=True) | Q(valid_until__lte=today)
    return {
        Tolerance.VALID: Q(valid_until__gt=due),
        Tolerance.DUE: Q(valid_until__gt=today, valid_until__lte=due),
        Tolerance.OVERDUE: Q(valid_until__lte=today, refused_on__isnull=True),
        Tolerance.REFUSED: is_over & Q(refused_on__isnull=False),
        Tolerance.NEVER: Q(valid_until__isnull=True, refused_on__isnull=True),
    }[Tolerance(standing)]


def tolerance_counts(user: User, today: date) -> dict[str, int]:
    """How many of the clients that this user sees stand where."""
    rows = scope(user).filter(RiskTolerance.objects.filter(client__archived_at__isnull=True), "client")
    counts = {name: Count("pk", filter=stands(name, today)) for name in Tolerance.values}
    return rows.aggregate(**counts)


@dataclass(frozen=True)
class ClientStanding:
    """A client's standing with the last assessment and refusal, each None where there is none."""

    standing: Tolerance
    assessment: Assessment | None
    refusal: AssessmentRefusal | None


def standing_on(client: Client, today: date) -> ClientStanding:
    """Callers fetch the client in scope."""
    found = RiskTolerance.objects.select_related("assessment__filled_by", "assessment__version").get(
        client=client
    )
    refusals = AssessmentRefusal.objects.filter(client=client).select_related("noted_by")
    refusal = refusals.first() if found.refused_on else None
    return ClientStanding(found.standing(today), found.assessment, refusal)


def assessments_of(client: Client) -> QuerySet[Assessment]:
    """All of a client's assessments, the newest first."""
    return Assessment.objects.filter(client=client).select_related("version", "filled_by")


def refusals_of(client: Client) -> QuerySet[AssessmentRefusal]:
    return AssessmentRefusal.objects.filter(client=client).select_related("noted_by")


def assessed_on(day: date) -> tuple[IntArray, IntArray, IntArray]:
    """Clients with an assessment that holds on the day, and the places of its class and type in their order."""
    params = {"day": day, "classes": list(RISK_CLASSES), "types": list(RISK_TYPES)}
    found = binary.read(_IN_FORCE, {"client": "i8", "class": "i4", "type": "i4"}, params)
    return tuple(found[name].astype(np.int64) for name in ("client", "class", "type"))  # type: ignore[return-value]  # three columns


def assessment_in_force(client: Client, day: date) -> Assessment | None:
    """The newest assessment up to the day, where it still holds on it."""
    newest = (
        Assessment.objects.filter(client=client, assessed_on__lte=day).order_by("-assessed_on", "-pk").first()
    )
    return newest if newest is not None and newest.is_valid(day) else None
