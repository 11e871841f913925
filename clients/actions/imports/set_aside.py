"""The lines that could not be read, word for word, for those who see every client; each look is in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from clients.models import ImportRun
from clients.queries import imports
from crm import audit, crypto
from crm.enums import Verb
from crm.models import User


def download(*, run: ImportRun, by: User, now: datetime) -> Iterator[tuple[str, str, str, str]]:
    """File, line, reason and text of every set-aside line of the run."""
    rows = imports.set_aside(run)
    audit.record(by=by, verb=Verb.DOWNLOADED, target=run, now=now, after={"set_aside_rows": rows.count()})
    return (
        (
            row.file.name,
            str(row.line or ""),
            row.sentence,
            crypto.decrypt(bytes(row.row_text or b"")).decode(),
        )
        for row in rows.iterator(chunk_size=2_000)
    )
