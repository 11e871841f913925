"""When the evening's chain runs: on demand, or by the clock once a day's settlement is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clients.enums import ImportStatus
from clients.models import DailyAccount, ImportFile, SettlementDay
from clients.queries.coverage import coverage, newest_settled_day
from crm import jobs, outbox
from crm.celery import enqueue
from crm.enums import JobStatus, OutboxKind
from crm.models import JobRun, TradingDay, User

# How many of the newest trading days the clock looks at: one that was completed late is not forgotten.
DAYS_WATCHED = 3


class NothingSettled(ValueError):
    """There is no settlement to run the chain on."""


@dataclass(frozen=True)
class Due:
    """What the clock found: days whose chain was asked for, and days it waits for."""

    started: tuple[date, ...]
    waiting: tuple[date, ...]


def run(*, trading_day: date | None, by: User | None, clock: jobs.Clock) -> JobRun:
    """The chain for that day, or for the newest settled one. Raises NothingSettled, or jobs.AlreadyRunning."""
    day = trading_day or newest_settled_day()
    if day is None or not DailyAccount.objects.filter(trading_day=day).exists():
        raise NothingSettled(str(day))
    return jobs.run_nightly(trading_day=day, by=by, clock=clock)


def start_due(*, now: datetime) -> Due:
    """Ask for the chain of each recent day that is ready and was not run; tell operations of one that is not.

    Ready is a day marked complete, or after the hour set, one with enough of its expected accounts and no import
    that is still bringing more of it.
    """
    started, waiting = [], []
    for day in _recent_days(now):
        if _is_run(day):
            continue
        if _is_ready(day, now):
            enqueue("crm.run_nightly", trading_day=day.isoformat())
            started.append(day)
        elif _is_late(day, now):
            if not _is_covered(day):
                _tell_operations(day, now)
            waiting.append(day)
    return Due(tuple(started), tuple(waiting))


def _recent_days(now: datetime) -> list[date]:
    """Newer than the last night done; without settlement only if newer than what is settled."""
    today = timezone.localdate(now)
    days = TradingDay.objects.filter(day__lte=today, is_trading=True).order_by("-day")
    newest = list(days.values_list("day", flat=True)[:DAYS_WATCHED])
    settled = newest_settled_day()
    if settled is None:
        return []
    done = JobRun.objects.filter(name=jobs.NIGHTLY, status=JobStatus.DONE).aggregate(day=Max("trading_day"))
    with_rows = set(
        DailyAccount.objects.filter(trading_day__in=newest).values_list("trading_day", flat=True).distinct()
    )
    return sorted(
        day
        for day in newest
        if (day in with_rows or day > settled) and (done["day"] is None or day > done["day"])
    )


def _is_run(day: date) -> bool:
    """Whether the chain of that day is done, failed (somebody has to look) or at work."""
    run = JobRun.objects.filter(name=jobs.NIGHTLY, trading_day=day).first()
    if run is None:
        return False
    return run.status in {JobStatus.DONE, JobStatus.FAILED} or jobs.is_alive(run)


def _is_ready(day: date, now: datetime) -> bool:
    if SettlementDay.objects.filter(trading_day=day).exists():
        return True
    return _is_late(day, now) and not _is_arriving(day) and _is_covered(day)


def _is_covered(day: date) -> bool:
    return coverage(day).share >= settings.NIGHTLY_READY_SHARE


def _is_arriving(day: date) -> bool:
    """Whether an import that has brought files of the day is still at work: the rest would miss the night."""
    files = ImportFile.objects.filter(trading_day__lte=day, last_trading_day__gte=day)
    return files.filter(run__status__in=[ImportStatus.QUEUED, ImportStatus.RUNNING]).exists()


def _is_late(day: date, now: datetime) -> bool:
    earliest = datetime.combine(day, time.fromisoformat(settings.NIGHTLY_EARLIEST))
    return now >= timezone.make_aware(earliest)


def _tell_operations(day: date, now: datetime) -> None:
    found = coverage(day)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("The night of %(day)s is waiting for settlement") % {"day": day}
        body = _(
            "%(covered)s of %(expected)s expected accounts are settled for %(day)s. The chain starts once"
            " %(share)s %% are in, or when somebody marks the day complete."
        ) % {
            "covered": found.covered,
            "expected": found.expected,
            "day": day,
            "share": f"{settings.NIGHTLY_READY_SHARE * 100:.0f}",
        }
    outbox.post(
        key=f"nightly_waiting:{day}:{timezone.localdate(now)}",
        kind=OutboxKind.MAIL,
        recipient=settings.OPERATIONS_MAIL,
        subject=subject,
        body=body,
        now=now,
    )
