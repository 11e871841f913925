"""Files kept with a client: checked by content, encrypted, handed out only as downloads, each of them noted."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from clients.actions.errors import RefusedDocument
from clients.actions.events import record_event
from clients.actions.scoping import check_clients
from clients.enums import EventKind
from clients.models import Client, Document
from crm import audit, crypto
from crm.enums import Verb
from crm.models import User

LARGEST = 10 * 1024 * 1024
# The first bytes decide, not the name; the media type is ours, never the sender's.
_KINDS: tuple[tuple[bytes, frozenset[str], str], ...] = (
    (b"%PDF-", frozenset({".pdf"}), "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", frozenset({".png"}), "image/png"),
    (b"\xff\xd8\xff", frozenset({".jpg", ".jpeg"}), "image/jpeg"),
    (
        b"PK\x03\x04",
        frozenset({".docx"}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        b"PK\x03\x04",
        frozenset({".xlsx"}),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
)
ENDINGS = tuple(sorted({ending for _start, endings, _type in _KINDS for ending in endings}))
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\\"<>|:*?\u202a-\u202e\u2066-\u2069]")


@transaction.atomic
def add(*, client: Client, name: str, content: bytes, by: User, now: datetime) -> Document:
    """Keep a file; raises RefusedDocument with the reason as its argument ("size", "kind")."""
    check_clients(by, [client.pk])
    safe = _UNSAFE.sub("_", PurePath(name.replace("\\", "/")).name)[-150:] or "_"
    if not 0 < len(content) <= LARGEST:
        raise RefusedDocument("size")
    document = Document.objects.create(
        client=client,
        name=safe,
        media_type=_media_type(safe, content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=crypto.encrypt(content),
        uploaded_by=by,
        uploaded_at=now,
    )
    after = {"name": safe, "size": document.size, "sha256": document.sha256}
    audit.record(by=by, verb=Verb.CREATED, target=document, now=now, after=after, client_id=client.client_id)
    record_event(
        client=client,
        kind=EventKind.DOCUMENT,
        occurred_at=now,
        source_app="clients",
        key=f"document:{document.pk}",
        detail=safe,
    )
    return document


@transaction.atomic
def hand_out(*, document: Document, by: User, now: datetime) -> bytes:
    """The file's content, with the download noted."""
    check_clients(by, [document.client_id])
    audit.record(
        by=by,
        verb=Verb.DOWNLOADED,
        target=document,
        now=now,
        after={"sha256": document.sha256},
        client_id=document.client.client_id,
    )
    return crypto.decrypt(bytes(document.content))


def _media_type(name: str, content: bytes) -> str:
    ending = PurePath(name).suffix.lower()
    for start, endings, media_type in _KINDS:
        if ending in endings and content.startswith(start):
            return media_type
    raise RefusedDocument("kind")
