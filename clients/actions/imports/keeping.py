"""Raw files: compressed, encrypted, once per content."""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime

from clients.models import ImportFile, RawFile
from crm import crypto

# Settlement text packs to a tenth at any level; the fastest ones cost least.
_LEVEL = 3


def keep(content: bytes, now: datetime) -> RawFile:
    """The kept file of this content, made if it is new."""
    digest = hashlib.sha256(content).hexdigest()
    if not RawFile.objects.filter(pk=digest).exists():
        packed = crypto.encrypt(zlib.compress(content, _LEVEL))
        raw = RawFile(sha256=digest, size=len(content), content=packed, first_seen_at=now)
        RawFile.objects.bulk_create([raw], ignore_conflicts=True)
    return RawFile(sha256=digest, size=len(content))


def content_of(file: ImportFile) -> bytes:
    packed = RawFile.objects.values_list("content", flat=True).get(pk=file.raw_file_id)
    return zlib.decompress(crypto.decrypt(bytes(packed)))


def discard_unused(digest: str) -> None:
    """Drop an archive's own bytes: what was in it is kept file by file."""
    if not ImportFile.objects.filter(raw_file_id=digest).exists():
        RawFile.objects.filter(pk=digest).delete()
