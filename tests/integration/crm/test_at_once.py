"""The same thing done twice at the same moment: once it is done, and nobody is left waiting."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from clients.views.lists import CLIENTS
from crm import delivery, jobs, locks, outbox
from crm.actions import tokens, units
from crm.celery import app
from crm.enums import ExportStatus, JobStatus, OutboxKind, OutboxStatus, Verb
from crm.exports import actions as exports
from crm.jobs import AlreadyRunning
from crm.lists import saved
from crm.models import ApiToken, AuditEvent, Export, JobRun, OrgUnit, OutboxMessage, SavedView
from tests.factories.clients import make_client
from tests.factories.organisation import make_unit, make_user
from tests.factories.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


class Gateway:
    """Remembers what it sent, over all threads."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.lock = threading.Lock()

    def send(self, message: OutboxMessage) -> None:
        with self.lock:
            self.sent.append(message.key)


def test_two_workers_send_each_message_once() -> None:
    for number in range(30):
        outbox.post(
            key=f"k{number}",
            kind=OutboxKind.MAIL,
            recipient="a@example.invalid",
            subject="S",
            body="B",
            now=NOW,
        )
    gateway = Gateway()

    def send() -> dict[str, int]:
        return delivery.send_due(now=NOW, find_adapter=lambda _kind: gateway)

    answers = at_once(send, send, send)
    assert sorted(gateway.sent) == sorted(f"k{number}" for number in range(30))
    assert sum(answer["sent"] for answer in answers) == 30
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {(OutboxStatus.SENT, 1)}


def test_one_key_posted_from_two_places_is_one_message() -> None:
    def post() -> int:
        return outbox.post(
            key="same", kind=OutboxKind.MAIL, recipient="a@example.invalid", subject="S", body="B", now=NOW
        ).pk

    first, second = at_once(post, post)
    assert first == second == OutboxMessage.objects.get().pk


def test_a_chain_runs_once_and_the_other_is_told() -> None:
    inside, let_go = threading.Event(), threading.Event()

    @app.task(name="tests.slow")
    def slow(trading_day: str, step_id: int) -> dict[str, Any]:
        inside.set()
        assert let_go.wait(20)
        return {}

    run = jobs.prepare(name="test", trading_day=DAY, step_names=["tests.slow"], by=None, now=NOW)
    try:
        first = threading.Thread(target=_carry_out, args=(run,))
        first.start()
        assert inside.wait(20)
        assert jobs.is_alive(run)
        with pytest.raises(AlreadyRunning):
            jobs.carry_out(run_id=run.pk, clock=lambda: NOW)
        let_go.set()
        first.join(20)
    finally:
        app.tasks.unregister("tests.slow")
    run.refresh_from_db()
    assert (run.status, run.attempts, jobs.is_alive(run)) == (JobStatus.DONE, 1, False)


def _carry_out(run: JobRun) -> None:
    jobs.carry_out(run_id=run.pk, clock=lambda: NOW)
    connection.close()


def test_an_export_is_written_once() -> None:
    manager = make_user(unit=make_unit())
    make_client(manager=manager)
    export = exports.request(
        spec=CLIENTS, query="", columns=["client_id"], file_format="csv", purpose="x", is_unmasked=False, by=manager,
        now=NOW,
    )  # fmt: skip
    answers = at_once(*[lambda: exports.run(export_id=export.pk, clock=lambda: NOW)] * 3)
    assert Export.objects.get().status == ExportStatus.DONE
    assert AuditEvent.objects.filter(verb=Verb.EXPORTED).count() == 1
    assert all(isinstance(answer, Export | locks.Busy) for answer in answers)


def test_two_moves_never_close_a_circle() -> None:
    top = make_unit()
    left, right = make_unit(parent=top), make_unit(parent=top)
    by = make_user(unit=top)

    def move(unit: OrgUnit, parent: OrgUnit) -> OrgUnit:
        facts = {name: getattr(unit, name) for name in units.FIELDS} | {"parent": parent}
        return units.save(unit=unit, facts=facts, by=by, now=NOW)

    answers = at_once(lambda: move(left, right), lambda: move(right, left))
    assert sorted(type(answer).__name__ for answer in answers) == ["Circle", "OrgUnit"]
    paths = {unit.pk: unit.path for unit in OrgUnit.objects.all()}
    inner, outer = (left, right) if isinstance(answers[0], OrgUnit) else (right, left)
    assert paths[inner.pk] == f"/{top.pk}/{outer.pk}/{inner.pk}/"


def test_a_token_is_revoked_once() -> None:
    user = make_user()
    tokens.issue(user=user, scopes=[], label="x", expires_at=None, by=user, now=NOW)
    token = ApiToken.objects.get()
    answers = at_once(*[lambda: tokens.revoke(token=token, by=user, now=NOW)] * 3)
    assert sorted(answers) == [False, False, True]
    assert AuditEvent.objects.filter(verb=Verb.CHANGED).count() == 1


def test_a_view_saved_twice_is_one_view() -> None:
    user = make_user()

    def save() -> SavedView:
        return saved.save(
            spec=CLIENTS, query="", name="x", is_shared=False, is_pinned=False, by=user, now=NOW
        )

    answers = at_once(save, save)
    assert {answer.pk for answer in answers} == {SavedView.objects.get().pk}
