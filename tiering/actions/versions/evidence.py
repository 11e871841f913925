from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from crm.access import Permission
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import refuse_if
from tiering.actions.versions.acting import need, note, step
from tiering.engine.approval import step_obstacle
from tiering.engine.differences import fingerprint
from tiering.models import SchemeVersion, VersionEvidence


class Simulation(TypedDict):
    """What was found, as of which day, and against which version in force (None: none was)."""

    as_of: date
    base: SchemeVersion | None
    figures: dict[str, Any]


def keep_evidence(
    *,
    version_id: int,
    revision: int,
    by: User,
    now: datetime,
    **simulation: Unpack[Simulation],
) -> VersionEvidence:
    """Keep a simulation of a draft; it counts for exactly this text.

    Raises Refused for whoever may not write rules and for what is no draft, RevisionConflict where the text that
    was simulated is not the text that stands.
    """
    with step("keep_evidence", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN)
        refuse_if(step_obstacle("edit", version.status))
        digest = fingerprint(version.document)
        evidence = VersionEvidence.objects.create(
            version=version, document_digest=digest, made_by=by, made_at=now, **simulation
        )
        after = {"evidence": evidence.pk, "as_of": evidence.as_of, "fingerprint": digest}
        note(version, Verb.RAN, by=by, now=now, after=after)
        return evidence
