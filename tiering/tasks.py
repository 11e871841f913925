from __future__ import annotations

import logging
from datetime import date
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.celery import enqueue
from crm.jobs import Progress, requested_by
from tiering.actions import (
    assessments,
    early,
    overrides,
    parts,
    quarters,
    questionnaires,
    runs,
    telling,
    versions,
)
from tiering.actions.measure import measure_and_assign as measure_action
from tiering.actions.series.checking import check_and_tell
from tiering.queries.churn.back_test import NoPast
from tiering.queries.distribution import newest_run_day as newest_measured_day

# What the step counts, in the words that the page of a run prints.
COUNT_NAMES = (
    gettext_noop("clients"),
    gettext_noop("assignments new"),
    gettext_noop("changes new"),
    gettext_noop("distribution"),
    gettext_noop("superseded by"),
    gettext_noop("schemes"),
    gettext_noop("scheme tiers new"),
    gettext_noop("scheme changes new"),
    gettext_noop("schemes superseded"),
    gettext_noop("schemes left out"),
    gettext_noop("endpoints"),
    gettext_noop("messages new"),
    gettext_noop("changes told"),
    gettext_noop("watched"),
    gettext_noop("will fall asleep"),
    gettext_noop("stars new"),
    gettext_noop("stars ended"),
    gettext_noop("problem clients"),
    gettext_noop("problem clients left"),
    gettext_noop("superseded"),
    gettext_noop("differences"),
)
logger = logging.getLogger(__name__)


@shared_task(name="tiering.measure_and_assign")
def measure_and_assign(trading_day: str, step_id: int | None = None) -> dict[str, Any]:
    counts = measure_action(
        trading_day=date.fromisoformat(trading_day),
        by=requested_by(step_id),
        now=timezone.now(),
        progress=Progress(step_id),
        call=_call_helpers if settings.TIERING_HELPERS else None,
    )
    logger.info("tiers %s: %s", trading_day, counts)
    return counts


def _call_helpers(token: str) -> None:
    for _helper in range(settings.TIERING_HELPERS):
        enqueue("tiering.help_measuring", token=token)


@shared_task(name="tiering.help_measuring")
def help_measuring(token: str) -> int:
    """Take a share of the evening that another worker measures; nothing where it is over."""
    return parts.help_measuring(token=token, now=timezone.now())


@shared_task(name="tiering.check_series")
def check_series() -> dict[str, Any]:
    """Every measure of the newest night once more from the daily accounts; weekly."""
    day = newest_measured_day()
    return check_and_tell(day=day, now=timezone.now()) if day else {}


@shared_task(name="tiering.run_schemes")
def run_schemes(trading_day: str, step_id: int | None = None) -> dict[str, Any]:
    """Every scheme but the house's, over the measures that the evening's first step left."""
    day = date.fromisoformat(trading_day)
    later = runs.superseded_by(day)
    if later:
        return {"superseded_by": later.isoformat()}
    by = requested_by(step_id)
    counts = runs.run_schemes(trading_day=day, by=by, now=timezone.now(), progress=Progress(step_id))
    logger.info("schemes %s: %s", trading_day, counts)
    return counts


@shared_task(name="tiering.tell_changes")
def tell_changes(trading_day: str, step_id: int | None = None) -> dict[str, int]:
    """What was published since the last time, to the systems that listen."""
    counts = telling.tell_changes(trading_day=date.fromisoformat(trading_day), now=timezone.now())
    logger.info("changes told %s: %s", trading_day, counts)
    return counts


@shared_task(name="tiering.run_scheme")
def run_scheme(trading_day: str, step_id: int) -> dict[str, Any]:
    """One scheme but the house's, asked for by hand."""
    counts = runs.run_day(
        trading_day=date.fromisoformat(trading_day),
        by=requested_by(step_id),
        now=timezone.now(),
        progress=Progress(step_id),
        only=runs.scheme_asked(step_id),
    )
    logger.info("scheme %s: %s", trading_day, counts)
    return counts


@shared_task(name="tiering.compare_past_day")
def compare_past_day(trading_day: str, step_id: int) -> dict[str, Any]:
    """A past day measured again, by one scheme or by all: only the differences are kept."""
    made = runs.run_past_day(
        trading_day=date.fromisoformat(trading_day),
        by=requested_by(step_id),
        now=timezone.now(),
        progress=Progress(step_id),
        only=runs.scheme_asked(step_id),
    )
    counts = {"schemes": len(made), "differences": sum(run.different_count for run in made)}
    logger.info("past day %s: %s", trading_day, counts)
    return counts


@shared_task(name="tiering.freeze_quarter")
def freeze_quarter(trading_day: str, step_id: int) -> dict[str, Any]:
    """A quarter's tiers, asked for by a person."""
    by, code = requested_by(step_id), runs.scheme_asked(step_id)
    assert by is not None, "somebody asked for it"
    assert code is not None, "a quarter is of one scheme"
    counts = quarters.freeze_quarter(
        code=code,
        trading_day=date.fromisoformat(trading_day),
        by=by,
        now=timezone.now(),
        progress=Progress(step_id),
    )
    logger.info("quarter %s: %s", trading_day, counts)
    return counts


@shared_task(name="tiering.tend_versions")
def tend_versions() -> int:
    """Versions whose first or last day has come; daily, and harmless at any other time."""
    return versions.take_effect_due(now=timezone.now())


@shared_task(name="tiering.tend_overrides")
def tend_overrides() -> dict[str, int]:
    """Reminders of overrides that end soon, and the end of those whose time is over; daily."""
    now = timezone.now()
    return {"reminded": overrides.remind_due(now=now), "ended": overrides.close_expired(now=now)}


@shared_task(name="tiering.tend_questionnaires")
def tend_questionnaires() -> int:
    """Questionnaires whose first or last day has come; daily, and harmless at any other time."""
    return questionnaires.take_effect_due(now=timezone.now())


@shared_task(name="tiering.tend_assessments")
def tend_assessments() -> int:
    """Reminders of assessments that end soon or have ended, each once; daily."""
    return assessments.remind_due(now=timezone.now())


@shared_task(name="tiering.note_early_signs")
def note_early_signs(trading_day: str, step_id: int | None = None) -> dict[str, Any]:
    """Who may be leaving, falls asleep, rises, or keeps losing, over what the evening has measured."""
    counts = early.note_early_signs(trading_day=date.fromisoformat(trading_day), now=timezone.now())
    logger.info("early signs %s: %s", trading_day, counts)
    return counts


@shared_task(name="tiering.try_warning")
def try_warning() -> dict[str, Any]:
    """The churn warning's past lists beside who really left; weekly."""
    day = newest_measured_day()
    if day is None:
        return {}
    try:
        found = early.try_warning(through=day, now=timezone.now(), progress=Progress())
    except NoPast:
        return {"too_few_days": 1}
    return {"days": len(found.ranked)}
