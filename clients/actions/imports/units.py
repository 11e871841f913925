"""What is read together: a file alone, or all tables of one bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from clients.actions.imports import keeping
from clients.enums import FileStatus
from clients.models import ImportFile, ImportRun
from clients.statements.kinds import FormatKind

_TAKEN_IN = (FileStatus.STORED, FileStatus.SUPERSEDED, FileStatus.UNCHANGED)


@dataclass(frozen=True)
class Unit:
    files: Sequence[ImportFile]

    @property
    def is_bundle(self) -> bool:
        return self.files[0].format == FormatKind.BUNDLE.value

    @property
    def lead(self) -> ImportFile:
        """The file that shows the counts: the bundle's account table, else the only one."""
        named = [file for file in self.files if "cusfund" in file.name.lower()]
        return (named or list(self.files))[0]

    @cached_property
    def contents(self) -> dict[str, bytes]:
        """By file key: two files of one name stay apart, and the table's name stays the last part."""
        return {self.key(file): keeping.content_of(file) for file in self.files}

    def key(self, file: ImportFile) -> str:
        return f"{file.pk}/{file.name}"

    def was_taken_in(self) -> bool:
        """Whether each of the files was taken in before, in any run: then nothing of them is news.

        This is what keeps a superseded file from coming back: its bytes are known.
        """
        return all(earlier(file) is not None for file in self.files)


def queued(run: ImportRun) -> list[Unit]:
    """What is still to do, in the order of arrival."""
    units: dict[str, list[ImportFile]] = {}
    files = run.files.filter(status=FileStatus.QUEUED).select_related("run").order_by("id")
    for file in files:
        units.setdefault(f"bundle {file.bundle}" if file.bundle else f"file {file.pk}", []).append(file)
    return [Unit(files) for files in units.values()]


def earlier(file: ImportFile) -> ImportFile | None:
    """The last time that the same content was taken in."""
    before = ImportFile.objects.filter(raw_file_id=file.raw_file_id, status__in=_TAKEN_IN).exclude(pk=file.pk)
    if file.format == FormatKind.TABLE.value:
        before = before.filter(run__mapping_id=file.run.mapping_id)
    return before.order_by("-id").first()
