"""All the schemes that are shipped, brought into force the way one gets there: with two people and a meeting."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from crm.enums import Role
from crm.models import User
from tiering.actions import versions
from tiering.engine.approval import Meeting
from tiering.models import Scheme, SchemeVersion

_MEETING = "总经理办公会"


def bring_into_force(day: date) -> int:
    """Every scheme but the house's, from that day on; how many."""
    author, second = _person("author", Role.HEAD_OFFICE_MANAGER), _person("second", Role.COMPLIANCE)
    now = timezone.make_aware(datetime.combine(day - timedelta(days=1), time(12)))
    schemes = Scheme.objects.filter(is_house=False)
    for scheme in schemes:
        _decide(scheme.versions.get(), author, second, day, now)
    versions.take_effect_due(now=now + timedelta(days=1))
    return schemes.count()


def _person(name: str, role: Role) -> User:
    return User.objects.create(username=f"bench_{name}", display_name=name, role=role)


def _decide(draft: SchemeVersion, author: User, second: User, day: date, now: datetime) -> None:
    versions.keep_evidence(
        version_id=draft.pk,
        revision=draft.revision,
        as_of=day,
        base=None,
        figures={"clients": 0},
        by=author,
        now=now,
    )
    submitted = versions.submit(version_id=draft.pk, revision=draft.revision, by=author, now=now)
    meeting = Meeting(_MEETING, now.date(), "1")
    approved = versions.approve(
        version_id=draft.pk, revision=submitted.revision, meeting=meeting, by=second, now=now
    )
    versions.schedule(version_id=draft.pk, revision=approved.revision, effective_from=day, by=second, now=now)
