from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from crm import delivery, outbox
from crm.enums import OutboxKind, OutboxStatus
from crm.models import AuditEvent, OutboxMessage
from tests.factories.organisation import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Gateway:
    """A way out that fails as often as it is told to, and remembers what it sent."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.sent: list[str] = []

    def send(self, message: OutboxMessage) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("no route")
        self.sent.append(message.key)


def post(key: str = "k1", kind: OutboxKind = OutboxKind.MAIL) -> OutboxMessage:
    return outbox.post(key=key, kind=kind, recipient="a@example.invalid", subject="S", body="B", now=NOW)


def send(gateway: Gateway, now: datetime = NOW) -> dict[str, int]:
    return delivery.send_due(now=now, find_adapter=lambda _kind: gateway)


def test_same_key_is_one_message() -> None:
    assert post().pk == post().pk
    assert OutboxMessage.objects.count() == 1


def test_sent_once() -> None:
    post()
    gateway = Gateway()
    assert send(gateway) == {"sent": 1, "put_off": 0, "given_up": 0}
    assert send(gateway, NOW + timedelta(days=1)) == {"sent": 0, "put_off": 0, "given_up": 0}
    message = OutboxMessage.objects.get()
    assert (gateway.sent, message.status, message.sent_at) == (["k1"], OutboxStatus.SENT, NOW)


def test_failure_is_put_off_with_its_reason_and_tried_again() -> None:
    post()
    gateway = Gateway(failures=1)
    assert send(gateway)["put_off"] == 1
    message = OutboxMessage.objects.get()
    assert (message.status, message.last_error) == (OutboxStatus.WAITING, "ConnectionError: no route")
    assert message.next_attempt_at == NOW + timedelta(minutes=1)
    assert send(gateway, NOW + timedelta(seconds=59))["sent"] == 0
    assert send(gateway, NOW + timedelta(minutes=1))["sent"] == 1
    assert OutboxMessage.objects.get().last_error == ""


def test_given_up_after_the_last_attempt() -> None:
    post()
    gateway, now = Gateway(failures=99), NOW
    for _attempt in range(delivery.MAX_ATTEMPTS - 1):
        assert send(gateway, now)["put_off"] == 1
        now += timedelta(hours=5)
    assert send(gateway, now)["given_up"] == 1
    assert OutboxMessage.objects.get().status == OutboxStatus.FAILED
    assert send(gateway, now + timedelta(days=9)) == {"sent": 0, "put_off": 0, "given_up": 0}


def test_given_up_message_gets_another_round_by_hand() -> None:
    message = post()
    OutboxMessage.objects.update(status=OutboxStatus.FAILED, attempts=6)
    assert delivery.retry(message=message, by=make_user(), now=NOW)
    assert not delivery.retry(message=message, by=make_user(), now=NOW)
    assert AuditEvent.objects.count() == 1
    assert send(Gateway())["sent"] == 1


def test_claim_holds_until_its_lease_ends() -> None:
    post()
    OutboxMessage.objects.update(status=OutboxStatus.SENDING, next_attempt_at=NOW + delivery.LEASE)
    assert send(Gateway(), NOW + timedelta(minutes=9))["sent"] == 0
    assert send(Gateway(), NOW + delivery.LEASE)["sent"] == 1


def test_one_failing_message_does_not_hold_up_the_others() -> None:
    post("k1")
    post("k2")
    assert send(Gateway(failures=1)) == {"sent": 1, "put_off": 1, "given_up": 0}


def test_mail_has_an_identity_of_its_key() -> None:
    post()
    delivery.send_due(now=NOW)
    letter = mail.outbox[0]
    assert (letter.to, letter.subject, letter.body) == (["a@example.invalid"], "S", "B")
    OutboxMessage.objects.update(status=OutboxStatus.WAITING, next_attempt_at=NOW)
    delivery.send_due(now=NOW)
    assert mail.outbox[1].extra_headers["Message-ID"] == letter.extra_headers["Message-ID"]


def test_other_kinds_become_files_where_no_gateway_is_set(tmp_path: Path, settings: Any) -> None:
    settings.OUTBOX_FOLDER = str(tmp_path / "out")
    post(kind=OutboxKind.SMS)
    assert delivery.send_due(now=NOW)["sent"] == 1
    (file,) = (tmp_path / "out").iterdir()
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "key": "k1",
        "kind": "sms",
        "recipient": "a@example.invalid",
        "subject": "S",
        "body": "B",
    }
