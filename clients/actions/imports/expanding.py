"""Archives become the files that are in them; a hostile one is refused from its directory alone."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from clients.actions.imports import keeping, receiving, reporting
from clients.enums import FileStatus
from clients.models import ImportFile, ImportRun
from clients.statements.archive import Limits, walk
from clients.statements.kinds import FormatKind
from crm.problems import Fault, error


def expand_archives(run: ImportRun, now: datetime) -> None:
    """Put the files of each queued archive in its place. Done again after a kill, it goes on with the next."""
    archives = run.files.filter(status=FileStatus.QUEUED, format=FormatKind.ARCHIVE.value).order_by("id")
    for archive in archives:
        _expand(run, archive, now)


@transaction.atomic
def _expand(run: ImportRun, archive: ImportFile, now: datetime) -> None:
    limits = Limits(entry_bytes=settings.IMPORT_FILE_BYTES)
    try:
        with transaction.atomic():
            count = _add_members(run, archive, limits, now)
    except Fault as fault:
        reporting.refuse([archive], fault.problem)
        return
    digest = str(archive.raw_file_id)
    if count:
        archive.delete()
        ImportRun.objects.filter(pk=run.pk).update(total_files=F("total_files") - 1)
        keeping.discard_unused(digest)
    else:
        reporting.refuse([archive], error("empty_file"))


def _add_members(run: ImportRun, archive: ImportFile, limits: Limits, now: datetime) -> int:
    count = 0
    for member in walk(keeping.content_of(archive), limits=limits):
        file = receiving.add_file(run, f"{archive.name}/{member.name}", member.content, now)
        if member.refused:
            reporting.refuse([file], member.refused)
        count += 1
    return count
