"""The ways out of the house: one small protocol, one class per way, chosen by settings.OUTBOX_ADAPTERS."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from crm.models import OutboxMessage


class Adapter(Protocol):
    """Hands a message over, or raises: what was raised is kept, and the message tried again later."""

    def send(self, message: OutboxMessage) -> None: ...


class Undeliverable(Exception):
    """Raised by an adapter where trying again would be in vain: the message is given up at once."""


class MailAdapter:
    """Mail through Django's backend (SMTP, or files in development).

    The Message-ID follows from the message's key: should a crash make us send it twice, mail servers and
    readers see the same letter.
    """

    def send(self, message: OutboxMessage) -> None:
        digest = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        EmailMessage(
            # A header has one line; a subject with a line break would be refused again and again.
            subject=" ".join(message.subject.split()),
            body=message.body,
            to=[message.recipient],
            headers={"Message-ID": f"<{digest}@{domain}>"},
        ).send()


class FileAdapter:
    """Writes a message to a file of its own: for machines that have no SMS, WeCom or webhook gateway."""

    def send(self, message: OutboxMessage) -> None:
        folder = Path(settings.OUTBOX_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        fields = ("key", "kind", "recipient", "subject", "body")
        text = json.dumps({field: getattr(message, field) for field in fields}, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def adapter_for(kind: str) -> Adapter:
    adapter: Adapter = import_string(settings.OUTBOX_ADAPTERS[kind])()
    return adapter
