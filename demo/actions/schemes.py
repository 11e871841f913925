"""Several schemes beside the house's come into force the way they do in a house: by two people and a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from crm import locks
from crm.models import User
from demo.actions.organisation import Organisation
from tiering.actions import versions
from tiering.actions.series import bringing
from tiering.actions.stored_measures import store_measures
from tiering.engine.approval import Meeting
from tiering.engine.scheme import read_parameters
from tiering.models import Scheme, SchemeVersion
from tiering.queries.days import next_trading_day
from tiering.queries.measure import measure
from tiering.queries.simulation import simulate_text

# Those that others build on come first. The rest stay drafts, for whoever wants to try the way themselves.
CHOSEN = (
    "value_grades",
    "risk_types",
    "grade_by_type",
    "capital_levels",
    "margin_size",
    "activity_grades",
    "four_classes",
    "hidden_vip",
)
MEETING, MINUTES = "总经理办公会", "演示纪要"


@dataclass(frozen=True)
class _Deed:
    """Who writes and who decides, when, and from which day it holds."""

    author: User
    decider: User
    now: datetime
    day: date
    holds_from: date


def bring_into_force(days: list[date], staff: Organisation) -> int:
    """Simulate, submit, approve and schedule the chosen schemes on the last trading day of a month that is over; how
    many. A history that is shorter than that has none: every scheme stays a draft."""
    day = _month_end(days)
    if day is None:
        return 0
    _measure(day)
    now = timezone.make_aware(datetime.combine(day, time(18)))
    people = staff.staff["demo_head"], staff.staff["demo_compliance"]
    deed = _Deed(*people, now, day, next_trading_day(day))
    for number, code in enumerate(CHOSEN, start=1):
        _bring(SchemeVersion.objects.get(scheme__code=code), number, deed)
    # As the clock would do it on the morning of their first day.
    versions.take_effect_due(now=timezone.make_aware(datetime.combine(deed.holds_from, time(0, 2))))
    return len(CHOSEN)


def _month_end(days: list[date]) -> date | None:
    """The last trading day of the month before the last one's, of those that have settled."""
    first_of_last = days[-1].replace(day=1)
    earlier = [day for day in days if day < first_of_last]
    return earlier[-1] if earlier else None


def _measure(day: date) -> None:
    """The figures of that evening; what is folded for them is not folded again in the night."""
    now = timezone.make_aware(datetime.combine(day, time(18)))
    parameters = read_parameters(Scheme.objects.get(is_house=True).parameters)
    with locks.exclusive(bringing.LOCK):
        series = bringing.Series(now)
        series.bring_up_to(day)
        store_measures(day=day, table=measure(day, parameters, series.store, series.days).table)


def _bring(version: SchemeVersion, number: int, deed: _Deed) -> None:
    found = simulate_text(version.scheme, version.document, None, deed.day)
    key, now, author, decider = version.pk, deed.now, deed.author, deed.decider
    versions.keep_evidence(
        version_id=key,
        revision=version.revision,
        by=author,
        now=now,
        as_of=deed.day,
        base=None,
        figures=found.found.figures,
    )
    version = versions.submit(version_id=key, revision=version.revision, by=author, now=now)
    meeting = Meeting(MEETING, deed.day, f"{MINUTES} {number}")
    version = versions.approve(
        version_id=key, revision=version.revision, meeting=meeting, by=decider, now=now
    )
    versions.schedule(
        version_id=key, revision=version.revision, effective_from=deed.holds_from, by=decider, now=now
    )
