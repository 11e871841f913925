"""Files come in: from an upload, a request, or folders of this machine. Nothing is read yet but what they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.db.models import F

from clients.actions.imports import keeping, reporting
from clients.enums import FileStatus
from clients.models import ColumnMapping, ImportFile, ImportRun
from clients.statements import detect
from clients.statements.bundle_tables import bundle_key
from clients.statements.kinds import FormatKind
from crm import audit, locks
from crm.celery import enqueue
from crm.enums import Verb
from crm.models import User
from crm.problems import error

NamedContent = tuple[str, bytes]


@transaction.atomic
def request(
    *, files: Iterable[NamedContent], by: User | None, now: datetime, mapping: ColumnMapping | None = None
) -> ImportRun:
    """Keep the files and queue their import; the run tells how far it is.

    One at a time: two people who send the same files in another order would wait for each other.
    """
    locks.wait_for_transaction_lock("clients.receive")
    run = open_run(by=by, now=now, mapping=mapping)
    for name, content in files:
        add_file(run, name, content, now)
    run.refresh_from_db()
    audit.record(by=by, verb=Verb.IMPORTED, target=run, now=now, after={"files": run.total_files})
    enqueue("clients.run_import", run_id=run.pk)
    return run


def open_run(*, by: User | None, now: datetime, mapping: ColumnMapping | None = None) -> ImportRun:
    return ImportRun.objects.create(requested_by=by, created_at=now, mapping=mapping)


@transaction.atomic
def add_file(run: ImportRun, name: str, content: bytes, now: datetime) -> ImportFile:
    """One more file of the run. Its name is a label; what it is, its content says."""
    shown = _label(name)
    ImportRun.objects.filter(pk=run.pk).update(total_files=F("total_files") + 1)
    if len(content) > settings.IMPORT_FILE_BYTES:
        file = ImportFile.objects.create(run=run, name=shown)
        reporting.refuse([file], error("file_too_large", found=str(len(content))))
        return file
    kind = detect(content, shown)
    return ImportFile.objects.create(
        run=run,
        name=shown,
        raw_file=keeping.keep(content, now),
        format=kind.value,
        bundle=_bundle(shown) if kind is FormatKind.BUNDLE else "",
        status=FileStatus.QUEUED,
    )


def _label(name: str) -> str:
    """A printable name of at most 300 characters; of a long path the end says most."""
    printable = "".join(letter for letter in name.replace("\\", "/") if letter.isprintable())
    return printable[-300:] or "?"


def _bundle(name: str) -> str:
    member, day = bundle_key(name)
    return f"{PurePosixPath(name).parent}|{member}|{day}"[-300:]
