"""A small questionnaire whose points can be worked out by hand, in force, and what clients answered to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from clients.models import Client
from crm.models import User
from tiering.actions import assessments, questionnaires
from tiering.models import Assessment, QuestionnaireVersion, RiskTolerance

SHIPPED = Path(__file__).resolve().parents[2] / "tiering" / "questionnaires" / "investor.json"
NOW = datetime(2026, 11, 19, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 19)
# Five questions: 0 or 10 each; `knows` adds up 3, 4 and 3. Fewest 0, most 50.
LOWEST: dict[str, list[str]] = {
    "old": ["no"],
    "knows": ["none"],
    "years": ["no"],
    "rich": ["no"],
    "bold": ["no"],
}


def option(code: str, points: int, **more: Any) -> dict[str, Any]:
    return {"code": code, "text": {"zh": f"选项{code}", "en": f"option {code}"}, "points": points, **more}


def question(code: str, group: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "group": group,
        "kind": "single",
        "text": {"zh": f"问题{code}", "en": f"question {code}"},
        "options": [option("no", 0), option("yes", 10)],
        **more,
    }


def document(**parts: Any) -> dict[str, Any]:
    """C1 below 10, C2 from 10, C3 from 20, C4 from 33, C5 from 50 points."""
    levels = (
        (0, "C1", "conservative"),
        (10, "C2", "conservative"),
        (20, "C3", "steady"),
        (33, "C4", "aggressive"),
        (50, "C5", "aggressive"),
    )
    several = [option("a", 3), option("b", 4), option("c", 3), option("none", 0, is_alone=True)]
    return {
        "format": 1,
        "title": {"zh": "短问卷", "en": "Short questionnaire"},
        "validity_months": 24,
        "questions": [
            question("old", "age"),
            question("knows", "knowledge", kind="multiple", counts="sum", options=several),
            question("years", "experience"),
            question("rich", "finances"),
            question("bold", "preference"),
        ],
        "levels": [
            {"at_least": points, "risk_class": name, "risk_type": kind} for points, name, kind in levels
        ],
        **parts,
    }


def answers(*yes: str, knows: tuple[str, ...] = ("none",)) -> dict[str, list[str]]:
    """These questions with yes: 10 points each."""
    return LOWEST | {code: ["yes"] for code in yes} | {"knows": list(knows)}


def make_version(by: User | None = None, *, text: dict[str, Any] | None = None) -> QuestionnaireVersion:
    """A draft with the short questionnaire, beside the shipped one if that is there."""
    newest = QuestionnaireVersion.objects.order_by("-number").first()
    return QuestionnaireVersion.objects.create(
        number=newest.number + 1 if newest else 1,
        document=text or document(),
        created_by=by,
        created_at=NOW,
        author_ids=[by.pk] if by else [],
    )


def make_effective(
    author: User, second: User, *, text: dict[str, Any] | None = None, day: date = TODAY, now: datetime = NOW
) -> QuestionnaireVersion:
    """A version in force, the way one gets there."""
    version = make_version(author, text=text)
    version = questionnaires.submit(version_id=version.pk, revision=version.revision, by=author, now=now)
    version = questionnaires.approve(version_id=version.pk, revision=version.revision, by=second, now=now)
    return questionnaires.schedule(
        version_id=version.pk, revision=version.revision, effective_from=day, by=second, now=now
    )


def assess(client: Client, by: User, *yes: str, now: datetime = NOW) -> Assessment:
    """Fill in whatever is in force for a client."""
    return assessments.assess(client=client, number=None, answers=answers(*yes), by=by, now=now)


def stand(
    client: Client,
    by: User,
    *,
    valid_until: date | None,
    refused_on: date | None = None,
    risk: tuple[str, str] = ("C3", "steady"),
) -> RiskTolerance:
    """Put a client where a test needs it, whatever day it is."""
    tolerance = RiskTolerance.objects.get(client=client)
    if valid_until is not None:
        version = QuestionnaireVersion.objects.order_by("-number").first() or make_version()
        tolerance.assessment = Assessment.objects.create(
            client=client,
            version=version,
            answers=answers("old", "years"),
            points=20,
            risk_class=risk[0],
            risk_type=risk[1],
            assessed_on=valid_until - timedelta(days=730),
            valid_until=valid_until,
            filled_by=by,
            filled_at=NOW,
        )
    tolerance.valid_until, tolerance.refused_on = valid_until, refused_on
    tolerance.save()
    return tolerance
