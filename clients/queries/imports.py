"""Imports as the pages, the API and the command show them.

Who sees what: `settlement.view` opens the pages. Somebody who does not see every client sees of a run its counts,
and only those files and problems that carry the id of one client within the scope. Files of many clients, refused
files whose client is not known, and set-aside lines may name anybody, and are for those who see every client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clients.enums import FileStatus, ImportStatus
from clients.models import Client, ColumnMapping, ImportFile, ImportProblem, ImportRun
from crm.access import scope
from crm.enums import ScopeKind
from crm.models import User

FILES_SHOWN: Final = 100
PROBLEMS_SHOWN: Final = 200


def runs() -> QuerySet[ImportRun]:
    return ImportRun.objects.select_related("requested_by", "mapping")


def sees_all(user: User) -> bool:
    return scope(user).kind == ScopeKind.ALL


def files_of(run: ImportRun) -> QuerySet[ImportFile]:
    """Every file of the run; for those who see every client, and for the machine's own command."""
    return run.files.prefetch_related("problems").order_by("id")


def visible_files(user: User, run: ImportRun) -> QuerySet[ImportFile]:
    """The files of the run that this user may see by name."""
    files = run.files.order_by("id")
    if sees_all(user):
        return files
    return files.filter(_in_scope(user))


def visible_problems(user: User, run: ImportRun) -> QuerySet[ImportProblem]:
    """The problems of the run whose client, as far as they name one, the user sees."""
    problems = ImportProblem.objects.filter(file__run=run).select_related("file").order_by("id")
    if sees_all(user):
        return problems
    return problems.filter(_in_scope(user), row_text__isnull=True)


def set_aside(run: ImportRun) -> QuerySet[ImportProblem]:
    """The lines of the run that were put aside. Only for those who see every client."""
    rows = ImportProblem.objects.filter(file__run=run, row_text__isnull=False)
    return rows.select_related("file").order_by("file_id", "line", "id")


@dataclass(frozen=True)
class ImportView:
    """A run as its page shows it: files from a place on, and the first problems of those."""

    run: ImportRun
    files: list[ImportFile]
    next_after: int | None
    problems: list[ImportProblem]
    problem_count: int
    set_aside_count: int
    status_counts: dict[str, int]
    is_partial: bool

    @property
    def is_active(self) -> bool:
        return self.run.status in (ImportStatus.QUEUED, ImportStatus.RUNNING)


def import_view(user: User, run: ImportRun, *, after: int = 0, status: str = "") -> ImportView:
    """Files in the order of arrival, a page of them from `after` on, with the problems of just these."""
    files = visible_files(user, run).filter(pk__gt=after)
    if status in FileStatus.values:
        files = files.filter(status=status)
    page = list(files[: FILES_SHOWN + 1])
    shown = page[:FILES_SHOWN]
    problems = visible_problems(user, run).defer("row_text").filter(file__in=shown)
    statuses = run.files.values_list("status").annotate(count=Count("pk"))
    full = sees_all(user)
    return ImportView(
        run=run,
        files=shown,
        next_after=shown[-1].pk if len(page) > FILES_SHOWN else None,
        problems=list(problems.order_by("severity", "id")[:PROBLEMS_SHOWN]),
        problem_count=problems.count(),
        set_aside_count=set_aside(run).count() if full else 0,
        status_counts=dict(statuses.values_list("status", "count")),
        is_partial=not full,
    )


def mappings() -> QuerySet[ColumnMapping]:
    return ColumnMapping.objects.select_related("created_by")


def run_report(run: ImportRun) -> dict[str, Any]:
    """The run as one object, for `--json`: the field names of the API."""
    return {
        "id": run.pk,
        "status": run.status,
        "total_files": run.total_files,
        "counts": run.counts,
        "files": [file_report(file) for file in files_of(run)],
    }


def file_report(file: ImportFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "format": file.format,
        "status": file.status,
        "client_id": file.client_id,
        "trading_day": file.trading_day.isoformat() if file.trading_day else None,
        "counts": file.counts,
        "problems": [problem_report(problem) for problem in file.problems.all()],
    }


def problem_report(problem: ImportProblem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "line": problem.line,
        "field": problem.field,
        "reason": problem.sentence,
        "expected": problem.expected,
        "found": problem.found,
    }


def _in_scope(user: User) -> Q:
    """Rows that carry the id of a client the user sees."""
    mine = scope(user).filter(Client.objects.filter(client_id=OuterRef("client_id")))
    return ~Q(client_id="") & Q(Exists(mine))
