"""What people write on the sheet of problem clients."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crm import audit
from crm.access import Permission, permits, scope
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.approval import Obstacle
from tiering.models import ProblemMonth


@transaction.atomic
def write_problem_month(
    *, month_id: int, version: int, cause: str, countermeasure: str, by: User, now: datetime
) -> ProblemMonth:
    """Cause and countermeasure of one month. Raises Refused without the right or outside the scope, and
    RevisionConflict where somebody else was quicker."""
    if not permits(by, Permission.CLIENTS_EDIT):
        raise Refused(Obstacle.NO_RIGHT)
    rows = scope(by).filter(ProblemMonth.objects.select_for_update(of=("self",)), "client")
    line = rows.select_related("client").filter(pk=month_id).first()
    if line is None:
        raise Refused(Obstacle.OUT_OF_SCOPE)
    if line.version != version:
        raise RevisionConflict
    after = {"cause": cause, "countermeasure": countermeasure}
    before = {name: getattr(line, name) for name in after}
    if before == after:
        return line
    line.cause, line.countermeasure = cause, countermeasure
    line.written_by, line.written_at, line.version = by, now, version + 1
    line.save(update_fields=["cause", "countermeasure", "written_by", "written_at", "version"])
    audit.record(
        by=by,
        verb=Verb.CHANGED,
        target=line,
        now=now,
        before={"month": line.month, **before},
        after={"month": line.month, **after},
        client_id=line.client.client_id,
    )
    return line
