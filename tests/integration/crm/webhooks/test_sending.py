"""Messages to a real server: signed, sent once, tried again, given up, and written down."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connections

from crm import delivery, locks, outbox
from crm.actions import webhooks as actions
from crm.enums import OutboxKind, OutboxStatus, Role, WebhookEnd, WebhookOutcome
from crm.models import AuditEvent, OutboxMessage, WebhookDelivery, WebhookEndpoint
from crm.tasks import forget_deliveries, send_webhooks
from crm.webhooks import sending, signature
from crm.webhooks.adapter import HttpAdapter, message_id
from tests.factories.organisation import make_user
from tests.factories.receiver import receiver
from tests.factories.webhooks import NOW, make_endpoint, make_message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _trials_on_this_machine(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]


def send(now: datetime = NOW, seconds: float = 2.0) -> dict[str, int]:
    adapter = HttpAdapter(seconds, clock=lambda: now)
    return sending.send_due(clock=lambda: now, find_adapter=lambda _kind: adapter)


def counted(sent: int = 0, put_off: int = 0, given_up: int = 0) -> dict[str, int]:
    return {"sent": sent, "put_off": put_off, "given_up": given_up}


def only_delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_a_message_is_signed_for_its_moment_and_sent_once() -> None:
    with receiver() as other:
        endpoint = make_endpoint(other.address)
        message = make_message(endpoint)
        assert send() == counted(sent=1)
        assert send(NOW + timedelta(days=9)) == counted()
        (received,) = other.received
    stamp = int(NOW.timestamp())
    assert received.body == message.body.encode()
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == message_id(message)
    assert received.headers["webhook-timestamp"] == str(stamp)
    expected = signature.sign(endpoint.secret, message_id(message), stamp, received.body)
    assert received.headers["webhook-signature"] == expected
    message.refresh_from_db()
    assert (message.status, message.sent_at, message.attempts) == (OutboxStatus.SENT, NOW, 1)


def test_an_attempt_is_written_down() -> None:
    with receiver(202) as other:
        message = make_message(make_endpoint(other.address))
        send()
    line = only_delivery()
    assert (line.message, line.endpoint, line.at, line.attempt) == (message, message.endpoint, NOW, 1)
    assert (line.outcome, line.status_code, line.answer, line.error) == ("delivered", 202, "status 202", "")
    assert 0 <= line.duration_ms < 2_000


def test_of_an_answer_the_first_five_hundred_letters_are_kept() -> None:
    with receiver("endless") as other:
        make_message(make_endpoint(other.address))
        assert send() == counted(sent=1)
    assert len(only_delivery().answer) == 500
    assert "\x00" not in only_delivery().answer


@pytest.mark.parametrize(
    ("answer", "outcome", "status", "error"),
    [
        (500, WebhookOutcome.REFUSED, 500, "NotDelivered: HTTP 500"),
        (404, WebhookOutcome.REFUSED, 404, "NotDelivered: HTTP 404"),
        ("redirect", WebhookOutcome.REFUSED, 307, "NotDelivered: HTTP 307"),
        ("hang", WebhookOutcome.TIMED_OUT, None, "NotDelivered: no answer within 0.3 s"),
        ("drip", WebhookOutcome.TIMED_OUT, None, "NotDelivered: no answer within 0.3 s"),
        ("drop", WebhookOutcome.UNREACHABLE, None, "NotDelivered: RemoteDisconnected: "),
        ("no HTTP", WebhookOutcome.UNREACHABLE, None, "NotDelivered: BadStatusLine: SSH-2.0-OpenSSH"),
    ],
)
def test_what_is_not_taken_is_tried_again(
    answer: int | str, outcome: WebhookOutcome, status: int | None, error: str
) -> None:
    with receiver(answer, 200) as other:
        make_message(make_endpoint(other.address))
        assert send(seconds=0.3) == counted(put_off=1)
        message, line = OutboxMessage.objects.get(), only_delivery()
        assert (message.status, message.next_attempt_at) == (OutboxStatus.WAITING, NOW + timedelta(minutes=1))
        assert message.last_error.startswith(error)
        assert (line.outcome, line.status_code) == (outcome, status)
        assert send(NOW + timedelta(seconds=59)) == counted()
        assert send(NOW + timedelta(minutes=1)) == counted(sent=1)
    first, second = other.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60
    assert list(WebhookDelivery.objects.order_by("pk").values_list("attempt", "outcome")) == [
        (1, outcome),
        (2, "delivered"),
    ]


def test_a_refused_connection_is_tried_six_times_and_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    make_message(make_endpoint(f"http://127.0.0.1:{port}/"))
    now = NOW
    for pause in delivery.PAUSES:
        assert send(now) == counted(put_off=1)
        now += pause
    assert send(now) == counted(given_up=1)
    assert send(now + timedelta(days=9)) == counted()
    assert OutboxMessage.objects.get().status == OutboxStatus.FAILED
    assert set(WebhookDelivery.objects.values_list("outcome", flat=True)) == {"unreachable"}
    assert WebhookDelivery.objects.count() == 6
    assert now - NOW == timedelta(hours=5, minutes=21)


def test_an_address_inside_the_house_is_not_called_once_its_name_is_taken_back(settings: Any) -> None:
    with receiver() as other:
        make_message(make_endpoint(other.address))
        settings.WEBHOOK_HOSTS = []
        assert send() == counted(put_off=1)
        assert other.received == []
    assert (only_delivery().outcome, only_delivery().error) == ("forbidden", "not_named")


def test_gone_switches_the_endpoint_off_and_tells_the_administrators() -> None:
    english = make_user(Role.ADMINISTRATOR, language="en", email="en@example.invalid")
    make_user(Role.ADMINISTRATOR, is_active=False, email="left@example.invalid")
    make_user(Role.COMPLIANCE, email="other@example.invalid")
    make_user(Role.ADMINISTRATOR, email="")
    with receiver(410) as other:
        endpoint = make_endpoint(other.address, by=english)
        first, second = make_message(endpoint), make_message(endpoint)
        assert send() == counted(given_up=1)
        assert send(NOW + timedelta(days=1)) == counted()
        assert len(other.received) == 1
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_at, endpoint.disabled_because) == (False, NOW, "gone")
    for message, error in ((first, "Undeliverable: HTTP 410"), (second, actions.SWITCHED_OFF)):
        message.refresh_from_db()
        assert (message.status, message.last_error) == (OutboxStatus.FAILED, error)
    mails = OutboxMessage.objects.filter(kind=OutboxKind.MAIL)
    assert {mail.recipient for mail in mails} == {"en@example.invalid"}
    assert mails[0].subject == f"Webhook switched off: {endpoint}"
    assert other.address in mails[0].body
    line = AuditEvent.objects.get(verb="changed", target_type="crm.webhookendpoint")
    assert (line.actor_id, line.after["disabled_because"], line.after["given_up"]) == (None, "gone", 2)


def test_an_endpoint_that_is_off_gets_nothing_that_was_claimed_before() -> None:
    with receiver() as other:
        endpoint = make_endpoint(other.address)
        make_message(endpoint)
        WebhookEndpoint.objects.update(is_active=False)
        assert send() == counted(given_up=1)
        assert other.received == []
    assert OutboxMessage.objects.get().last_error == f"Undeliverable: {actions.SWITCHED_OFF}"


def test_a_message_without_an_endpoint_is_given_up() -> None:
    make_message(None)
    assert send() == counted(given_up=1)


def test_after_a_rotation_both_secrets_sign_for_a_day() -> None:
    with receiver() as other:
        endpoint = make_endpoint(other.address)
        old = endpoint.secret
        new = actions.rotate(endpoint=endpoint, by=make_user(), now=NOW)
        for moment in (NOW, NOW + timedelta(hours=23, minutes=59), NOW + timedelta(days=1)):
            make_message(endpoint, now=moment)
            assert send(moment) == counted(sent=1)
        during, just_before, after = other.received
    for received, secrets in ((during, [new, old]), (just_before, [new, old]), (after, [new])):
        name, stamp = received.headers["webhook-id"], int(received.headers["webhook-timestamp"])
        expected = [signature.sign(secret, name, stamp, received.body) for secret in secrets]
        assert received.headers["webhook-signature"].split() == expected


def test_one_that_fails_rests_for_the_round_and_holds_up_nobody_else() -> None:
    with receiver(500) as broken, receiver() as sound:
        ill, well = make_endpoint(broken.address), make_endpoint(sound.address)
        for endpoint in (ill, ill, well, ill, well):
            make_message(endpoint)
        assert send() == counted(sent=2, put_off=1)
        assert (len(broken.received), len(sound.received)) == (1, 2)
        assert send() == counted(put_off=1)
    assert set(OutboxMessage.objects.filter(endpoint=ill).values_list("attempts", flat=True)) == {0, 1}


def test_of_one_endpoint_a_round_takes_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST", 2)
    with receiver() as other:
        endpoint = make_endpoint(other.address)
        for _message in range(5):
            make_message(endpoint)
        assert [send(), send(), send(), send()] == [
            counted(sent=2),
            counted(sent=2),
            counted(sent=1),
            counted(),
        ]


def test_a_round_ends_before_its_claims_do() -> None:
    """Every look at the clock is twenty seconds later; what the round leaves is claimed by nobody."""
    with receiver() as other:
        endpoint = make_endpoint(other.address)
        for _message in range(5):
            make_message(endpoint)
        moments = iter(NOW + timedelta(seconds=20 * look) for look in range(20))
        adapter = HttpAdapter(2, clock=lambda: NOW)
        counts = sending.send_due(clock=partial(next, moments), find_adapter=lambda _kind: adapter)
        assert counts == counted(sent=3)
    assert OutboxMessage.objects.filter(status=OutboxStatus.SENDING).count() == 0
    assert timedelta() < sending.ROUND < delivery.LEASE


def test_one_round_at_a_time() -> None:
    """The other one takes what is due as well; a second would only wait beside it."""
    begun, over = threading.Event(), threading.Event()

    def other_round() -> None:
        try:
            with locks.exclusive("crm.send_webhooks"):
                begun.set()
                over.wait(10)
        finally:
            connections.close_all()

    with receiver() as other:
        make_message(make_endpoint(other.address))
        thread = threading.Thread(target=other_round)
        thread.start()
        assert begun.wait(10)
        assert send() == counted()
        over.set()
        thread.join()
        assert send() == counted(sent=1)


def test_who_waited_longest_comes_first() -> None:
    with receiver() as first, receiver() as second:
        late, early = make_endpoint(first.address), make_endpoint(second.address)
        make_message(late, now=NOW - timedelta(minutes=1))
        make_message(early, now=NOW - timedelta(minutes=2))
        assert sending._endpoints_due(NOW) == [early.pk, late.pk]


def test_mail_does_not_wait_for_webhooks_nor_webhooks_for_mail() -> None:
    make_message(make_endpoint())
    outbox.post(key="m", kind=OutboxKind.MAIL, recipient="a@example.invalid", subject="s", body="b", now=NOW)
    assert delivery.send_due(now=NOW) == counted(sent=1)
    assert OutboxMessage.objects.get(kind=OutboxKind.WEBHOOK).attempts == 0


def test_a_killed_sender_s_message_is_sent_once_its_lease_is_over() -> None:
    with receiver() as other:
        make_message(make_endpoint(other.address))
        OutboxMessage.objects.update(status=OutboxStatus.SENDING, next_attempt_at=NOW + delivery.LEASE)
        assert send(NOW + timedelta(minutes=9)) == counted()
        assert send(NOW + delivery.LEASE) == counted(sent=1)


def test_the_tasks_send_and_forget() -> None:
    with receiver() as other:
        endpoint = make_endpoint(other.address)
        message = make_message(endpoint)
        assert send_webhooks() == counted(sent=1)
    old = partial(
        WebhookDelivery.objects.create, endpoint=endpoint, message=message, attempt=1, duration_ms=1
    )
    now = only_delivery().at
    old(at=now - timedelta(days=30, minutes=1), outcome="refused")
    old(at=now - timedelta(days=29), outcome="timed_out")
    assert forget_deliveries() == 1
    assert forget_deliveries() == 0
    assert set(WebhookDelivery.objects.values_list("outcome", flat=True)) == {"delivered", "timed_out"}


def test_what_was_given_up_is_sent_again_by_hand_under_the_same_id() -> None:
    by = make_user(Role.ADMINISTRATOR)
    with receiver(500, 200) as other:
        make_message(make_endpoint(other.address))
        send()
        again: Callable[[], bool] = partial(actions.send_again, delivery=only_delivery(), by=by, now=NOW)
        assert again() is False, "it waits for its next attempt anyhow"
        OutboxMessage.objects.update(status=OutboxStatus.FAILED, attempts=6)
        assert again() is True
        assert again() is False
        assert send() == counted(sent=1)
        first, second = other.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert AuditEvent.objects.filter(target_type="crm.outboxmessage", actor_id=by.pk).count() == 1


def test_what_was_taken_can_be_sent_again_while_the_endpoint_is_on() -> None:
    by = make_user(Role.ADMINISTRATOR)
    with receiver() as other:
        endpoint = make_endpoint(other.address)
        make_message(endpoint)
        send()
        assert actions.send_again(delivery=only_delivery(), by=by, now=NOW) is True
        assert send() == counted(sent=1)
        actions.disable(endpoint=endpoint, because=WebhookEnd.BY_HAND, by=by, now=NOW)
        line = WebhookDelivery.objects.first()
        assert line is not None
        assert actions.send_again(delivery=line, by=by, now=NOW) is False
        assert send() == counted()


def test_a_test_event_says_nothing_and_arrives() -> None:
    by = make_user(Role.ADMINISTRATOR)
    with receiver() as other:
        endpoint = make_endpoint(other.address, event_types=[])
        assert actions.send_test(endpoint=endpoint, by=by, now=NOW) is True
        assert send() == counted(sent=1)
        assert other.received[0].content == {"type": "webhook.test", "timestamp": NOW.isoformat(), "data": []}
        actions.disable(endpoint=endpoint, because=WebhookEnd.BY_HAND, by=by, now=NOW)
        assert actions.send_test(endpoint=endpoint, by=by, now=NOW) is False
    assert OutboxMessage.objects.count() == 1
