"""Advisory locks: told at once, gone with the connection, given back whatever happened."""

from __future__ import annotations

import time

import pytest
from django.db import DatabaseError, connection, transaction

from crm import locks
from tests.factories.together import at_once

pytestmark = pytest.mark.django_db


def hold(name: str) -> bool:
    with locks.exclusive(name):
        return locks.is_held(name)


def test_one_holds_it_and_the_other_is_told_at_once() -> None:
    with locks.exclusive("a"):
        (other,) = at_once(lambda: hold("a"))
        assert isinstance(other, locks.Busy)
        (free,) = at_once(lambda: hold("b"))
        assert free is True
        assert locks.is_held("a")
    assert not locks.is_held("a")


def test_a_lost_connection_leaves_no_lock_behind() -> None:
    def die() -> None:
        holder = locks.exclusive("a")
        holder.__enter__()
        connection.close()

    at_once(die)
    # The server hears of the end a moment later.
    end = time.monotonic() + 10
    while locks.is_held("a") and time.monotonic() < end:
        time.sleep(0.01)
    assert hold("a")


def test_it_is_given_back_after_a_failed_statement() -> None:
    with (
        pytest.raises(DatabaseError),
        locks.exclusive("a"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")
    assert not locks.is_held("a")


def test_the_same_process_may_take_another_in_between() -> None:
    with locks.exclusive("a"), locks.exclusive("b"):
        assert (locks.is_held("a"), locks.is_held("b")) == (True, True)
    assert (locks.is_held("a"), locks.is_held("b")) == (False, False)


@pytest.mark.parametrize("name", ["", "a", "job:nightly:2026-11-20", "客户", "x" * 5_000], ids=len)
def test_any_name_is_a_lock_of_its_own(name: str) -> None:
    with locks.exclusive(name):
        assert locks.is_held(name)
        assert not locks.is_held(name + "!")
        assert [type(answer) for answer in at_once(lambda: hold(name))] == [locks.Busy]


def test_a_transaction_lock_ends_with_its_transaction() -> None:
    def wait() -> str:
        with transaction.atomic():
            locks.wait_for_transaction_lock("slice")
            return "held" if locks.is_held("slice") else "free"

    assert at_once(wait, wait, wait) == ["held"] * 3
    assert not locks.is_held("slice")
