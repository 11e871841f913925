"""Tiers of a scheme that nobody goes by any more: they end with its last version."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Greatest

from crm import audit
from crm.enums import Verb
from crm.models import User
from tiering.models import Scheme, TierAssignment
from tiering.queries.versions import in_force


def close_tiers(schemes: QuerySet[Scheme], *, today: date, by: User | None, now: datetime) -> int:
    """End what is still open in those of the schemes that have no rules today, on the day the last ones ended."""
    still_open = TierAssignment.objects.filter(scheme=OuterRef("pk"), ended_on__isnull=True)
    idle = schemes.filter(Exists(still_open), is_house=False).exclude(pk__in=in_force(today).values("scheme"))
    ended = idle.annotate(last=Max("versions__retired_on")).filter(last__lte=today)
    return sum(_close(scheme, last, by, now) for scheme, last in [(one, one.last) for one in ended])


def _close(scheme: Scheme, last: date, by: User | None, now: datetime) -> int:
    """One that began on a later day, by a run that came late or by a decision, keeps an empty interval."""
    rows = TierAssignment.objects.filter(scheme=scheme, ended_on__isnull=True)
    count = rows.update(ended_on=Greatest(F("effective_on"), last))
    after = {"tiers_ended": count, "ended_on": last}
    audit.record(by=by, verb=Verb.CLOSED, target=scheme, now=now, after=after)
    return count
