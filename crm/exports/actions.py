"""Taking rows out: asked for with a purpose, agreed to where the rules say so, counted, hashed and noted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from crm import audit, crypto, locks, tables
from crm.access import Permission, permits
from crm.celery import enqueue
from crm.enums import ExportStatus, Verb
from crm.exports import rules
from crm.exports.rows import count_rows, find_columns, title_of, values
from crm.exports.writers import write
from crm.lists import registry
from crm.lists.spec import ListSpec
from crm.models import Export, User
from crm.tables import TableSpec

TASK = "crm.run_export"


class TooManyRows(ValueError):
    """More rows than a file of that format holds."""


@transaction.atomic
def request(
    *,
    spec: ListSpec | TableSpec,
    query: str,
    columns: list[str],
    file_format: str,
    purpose: str,
    is_unmasked: bool,
    by: User,
    now: datetime,
) -> Export:
    """Ask for a file. A small one is written at once by `run`; a large one by a worker; some wait for approval."""
    _check_rights(by, spec, is_unmasked)
    expected = count_rows(spec.name, by, query)
    if not rules.fits(expected, file_format):
        raise TooManyRows(expected)
    waits = rules.needs_approval(rows=expected, is_unmasked=is_unmasked)
    export = Export.objects.create(
        dataset=spec.name,
        file_format=file_format,
        query=query,
        columns=columns,
        purpose=purpose,
        is_unmasked=is_unmasked,
        requested_by=by,
        requested_at=now,
        expected_rows=expected,
        status=ExportStatus.AWAITING_APPROVAL if waits else ExportStatus.QUEUED,
    )
    after = {"list": spec.name, "filters": query, "rows": expected, "unmasked": is_unmasked}
    audit.record(by=by, verb=Verb.CREATED, target=export, now=now, after=after, reason=purpose)
    if not waits and rules.runs_in_background(expected):
        enqueue(TASK, export_id=export.pk)
    return export


@transaction.atomic
def decide(*, export_id: int, is_approved: bool, note: str, by: User, now: datetime) -> Export:
    """A second person's yes or no; nobody decides on what they asked for themselves."""
    export = Export.objects.select_for_update(of=("self",)).defer("content").get(pk=export_id)
    if not rules.may_decide(by, export):
        raise PermissionDenied
    export.approved_by, export.decided_at, export.decision_note = by, now, note
    export.status = ExportStatus.QUEUED if is_approved else ExportStatus.REFUSED
    export.save(update_fields=["approved_by", "decided_at", "decision_note", "status"])
    verb = Verb.APPROVED if is_approved else Verb.REFUSED
    audit.record(by=by, verb=verb, target=export, now=now, reason=note)
    if is_approved:
        enqueue(TASK, export_id=export.pk)
    return export


def run(*, export_id: int, clock: Callable[[], datetime]) -> Export:
    """Write the file of a queued export, or of one whose worker was lost. Twice at once writes it once."""
    with locks.exclusive(f"export:{export_id}"):
        export = Export.objects.defer("content").select_related("requested_by").get(pk=export_id)
        if export.status not in {ExportStatus.QUEUED, ExportStatus.RUNNING}:
            return export
        if not _may_run(export):
            return export
        _set(export, status=ExportStatus.RUNNING, done_rows=0)
        try:
            with override(export.requested_by.language):
                content, count = _write(export)
        except Exception:  # whatever it was, the page must not wait for ever; it goes on to the log
            _set(export, status=ExportStatus.FAILED, error=_("Writing the file failed. Ask for it again."))
            raise
        _finish(export, content, count, clock())
    return export


@transaction.atomic
def hand_out(*, export: Export, by: User, now: datetime) -> bytes:
    """The finished file, to the one who asked for it; every download is noted."""
    if export.requested_by_id != by.pk or export.status != ExportStatus.DONE:
        raise PermissionDenied
    audit.record(by=by, verb=Verb.DOWNLOADED, target=export, now=now, after={"sha256": export.sha256})
    return crypto.decrypt(bytes(export.content or b""))


def _may_run(export: Export) -> bool:
    """Rights and row count as they are now: rights may be gone, and rows may have become many."""
    spec = tables.find(export.dataset) or registry.find(export.dataset)
    try:
        _check_rights(export.requested_by, spec, export.is_unmasked)
    except PermissionDenied:
        _set(export, status=ExportStatus.FAILED, error=_("The one who asked may no longer do this."))
        return False
    rows = count_rows(export.dataset, export.requested_by, export.query)
    if export.approved_by_id is None and rules.needs_approval(rows=rows, is_unmasked=export.is_unmasked):
        _set(export, status=ExportStatus.AWAITING_APPROVAL, expected_rows=rows)
        return False
    _set(export, expected_rows=rows)
    return True


def _write(export: Export) -> tuple[bytes, int]:
    columns = find_columns(export)
    title = title_of(export.dataset)
    rows = values(export, columns, lambda done: _set(export, done_rows=done))
    return write(export.file_format, title, columns, rows), export.done_rows


@transaction.atomic
def _finish(export: Export, content: bytes, count: int, now: datetime) -> None:
    digest = hashlib.sha256(content).hexdigest()
    _set(
        export,
        content=crypto.encrypt(content),
        sha256=digest,
        done_rows=count,
        status=ExportStatus.DONE,
        finished_at=now,
    )
    after = {"rows": count, "sha256": digest, "columns": export.columns, "unmasked": export.is_unmasked}
    audit.record(
        by=export.requested_by, verb=Verb.EXPORTED, target=export, now=now, after=after, reason=export.purpose
    )


def _set(export: Export, **fields: object) -> None:
    for name, value in fields.items():
        setattr(export, name, value)
    export.save(update_fields=list(fields))


def _check_rights(user: User, spec: ListSpec | TableSpec, is_unmasked: bool) -> None:
    needed = [spec.permission, Permission.EXPORTS_CREATE]
    if is_unmasked:
        needed.append(Permission.EXPORTS_UNMASKED)
    if not spec.is_exportable or not all(permits(user, permission) for permission in needed):
        raise PermissionDenied
