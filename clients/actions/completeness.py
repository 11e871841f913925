"""Marking a day's settlement complete: from then on the evening's chain may run for it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clients.models import SettlementDay
from clients.queries.coverage import coverage
from crm import audit
from crm.celery import enqueue
from crm.enums import Verb
from crm.models import User


class NothingSettled(ValueError):
    """Not one account has the day."""


@transaction.atomic
def mark_complete(*, trading_day: date, by: User | None, now: datetime) -> SettlementDay:
    """Mark the day; marked again it stays as it was. Raises NothingSettled where no account has it."""
    found = coverage(trading_day)
    if not found.settled:
        raise NothingSettled(trading_day)
    day, is_new = SettlementDay.objects.get_or_create(
        trading_day=trading_day,
        defaults={
            "completed_at": now,
            "completed_by": str(by) if by else "system",
            "covered_count": found.covered,
            "expected_count": found.expected,
        },
    )
    if is_new:
        counts = {"covered": found.covered, "expected": found.expected}
        audit.record(by=by, verb=Verb.CHANGED, target=day, now=now, after={"complete": True, **counts})
        enqueue("crm.run_nightly", trading_day=trading_day.isoformat())
    return day
