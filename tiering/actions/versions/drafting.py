from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from crm import audit
from crm.access import Permission
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import noted, refuse_if
from tiering.actions.versions.acting import acting, need, note, step, write
from tiering.engine.approval import step_obstacle
from tiering.engine.differences import differences, fingerprint
from tiering.engine.scheme import METHOD_VERSION
from tiering.models import Scheme, SchemeVersion

# An audit line names this many changed places; the versions themselves hold all of them.
PLACES_NOTED = 40


def create_scheme(
    *,
    code: str,
    name: str,
    name_en: str,
    description: str,
    document: dict[str, Any],
    by: User,
    now: datetime,
) -> SchemeVersion:
    """A new scheme with a first draft; it classes nobody before a version is in force."""
    scheme = Scheme(
        code=code,
        name=name,
        name_en=name_en,
        description=description,
        method_version=METHOD_VERSION,
    )
    with noted(scheme, "create", by=by, now=now), acting("create"):
        need(by, Permission.TIERS_DESIGN)
        scheme.save()
        audit.record(by=by, verb=Verb.CREATED, target=scheme, now=now, after={"code": code, "name": name})
        return _draft(scheme, None, document, "", by, now)


def draft_from(
    *, scheme: Scheme, base: SchemeVersion | None, note: str = "", by: User, now: datetime
) -> SchemeVersion:
    """A draft that begins with the text of `base`, a version of this or another scheme."""
    with noted(scheme, "draft", by=by, now=now), acting("draft"):
        need(by, Permission.TIERS_DESIGN)
        held = Scheme.objects.select_for_update().get(pk=scheme.pk)
        document = base.document if base else {}
        return _draft(held, base, document, note, by, now)


def edit_draft(
    *, version_id: int, revision: int, document: dict[str, Any], text: str, by: User, now: datetime
) -> SchemeVersion:
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


def _draft(
    scheme: Scheme, base: SchemeVersion | None, document: dict[str, Any], text: str, by: User, now: datetime
) -> SchemeVersion:
    newest = scheme.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=newest + 1,
        document=document,
        note=text,
        base=base,
        created_by=by,
        created_at=now,
        author_ids=[by.pk],
    )
    note(version, Verb.CREATED, by=by, now=now, after={"from": str(base or "")})
    return version
