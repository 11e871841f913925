"""An evening that several workers measure: the same to the last bit, whoever does what, and whoever dies."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, connection

from clients.models import Client
from crm import locks
from crm.jobs import Progress
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.schemes import make_house_scheme
from tests.factories.together import WAIT_SECONDS
from tests.integration.nightly.test_kills import database_url
from tiering import tasks
from tiering.actions.measure import measure_and_assign
from tiering.actions.parts import help_measuring
from tiering.actions.series import bringing
from tiering.models import ClientMeasures, MeasuringPart, SeriesState, TierAssignment, TierRun
from tiering.state.store import SHARDS

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CLIENTS = 20
# One client has no running figures, as it has never been settled; its shard has others.
MEASURED = CLIENTS + 1


@pytest.fixture(autouse=True)
def _book() -> None:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()
    for number in range(CLIENTS):
        client = make_client()
        for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY):
            settle(client, day, f"{(number + 1) * 123_456}.78", "1000.00", commission=f"{number * 7}.01")
    make_client()


def run(call: Callable[[str], None] | None) -> dict[str, Any]:
    return measure_and_assign(trading_day=DAY, by=None, now=NOW, progress=Progress(), call=call)


def outcome() -> list[list[tuple[Any, ...]]]:
    """Everything a night leaves, without the numbers of its rows."""
    held = TierAssignment.objects.order_by("client_id")
    return [
        list(ClientMeasures.objects.order_by("client_id").values_list()),
        list(
            held.values_list("client_id", "tier", "rule", "effective_on", "equity_month_avg", "window_from")
        ),
        list(Client.objects.order_by("pk").values_list("pk", "tier", "tier_since", "commission_month_avg")),
        list(TierRun.objects.values_list("client_count", "distribution")),
    ]


def forget() -> None:
    for model in (TierAssignment, TierRun, ClientMeasures):
        model.objects.all().delete()
    Client.objects.update(tier="", tier_since=None, equity_month_avg=None, commission_month_avg=None)
    bringing.Series(NOW).store.clear()


@pytest.fixture
def alone() -> list[list[tuple[Any, ...]]]:
    """What one worker leaves; it is forgotten again."""
    assert run(None)["clients"] == MEASURED
    found = outcome()
    forget()
    return found


class Helpers:
    """Workers of their own connection, begun when they are called."""

    def __init__(self, count: int) -> None:
        self.count, self.done = count, 0
        self._threads: list[threading.Thread] = []

    def __call__(self, token: str) -> None:
        for _number in range(self.count):
            thread = threading.Thread(target=self._work, args=(token,))
            thread.start()
            self._threads.append(thread)

    def _work(self, token: str) -> None:
        try:
            self.done += help_measuring(token=token, now=NOW)
        finally:
            connection.close()

    def end(self) -> None:
        for thread in self._threads:
            thread.join(WAIT_SECONDS)
            assert not thread.is_alive()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_shared_out_is_the_same_to_the_last_bit(alone: list[Any], count: int) -> None:
    helpers = Helpers(count)
    assert run(helpers)["clients"] == MEASURED
    helpers.end()
    assert outcome() == alone
    assert not MeasuringPart.objects.exists()


def test_helpers_do_all_parts_that_are_free(alone: list[Any]) -> None:
    done: list[int] = []
    run(lambda token: done.append(help_measuring(token=token, now=NOW)))
    assert done == [SHARDS]
    assert outcome() == alone


def test_part_of_a_helper_that_dies_is_taken_over(alone: list[Any]) -> None:
    """It holds a part's row when its connection ends; whoever leads waits for it, and then works on the part."""
    seen: list[int] = []

    def call(token: str) -> None:
        dying = psycopg2.connect(database_url())
        with dying.cursor() as cursor:
            cursor.execute(
                "SELECT number FROM tiering_measuringpart WHERE token = %s AND number = 3 FOR UPDATE", [token]
            )
            assert cursor.fetchone() == (3,)

        def die() -> None:
            while MeasuringPart.objects.filter(token=token, outcome=None).count() > 1:
                pass
            seen.append(MeasuringPart.objects.get(token=token, outcome=None).number)
            dying.close()
            connection.close()

        threading.Thread(target=die).start()

    run(call)
    assert seen == [3]
    assert outcome() == alone


def test_helper_with_other_running_figures_does_nothing() -> None:
    run(lambda token: None)
    held = SeriesState.objects.get().token
    assert help_measuring(token="another", now=NOW) == 0
    assert help_measuring(token=held, now=NOW) == 0
    bringing.Series(NOW).store.clear()
    assert help_measuring(token=held, now=NOW) == 0


def test_parts_of_a_night_that_was_cut_off_are_done_anew(alone: list[Any]) -> None:
    class CutOff(Exception):
        pass

    def call(token: str) -> None:
        assert help_measuring(token=token, now=NOW) == SHARDS
        raise CutOff

    with pytest.raises(CutOff):
        run(call)
    assert MeasuringPart.objects.count() == SHARDS
    assert not ClientMeasures.objects.exists()
    assert not TierAssignment.objects.exists()
    assert run(lambda token: None)["clients"] == MEASURED
    assert outcome() == alone


def test_task_asks_for_as_many_helpers_as_are_set(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TIERING_HELPERS = 2
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks, "enqueue", lambda name, token: asked.append((name, token)))
    assert tasks.measure_and_assign(DAY.isoformat())["clients"] == MEASURED
    assert asked == [("tiering.help_measuring", SeriesState.objects.get().token)] * 2
    assert tasks.help_measuring(asked[0][1]) == 0


@pytest.mark.parametrize("call", [None, lambda token: None], ids=["alone", "shared"])
def test_night_that_fails_late_has_published_nothing(call: Callable[[str], None] | None) -> None:
    """The database refuses the last client's tier, after measures and every other tier were written."""
    last = Client.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE tiering_tierassignment ADD CONSTRAINT refused CHECK (client_id <> {last}) NOT VALID"
        )
    try:
        with pytest.raises(DatabaseError, match="refused"):
            run(call)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE tiering_tierassignment DROP CONSTRAINT refused")
    assert not TierAssignment.objects.exists()
    assert not ClientMeasures.objects.exists()
    assert set(Client.objects.values_list("tier", flat=True)) == {""}
    assert TierRun.objects.get().finished_at is None
    assert not locks.is_held(bringing.LOCK)
    assert run(call)["clients"] == MEASURED
    assert TierAssignment.objects.count() == MEASURED
