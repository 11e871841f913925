from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from crm.access import Permission
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import noted, refuse_if
from tiering.actions.questionnaires.acting import hold_versions, need, note, step, write
from tiering.engine.approval import step_obstacle
from tiering.engine.differences import differences, fingerprint
from tiering.models import QuestionnaireVersion

# An audit line names this many changed places; the versions themselves hold all of them.
PLACES_NOTED = 40


def draft_from(*, base: QuestionnaireVersion, by: User, now: datetime) -> QuestionnaireVersion:
    """A draft that begins with the text of another version."""
    with noted(base, "draft", by=by, now=now), transaction.atomic():
        need(by, Permission.TIERS_DESIGN)
        hold_versions()
        newest = QuestionnaireVersion.objects.aggregate(newest=Max("number"))["newest"]
        version = QuestionnaireVersion.objects.create(
            number=newest + 1,
            document=base.document,
            created_by=by,
            created_at=now,
            author_ids=[by.pk],
        )
        note(version, Verb.CREATED, by=by, now=now, after={"from": base.number})
        return version


def edit_draft(
    *, version_id: int, revision: int, document: dict[str, Any], text: str, by: User, now: datetime
) -> QuestionnaireVersion:
    """Another text for a draft; faults are kept in a draft, and stop it when it is submitted.

    Whoever edits becomes an author and cannot approve. Raises Refused, RevisionConflict.
    """
    with step("edit", version_id, revision, by=by, now=now) as version:
        need(by, Permission.TIERS_DESIGN)
        refuse_if(step_obstacle("edit", version.status))
        changed = differences(version.document, document)
        if not changed and text == version.note:
            return version
        before = {"fingerprint": fingerprint(version.document)}
        authors = sorted({*version.author_ids, by.pk})
        write(version, document=document, note=text, author_ids=authors)
        after = {
            "fingerprint": fingerprint(document),
            "places": [one.place for one in changed[:PLACES_NOTED]],
            "count": len(changed),
        }
        note(version, Verb.CHANGED, by=by, now=now, before=before, after=after)
        return version
