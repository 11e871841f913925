"""The lines that could not be read, word for word, for those who see every client; each look is in the audit."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from clients.actions.imports import keeping, reading
from clients.models import ImportFile, ImportProblem, ImportRun
from clients.queries import imports
from clients.statements.kinds import FormatKind
from clients.statements.mapping import head
from crm import audit, crypto
from crm.enums import Verb
from crm.exports.writers import neutralised
from crm.models import User

Row = list[str]
# No spreadsheet calculates these, and behind an apostrophe they would no longer read as the figures they are.
_FIGURE = re.compile(r"[+-]?[\d.,]+%?|-+")


def download(*, run: ImportRun, by: User, now: datetime) -> Iterator[Row]:
    """The rows of a CSV with every set-aside line of the run.

    Lines of mapped tables stand under their own header, with the reason behind them: corrected, the file can be sent
    again with the same mapping. Other lines stand whole in one cell, beside file, line and reason.
    """
    lines = imports.set_aside(run)
    audit.record(by=by, verb=Verb.DOWNLOADED, target=run, now=now, after={"set_aside_rows": lines.count()})
    top = _common_head(run, ImportFile.objects.filter(pk__in=lines.values("file_id")).order_by("pk"))
    found = lines.iterator(chunk_size=2_000)
    return _as_table(top, found) if top else _as_list(found)


def _common_head(run: ImportRun, found: Iterable[ImportFile]) -> list[Row]:
    """The rows down to the header that the tables have in common; none where they differ or are no tables."""
    files = list(found)
    if run.mapping is None or not files or any(file.format != FormatKind.TABLE.value for file in files):
        return []
    mapping = reading.saved_mapping(run.mapping)
    tops = [head(keeping.content_of(file), mapping) for file in files]
    return tops[0] if all(top[-1:] == tops[0][-1:] for top in tops) else []


def _as_table(top: list[Row], lines: Iterator[ImportProblem]) -> Iterator[Row]:
    yield from (_safe(row) for row in top[:-1])
    yield [*_safe(top[-1]), _("File"), _("Line"), _("What is wrong")]
    for line in lines:
        # A line with too few or too many cells keeps them: filled up, its cells would stand under other words.
        yield [*_safe(next(csv.reader([_text(line)]), [])), *_safe(_place(line))]


def _as_list(lines: Iterator[ImportProblem]) -> Iterator[Row]:
    yield [_("File"), _("Line"), _("What is wrong"), _("Text")]
    for line in lines:
        yield [neutralised(cell) for cell in (*_place(line), _text(line))]


def _place(line: ImportProblem) -> tuple[str, str, str]:
    return line.file.name, str(line.line or ""), line.sentence


def _text(line: ImportProblem) -> str:
    return crypto.decrypt(bytes(line.row_text or b"")).decode()


def _safe(cells: Row | tuple[str, ...]) -> Row:
    return [cell if _FIGURE.fullmatch(cell) else neutralised(cell) for cell in cells]
