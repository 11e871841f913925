"""Zip archives walked in memory: what is hostile is refused from the directory alone, before anything is unpacked."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from crm.problems import Fault, Problem, error

_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_NESTED: Final = re.compile(r"\.(?:zip|rar|7z|tar|gz|tgz|bz2|xz|jar)$", re.IGNORECASE)
_IGNORED: Final = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|\._)")
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_NESTED_MAGIC: Final = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_ZIP_MAGIC: Final = b"PK\x03\x04"
_WORKBOOK_PARTS: Final = ("[Content_Types].xml", "xl/workbook")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one archive may cost: number of files, bytes of one and of all, and bytes out per byte in."""

    entries: int = 20_000
    entry_bytes: int = 512 << 20
    total_bytes: int = 2 << 30
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. A member that turns out damaged has `refused` and no content."""

    name: str
    content: bytes
    refused: Problem | None = None


def is_zipped_workbook(content: bytes) -> bool:
    """This function will tell an .xlsx from an archive that merely holds one: by its directory, or by its bytes
    where the directory is lost."""
    if not content.startswith(_ZIP_MAGIC):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return all(part.encode() in content for part in _WORKBOOK_PARTS)
    return all(any(name.startswith(part) for name in names) for part in _WORKBOOK_PARTS)


def check_archive(content: bytes, *, limits: Limits) -> Problem | None:
    """This function will judge an archive by its directory; None means every member may be read."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return error("archive_damaged")
    return _check_size(entries, len(content), limits) or next(
        (problem for entry in entries if (problem := _check_entry(entry, limits)) is not None), None
    )


def walk(content: bytes, *, limits: Limits | None = None) -> Iterator[Member]:
    """This function will yield the files of an archive one at a time, or raise Fault before the first when it is
    hostile: a path outside the folder, a link, encryption, nesting, too many or too large files, overlapping data."""
    limits = limits or Limits()
    refused = check_archive(content, limits=limits) or _check_nesting(content)
    if refused is not None:
        raise Fault(refused)
    return _members(content)


def _members(content: bytes) -> Iterator[Member]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and not _IGNORED.search(entry.filename):
                yield _read(archive, entry)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    name = member_name(entry)
    try:
        return Member(name, archive.read(entry))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError):
        return Member(name, b"", error("archive_member_damaged", name=name))


def member_name(entry: zipfile.ZipInfo) -> str:
    """This function will read a member's name as its maker meant it: many programs write GBK without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _check_size(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> Problem | None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > limits.entries:
        return error("archive_too_many", expected=str(limits.entries), found=str(len(entries)))
    if total > limits.total_bytes or total > size * limits.ratio + (1 << 20):
        return error("archive_bomb", expected=str(limits.total_bytes), found=str(total))
    # Members that share one run of bytes claim more packed data than the file has.
    return error("archive_bomb", expected=str(size), found=str(packed)) if packed > size else None


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> Problem | None:
    name = member_name(entry)
    if _leaves_folder(name):
        return error("archive_path", name=name)
    if stat.S_ISLNK(entry.external_attr >> 16):
        return error("archive_link", name=name)
    if entry.flag_bits & _ENCRYPTED:
        return error("archive_encrypted", name=name)
    if entry.file_size > limits.entry_bytes:
        return error("archive_bomb", expected=str(limits.entry_bytes), found=str(entry.file_size))
    return error("archive_nested", name=name) if _NESTED.search(name) else None


def _leaves_folder(name: str) -> bool:
    slashed = name.replace("\\", "/")
    return (
        slashed.startswith("/") or bool(_DRIVE.match(slashed)) or ".." in slashed.split("/") or "\0" in name
    )


def _check_nesting(content: bytes) -> Problem | None:
    """An archive under another name is found by its first bytes; a workbook is a zip that is welcome."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and _is_nested(archive, entry):
                return error("archive_nested", name=member_name(entry))
    return None


def _is_nested(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(entry) as stream:
            head = stream.read(8)
            if not head.startswith(_NESTED_MAGIC):
                return False
            return not (head.startswith(_ZIP_MAGIC) and is_zipped_workbook(head + stream.read()))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError):
        return False  # the damage is reported for this member alone when it is read
