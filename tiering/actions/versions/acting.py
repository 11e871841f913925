"""What the steps of a version share: the lock, the leave that the database asks for, and the line in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from crm import audit
from crm.access import Permission, permits
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, RevisionConflict, noted
from tiering.engine.approval import Obstacle, Standing
from tiering.engine.differences import fingerprint
from tiering.models import Scheme, SchemeVersion
from tiering.queries.documents import faults_of


@contextmanager
def step(
    name: str, version_id: int, revision: int | None, *, by: User, now: datetime
) -> Iterator[SchemeVersion]:
    """One step of one version, held until it is done; a refused attempt is noted.

    Raises RevisionConflict where somebody was quicker, SchemeVersion.DoesNotExist where there is none.
    """
    shown = SchemeVersion.objects.select_related("scheme").get(pk=version_id)
    with noted(shown, name, by=by, now=now), acting(name):
        yield lock(version_id, revision)


@contextmanager
def acting(name: str) -> Iterator[None]:
    """A transaction in which the guard of the table lets versions be written."""
    with transaction.atomic():
        _give_leave(name)
        yield
        _give_leave("")


def lock(version_id: int, revision: int | None = None) -> SchemeVersion:
    """The version, and its scheme's others through the scheme's row, until the transaction ends."""
    scheme_id = SchemeVersion.objects.values_list("scheme_id", flat=True).get(pk=version_id)
    Scheme.objects.select_for_update().get(pk=scheme_id)
    versions = SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme")
    version = versions.get(pk=version_id)
    if revision is not None and version.revision != revision:
        raise RevisionConflict(str(version))
    return version


def need(by: User, permission: Permission) -> None:
    if not permits(by, permission):
        raise Refused(Obstacle.NO_RIGHT)


def standing_of(version: SchemeVersion) -> Standing:
    return Standing(
        status=version.status,
        fingerprint=fingerprint(version.document),
        fault_count=len(faults_of(version.scheme, version.document)),
        simulated=frozenset(version.evidence.values_list("document_digest", flat=True)),
        authors=frozenset(version.author_ids),
        submitter=version.submitted_by_id,
    )


def write(version: SchemeVersion, **fields: Any) -> None:
    """Save these fields; the guard counts the revision."""
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=list(fields))
    version.refresh_from_db(fields=["revision"])


def note(
    version: SchemeVersion,
    verb: Verb,
    *,
    by: User | None,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    audit.record(by=by, verb=verb, target=version, now=now, before=before, after=after, reason=reason)


def _give_leave(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('anlan.version_action', %s, true)", [name])
