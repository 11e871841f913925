"""Schemes with versions, moved through their steps by the people who may."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from crm.models import User
from tiering.actions import versions
from tiering.engine.approval import Meeting
from tiering.models import SchemeVersion, VersionEvidence

NOW = datetime(2026, 11, 19, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 19)
MEETING = Meeting("总经理办公会", date(2026, 11, 18), "2026-31")
_numbers = count(1)


def bands(high: float = 1_000_000.0) -> dict[str, Any]:
    """Two tiers cut by average equity, and a remainder."""
    return {
        "format": 1,
        "kind": "bands",
        "title": {"zh": "两级", "en": "Two tiers"},
        "tiers": [
            {"code": "big", "name": {"zh": "大户", "en": "Big"}},
            {"code": "small", "name": {"zh": "小户", "en": "Small"}},
        ],
        "remainder": "small",
        "rules": [
            {
                "code": "equity",
                "tier": "big",
                "when": {"measure": "equity_month_avg", "op": ">=", "value": high},
            }
        ],
    }


def make_draft(by: User, *, code: str = "", document: dict[str, Any] | None = None) -> SchemeVersion:
    return versions.create_scheme(
        code=code or f"scheme-{next(_numbers)}",
        name="测试方案",
        name_en="Test scheme",
        description="",
        document=bands() if document is None else document,
        by=by,
        now=NOW,
    )


def simulate(version: SchemeVersion, by: User) -> VersionEvidence:
    """Evidence of the text as it stands, with figures made up."""
    version.refresh_from_db()
    return versions.keep_evidence(
        version_id=version.pk,
        revision=version.revision,
        as_of=TODAY,
        base=None,
        figures={"clients": 3, "moved": 1},
        by=by,
        now=NOW,
    )


def submit(version: SchemeVersion, by: User) -> SchemeVersion:
    simulate(version, by)
    return versions.submit(version_id=version.pk, revision=version.revision, by=by, now=NOW)


def approve(version: SchemeVersion, by: User) -> SchemeVersion:
    return versions.approve(version_id=version.pk, revision=version.revision, meeting=MEETING, by=by, now=NOW)


def schedule(version: SchemeVersion, by: User, day: date = TODAY) -> SchemeVersion:
    return versions.schedule(
        version_id=version.pk, revision=version.revision, effective_from=day, by=by, now=NOW
    )


def make_effective(author: User, second: User, *, code: str = "") -> SchemeVersion:
    """A version in force since today, the way one gets there."""
    return schedule(approve(submit(make_draft(author, code=code), author), second), second)
