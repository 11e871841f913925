"""Two people at the same moment: the same files, the same archive, the same clients handed over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from clients.actions import hand_overs, imports, partitions
from clients.actions.imports import keeping, running
from clients.enums import ImportStatus
from clients.models import AccountManagerTerm, Client, ClientEvent, HandOver, ImportRun, RawFile
from crm.models import AuditEvent
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.factories.settlement_files import statement, zipped
from tests.integration.clients.imports.deliveries import NOW
from tests.people import make_people

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 60
PARTITION = "clients_dailyaccount_2031_01"


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Each in a session of its own; what they returned, or the fault that one of them met."""
    found: list[Any] = [None] * len(calls)

    def work(place: int, call: Callable[[], Any]) -> None:
        try:
            found[place] = call()
        except Exception as fault:  # noqa: BLE001  # told by the assertion below, whatever it is
            found[place] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    faults = [one for one in found if isinstance(one, Exception)]
    assert faults == []
    return found


def in_turn(files: Sequence[tuple[str, bytes]], meet: threading.Barrier) -> Iterator[tuple[str, bytes]]:
    """After the first file the two senders meet, if both got that far."""
    for place, file in enumerate(files):
        if place == 1:
            with suppress(threading.BrokenBarrierError):
                meet.wait(1.0)
        yield file


def test_the_same_files_in_another_order_are_both_received() -> None:
    files = [("a.txt", statement("80000001")), ("b.txt", statement("80000002"))]
    meet = threading.Barrier(2)

    def send(order: Sequence[tuple[str, bytes]]) -> ImportRun:
        return imports.request(files=in_turn(order, meet), by=None, now=timezone.now())

    runs = together(lambda: send(files), lambda: send(files[::-1]))
    assert [run.total_files for run in runs] == [2, 2]
    assert RawFile.objects.count() == 2
    together(*(lambda key=run.pk: running.run(run_id=key, clock=lambda: NOW) for run in runs))
    assert set(ImportRun.objects.values_list("status", flat=True)) == {ImportStatus.DONE}
    total = [run.counts for run in ImportRun.objects.order_by("id")]
    assert sorted((one["added"], one["unchanged"]) for one in total) in ([(0, 2), (2, 0)], [(1, 1), (1, 1)])


def test_the_first_two_files_of_a_month_make_its_partition_once() -> None:
    day = date(2031, 1, 6)
    making, may_end = threading.Event(), threading.Event()

    def make() -> None:
        with transaction.atomic():
            partitions.ensure([day])
            making.set()
            may_end.wait(1.0)

    def make_too() -> None:
        making.wait(PATIENCE_SECONDS)
        partitions.ensure([day])

    together(make, make_too)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhrelid = %s::regclass", [PARTITION])
        assert cursor.fetchone() == (1,)
        cursor.execute(f"DROP TABLE {PARTITION}")


def test_an_archive_that_somebody_is_sending_again_is_not_discarded() -> None:
    content = zipped({"a.txt": statement("80000001")})
    first = imports.request(files=[("all.zip", content)], by=None, now=NOW)
    received, may_end = threading.Event(), threading.Event()

    def send_slowly() -> ImportRun:
        with transaction.atomic():
            run = imports.request(files=[("again.zip", content)], by=None, now=NOW)
            received.set()
            may_end.wait(PATIENCE_SECONDS)
        return run

    def take_in() -> ImportRun:
        received.wait(PATIENCE_SECONDS)
        try:
            return running.run(run_id=first.pk, clock=lambda: NOW)
        finally:
            may_end.set()

    again, done = together(send_slowly, take_in)
    assert (done.status, done.counts["added"]) == (ImportStatus.DONE, 1)
    second = running.run(run_id=again.pk, clock=lambda: NOW)
    assert (second.status, second.counts["unchanged"]) == (ImportStatus.DONE, 1)
    assert RawFile.objects.count() == 1


def kept() -> RawFile:
    with transaction.atomic():
        return keeping.keep(b"content", NOW)


def test_content_that_is_discarded_just_now_is_kept_anew() -> None:
    raw = kept()
    discarded, may_end = threading.Event(), threading.Event()

    def discard() -> None:
        with transaction.atomic():
            keeping.discard_unused(raw.pk)
            discarded.set()
            may_end.wait(1.0)

    def keep() -> None:
        discarded.wait(PATIENCE_SECONDS)
        kept()

    together(discard, keep)
    assert RawFile.objects.get().pk == raw.pk


def test_two_hand_overs_of_one_client_move_it_twice_and_say_so_in_order() -> None:
    people = make_people()
    one = make_client(manager=people.manager)
    heirs = [make_user(unit=people.branch) for _ in range(2)]
    meet = threading.Barrier(2)

    def hand(heir: Any) -> HandOver:
        client = Client.objects.get(pk=one.pk)
        meet.wait(PATIENCE_SECONDS)
        return hand_overs.request(
            client=client, from_manager=None, to_manager=heir, reason="离职交接",
            effective_on=timezone.localdate(NOW), by=people.branch_manager, now=NOW,
        )  # fmt: skip

    made = together(*(lambda heir=heir: hand(heir) for heir in heirs))
    assert [each.moved_count for each in made] == [1, 1]
    one.refresh_from_db()
    assert (one.version, one.events.count()) == (3, 2)
    steps = list(
        AuditEvent.objects.filter(target_type="clients.client").order_by("pk").values_list("before", "after")
    )
    assert steps[0][0] == {"account_manager": str(people.manager)}
    assert steps[1][0] == steps[0][1]
    assert steps[1][1] == {"account_manager": str(one.account_manager)}
    assert AccountManagerTerm.objects.filter(client=one, ended_on=None).count() == 1


def test_the_same_hand_over_sent_twice_moves_once() -> None:
    people = make_people()
    clients = [make_client(manager=people.manager) for _ in range(5)]
    heir = make_user(unit=people.branch)
    meet = threading.Barrier(2)

    def hand() -> HandOver:
        meet.wait(PATIENCE_SECONDS)
        return hand_overs.request(
            client=None, from_manager=people.manager, to_manager=heir, reason="离职交接",
            effective_on=timezone.localdate(NOW), by=people.branch_manager, now=NOW,
        )  # fmt: skip

    made = together(hand, hand)
    assert sorted(each.moved_count or 0 for each in made) == [0, 5]
    assert ClientEvent.objects.filter(kind="handed_over").count() == 5
    assert set(Client.objects.values_list("account_manager", "version")) == {(heir.pk, 2)}
    assert len(clients) == 5


def test_a_due_hand_over_taken_up_by_two_clocks_moves_once() -> None:
    people = make_people()
    one = make_client(manager=people.manager)
    day = timezone.localdate(NOW) + timedelta(days=1)
    hand_overs.request(
        client=one, from_manager=None, to_manager=make_user(unit=people.branch), reason="离职交接",
        effective_on=day, by=people.branch_manager, now=NOW,
    )  # fmt: skip
    later = NOW + timedelta(days=2)
    counts = together(
        lambda: hand_overs.take_effect_due(now=later), lambda: hand_overs.take_effect_due(now=later)
    )
    assert sorted(counts) == [0, 1]
    assert one.events.count() == 1
