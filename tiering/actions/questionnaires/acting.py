"""What the steps of a version share: the lock, and the line in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from crm import audit, locks
from crm.access import Permission, permits
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, RevisionConflict, noted
from tiering.engine.approval import Obstacle
from tiering.models import QuestionnaireVersion


@contextmanager
def step(
    name: str, version_id: int, revision: int | None, *, by: User, now: datetime
) -> Iterator[QuestionnaireVersion]:
    """One step of one version, held until it is done; a refused attempt is noted.

    Raises RevisionConflict where somebody was quicker, QuestionnaireVersion.DoesNotExist where there is none.
    """
    shown = QuestionnaireVersion.objects.get(pk=version_id)
    with noted(shown, name, by=by, now=now), transaction.atomic():
        hold_versions()
        version = QuestionnaireVersion.objects.select_for_update().get(pk=version_id)
        if revision is not None and version.revision != revision:
            raise RevisionConflict(str(version))
        yield version


def hold_versions() -> None:
    """No other step of any version until the transaction ends: versions begin and end by each other."""
    locks.wait_for_transaction_lock("tiering.questionnaires")


def need(by: User, permission: Permission) -> None:
    if not permits(by, permission):
        raise Refused(Obstacle.NO_RIGHT)


def write(version: QuestionnaireVersion, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(version, name, value)
    version.revision += 1
    version.save(update_fields=[*fields, "revision"])


def note(
    version: QuestionnaireVersion,
    verb: Verb,
    *,
    by: User | None,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    audit.record(by=by, verb=verb, target=version, now=now, before=before, after=after, reason=reason)
