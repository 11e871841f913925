"""What became of each file: its status, its counts, its problems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from clients.enums import FileStatus
from clients.models import ImportFile, ImportProblem, ImportRun
from clients.statements.values import SetAsideRow
from crm import crypto
from crm.problems import Problem

# Warnings beyond this many per file are counted, not kept; set-aside rows are all kept.
MOST_WARNINGS = 5_000
_BATCH = 2_000
_LENGTH = 200


def refuse(files: Sequence[ImportFile], problem: Problem) -> None:
    """Nothing of these files is stored; each says why."""
    for file in files:
        finish(file, status=FileStatus.REFUSED)
        write_problems(file, [("", problem)])


def finish(file: ImportFile, *, status: FileStatus, **changes: Any) -> None:
    """Settle one file, and count it as done in its run."""
    ImportFile.objects.filter(pk=file.pk).update(status=status, done_rows=F("total_rows"), **changes)
    ImportRun.objects.filter(pk=file.run_id).update(done_files=F("done_files") + 1)


def write_problems(file: ImportFile, found: Iterable[tuple[str, Problem]]) -> int:
    """Keep these problems with the client each is about; returns how many there were."""
    rows = [_row(file, client_id, problem) for client_id, problem in found]
    ImportProblem.objects.bulk_create(rows[:MOST_WARNINGS], batch_size=_BATCH)
    return len(rows)


def write_set_aside(file: ImportFile, rows: Iterable[SetAsideRow]) -> int:
    """Keep every line that was set aside, word for word and encrypted: it may name a client."""
    kept = [_set_aside(file, row) for row in rows]
    ImportProblem.objects.bulk_create(kept, batch_size=_BATCH)
    return len(kept)


def _set_aside(file: ImportFile, row: SetAsideRow) -> ImportProblem:
    kept = _row(file, "", row.reason)
    kept.line = row.line
    kept.row_text = crypto.encrypt(row.text.encode())
    # What was found is part of the line, and the line is for those who see every client.
    kept.found = ""
    return kept


def _row(file: ImportFile, client_id: str, problem: Problem) -> ImportProblem:
    return ImportProblem(
        file=file,
        client_id=client_id,
        code=problem.code,
        severity=problem.severity.value,
        line=problem.line,
        field=(problem.field or "")[:60],
        parameters=dict(problem.params),
        expected=(problem.expected or "")[:_LENGTH],
        found=(problem.found or "")[:_LENGTH],
    )
