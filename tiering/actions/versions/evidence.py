from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crm.access import Permission
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import refuse_if
from tiering.actions.versions.acting import need, note, step
from tiering.engine.approval import step_obstacle
from tiering.engine.differences import fingerprint
from tiering.models import SchemeVersion, VersionEvidence


def keep_evidence(
    *,
    version_id: int,
    revision: int,
    as_of: date,
    base: SchemeVersion | None,
    figures: dict[str, Any],
    by: User,
    now: datetime,
) -> VersionEvidence:
    """Keep a simulation of a draft, as of a day and against `base`; it counts for exactly this text.

    Raises Refused for whoever may not write rules and for what is no draft, RevisionConflict where the text that
    was simulated is not the text that stands.
    """
    with step("keep_evidence", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN)
        refuse_if(step_obstacle("edit", version.status))
        digest = fingerprint(version.document)
        evidence = VersionEvidence.objects.create(
            version=version,
            as_of=as_of,
            base=base,
            document_digest=digest,
            figures=figures,
            made_by=by,
            made_at=now,
        )
        after = {"evidence": evidence.pk, "as_of": as_of, "fingerprint": digest}
        note(version, Verb.RAN, by=by, now=now, after=after)
        return evidence
