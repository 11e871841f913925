"""Raw files: compressed, encrypted, once per content."""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime

from django.db import connection

from clients.models import ImportFile, RawFile
from crm import crypto

# Settlement text packs to a tenth at any level; the fastest ones cost least.
_LEVEL = 3


def keep(content: bytes, now: datetime) -> RawFile:
    """The kept file of this content, made if it is new. Nobody discards it while the transaction lasts."""
    digest = hashlib.sha256(content).hexdigest()
    while not _is_held(digest):
        packed = crypto.encrypt(zlib.compress(content, _LEVEL))
        raw = RawFile(sha256=digest, size=len(content), content=packed, first_seen_at=now)
        RawFile.objects.bulk_create([raw], ignore_conflicts=True)
    return RawFile(sha256=digest, size=len(content))


def _is_held(digest: str) -> bool:
    """Whether it is there, and now stays: as a foreign key would lock it, but before there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM clients_rawfile WHERE sha256 = %s FOR KEY SHARE", [digest])
        return int(cursor.rowcount) == 1


def content_of(file: ImportFile) -> bytes:
    packed = RawFile.objects.values_list("content", flat=True).get(pk=file.raw_file_id)
    return zlib.decompress(crypto.decrypt(bytes(packed)))


def discard_unused(digest: str) -> None:
    """Drop an archive's own bytes: what was in it is kept file by file. Whoever holds them just now keeps them."""
    free = RawFile.objects.filter(pk=digest).select_for_update(skip_locked=True)
    if list(free.values_list("pk")) and not ImportFile.objects.filter(raw_file_id=digest).exists():
        RawFile.objects.filter(pk=digest).delete()
