from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Model

from crm import audit
from crm.enums import Verb
from crm.models import User
from tiering.engine.approval import Obstacle


class Refused(Exception):
    """The step is not possible, or not for this person; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


class RevisionConflict(Exception):
    """Somebody else changed the row since it was read."""


def refuse_if(obstacle: Obstacle | None) -> None:
    if obstacle is not None:
        raise Refused(obstacle)


@contextmanager
def noted(target: Model, step: str, *, by: User, now: datetime, client_id: str = "") -> Iterator[None]:
    """Leave a line in the audit for a refused attempt, outside the transaction that it ends."""
    try:
        yield
    except Refused as refused:
        after = {"attempt": step, "obstacle": refused.obstacle.value}
        audit.record(by=by, verb=Verb.REFUSED, target=target, now=now, after=after, client_id=client_id)
        raise
