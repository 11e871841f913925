"""A run from queued to done. Killed anywhere and run again, it does what is left and ends the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.db.models import Q

from clients.actions.imports import locking
from clients.actions.imports.expanding import expand_archives
from clients.actions.imports.reading import contract_multipliers
from clients.actions.imports.taking_in import take_in
from clients.actions.imports.units import queued
from clients.actions.settlement import publishing
from clients.enums import FileStatus, ImportStatus
from clients.models import DailyAccount, ImportFile, ImportRun
from crm.celery import enqueue

Clock = Callable[[], datetime]
_UNDER_WAY = (ImportStatus.QUEUED, ImportStatus.RUNNING)
# A run waits this long for the worker it was sent to before somebody else may take it.
PATIENCE = timedelta(minutes=2)


def run(*, run_id: int, clock: Clock) -> ImportRun:
    """Do what is left of the run, unless another worker is at it."""
    with locking.held(run_id) as got:
        run = ImportRun.objects.select_related("mapping").get(pk=run_id)
        if got and run.status in _UNDER_WAY:
            _work_through(run, clock)
    run.refresh_from_db()
    return run


def resume_abandoned(*, now: datetime) -> int:
    """Send the runs whose worker is gone to another one; returns how many there were."""
    waiting = ImportRun.objects.filter(
        Q(status=ImportStatus.RUNNING) | Q(status=ImportStatus.QUEUED, created_at__lt=now - PATIENCE)
    )
    abandoned = [run_id for run_id in waiting.values_list("pk", flat=True) if locking.is_free(run_id)]
    for run_id in abandoned:
        enqueue("clients.run_import", run_id=run_id)
    return len(abandoned)


def _work_through(run: ImportRun, clock: Clock) -> None:
    started = run.started_at or clock()
    ImportRun.objects.filter(pk=run.pk).update(status=ImportStatus.RUNNING, started_at=started)
    try:
        expand_archives(run, clock())
        multipliers = contract_multipliers()
        for unit in queued(run):
            take_in(unit, run, clock(), multipliers)
        _publish(run)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        if not locking.still_ours():
            raise OperationalError("the database went away") from fault
        _finish(run, ImportStatus.FAILED, clock(), error=repr(fault))
        raise
    _finish(run, ImportStatus.DONE, clock())


def _finish(run: ImportRun, status: ImportStatus, now: datetime, error: str = "") -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        status=status, finished_at=now, error=error, counts=_counts(run)
    )


def _counts(run: ImportRun) -> dict[str, int]:
    """Daily accounts added, changed and unchanged, and files by what became of them."""
    total: Counter[str] = Counter({"added": 0, "changed": 0, "unchanged": 0})
    total.update({f"files_{status}": 0 for status in FileStatus.values if status != FileStatus.QUEUED})
    for status, counts in run.files.values_list("status", "counts"):
        total.update(counts)
        total[f"files_{status}"] += 1
    return dict(total)


def _publish(run: ImportRun) -> None:
    """Bring the client list up to date, day by day; a resumed run does so for what it stored before, too."""
    clients: dict[date, set[str]] = defaultdict(set)
    files: dict[date, set[int]] = defaultdict(set)
    # A refused bundle has a day where its clients' accounts were marked incomplete.
    for file in run.files.filter(status__in=[FileStatus.STORED, FileStatus.SUPERSEDED, FileStatus.REFUSED]):
        for day in _days_of(file):
            if file.client_id:
                clients[day].add(file.client_id)
            else:
                files[day].add(file.pk)
    for day in sorted({*clients, *files}):
        publishing.publish_clients(day=day, client_ids=clients[day])
        publishing.publish_files(day=day, file_ids=files[day])


def _days_of(file: ImportFile) -> list[date]:
    first, last = file.trading_day, file.last_trading_day
    if first is None or last is None:
        return []
    if first == last:
        return [first]
    rows = DailyAccount.objects.filter(trading_day__range=(first, last), import_file_id=file.pk)
    return list(rows.values_list("trading_day", flat=True).distinct().order_by("trading_day"))
