"""The back-test: nothing later than its day enters a list, and what it counts is what happened."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from clients.models import Client, DailyAccount
from crm import locks
from tests.factories.clients import make_client
from tests.factories.early import DAY, NOW, Settled, leaving, make_calendar, settle_past, steady
from tiering.actions import early
from tiering.actions.series import bringing
from tiering.engine.churn import FACTORS, Method
from tiering.models import ChurnBackTest
from tiering.queries.churn.back_test import BackTest, NoPast, possible_days
from tiering.queries.churn.footprints import Watch, watch
from tiering.queries.churn.parameters import churn_parameters
from tiering.tasks import try_warning as try_task

pytestmark = pytest.mark.django_db
# 230 settled days: lists from the 91st to the 131st can be judged.
DAYS = 230


@pytest.fixture
def days() -> list[date]:
    return [day for day in make_calendar() if day <= DAY][-DAYS:]


@pytest.fixture
def book(days: list[date]) -> list[Client]:
    """One who begins to take money out on day 100 and is gone on day 130, and four who stay in several ways."""
    clients = [make_client() for _ in range(5)]
    ways = (
        leaving(100, 130),
        steady,
        lambda place: Settled(lots=int(place < 60)),
        lambda place: Settled(lots=1, equity=f"{60000 + place}.00"),
        lambda place: Settled(lots=int(place % 10 == 0), profit="-5.00"),
    )
    for client, told in zip(clients, ways, strict=True):
        settle_past(client, days, told)
    return clients


def watch_on(day: date, through: date = DAY) -> Watch:
    with locks.exclusive(bringing.LOCK):
        series = bringing.Series(NOW)
        series.bring_up_to(through)
        return watch(day, series.store, series.days, churn_parameters())


def try_it(only: date | None = None) -> BackTest:
    return early.try_warning(through=DAY, now=NOW, progress=lambda _done, _total: None, only=only)


def assert_equal(one: Watch, other: Watch) -> None:
    for name in FACTORS:
        np.testing.assert_array_equal(one.signs.columns[name], other.signs.columns[name])
    np.testing.assert_array_equal(one.warned.points, other.warned.points)
    np.testing.assert_array_equal(one.warned.is_watched, other.warned.is_watched)
    np.testing.assert_array_equal(one.last_trade, other.last_trade)


def test_later_days_do_not_change_a_list(days: list[date], book: list[Client]) -> None:
    past = days[120]
    known_then = watch_on(past, through=past)
    assert known_then.warned.points.max() > 0
    assert_equal(watch_on(past), known_then)
    later = DailyAccount.objects.filter(trading_day__gt=past)
    assert (
        later.update(client_equity="1.00", turnover_lots=99, net_deposit="-777.00", realized_pl="-5.00") > 0
    )
    changed = watch_on(past)
    assert_equal(changed, known_then)
    # The same change on an earlier day is seen: the comparison above could fail.
    DailyAccount.objects.filter(trading_day=days[119]).update(net_deposit="-7777.00")
    assert not np.array_equal(watch_on(past).signs.columns["outflow"], known_then.signs.columns["outflow"])


def test_who_left_is_found_and_counted_by_hand(days: list[date], book: list[Client]) -> None:
    found = try_it()
    # Taken out of 50,000 in six weeks, 25,000 are left on day 129 and nothing on day 130.
    assert found.starts.tolist() == [130, -1, -1, -1, -1]
    assert [one.place for one in found.ranked] == [90, 95, 100, 105, 110, 115, 120, 125, 130]
    first_of_list = [one.orders[Method.POINTS][0] for one in found.ranked[:-1]]
    # On day 110 two withdrawals weigh less than 51 days of silence (18 points against 26), on day 115 three do not.
    assert first_of_list[4:] == [2, 0, 0, 0]
    result = found.results(1)
    # On day 90 the start lies within 40 days; on day 130 the client has begun to leave.
    assert [one.left for one in result] == [1, 1, 1, 1, 1, 1, 1, 1, 0]
    assert [one.watched for one in result] == [5, 5, 5, 5, 5, 5, 5, 5, 4]
    assert found.lead_times(1, Method.POINTS).tolist() == [15]
    assert found.results(5)[0].hits == {"points": 1.0, "days_since_trade": 1.0, "random": 1.0}


def test_the_naive_list_is_by_days_since_the_last_trade(days: list[date], book: list[Client]) -> None:
    found = try_it(only=days[121])
    # Last trades: 2 on day 59, 0 on day 99, 4 and 1 on day 120, 3 on day 121; of equals the larger equity first.
    assert found.ranked[0].orders[Method.DAYS_SINCE_TRADE].tolist() == [2, 0, 1, 4, 3]


def test_the_result_over_all_days_is_kept_and_one_day_is_not(days: list[date], book: list[Client]) -> None:
    try_it(only=days[120])
    assert not ChurnBackTest.objects.exists()
    try_it()
    try_it()
    kept = ChurnBackTest.objects.get()
    assert (kept.through, kept.parameters_version) == (DAY, 1)
    hundred = kept.figures["sizes"]["100"]["methods"]
    # Of a list longer than the clients everybody is on it: 8 of 44 lines, and every leaver.
    assert hundred["points"] == hundred["points"] | {
        "hits": 8.0,
        "precision": round(8 / 44, 6),
        "recall": 1.0,
    }
    assert hundred["random"]["hits"] == 8.0
    assert kept.figures["days"][0] == days[90].isoformat()


def test_too_few_days_are_said_so(days: list[date]) -> None:
    client = make_client()
    settle_past(client, days[:150], steady)
    with pytest.raises(NoPast):
        try_it()
    assert try_task() == {}


def test_a_day_that_cannot_be_judged_yet_is_refused(days: list[date], book: list[Client]) -> None:
    for day in (days[131], days[-1], days[89]):
        with pytest.raises(NoPast):
            try_it(only=day)
    assert try_it(only=days[130]).ranked[0].place == 130


def test_possible_days_begin_where_whole_days_are_kept(days: list[date], book: list[Client]) -> None:
    with locks.exclusive(bringing.LOCK):
        series = bringing.Series(NOW)
        series.bring_up_to(DAY)
    assert list(possible_days(series.days)) == days[90:131]


def back_test(**options: Any) -> str:
    out = StringIO()
    call_command("back_test", stdout=out, **options)
    return out.getvalue()


def test_the_command_prints_precision_recall_and_lead(days: list[date], book: list[Client]) -> None:
    lines = back_test(size=1).splitlines()
    assert lines[0] == f"back-test through 2026-11-20: 9 lists, {days[90]} to {days[130]}; 1 left"
    assert lines[1].startswith("  points: precision at 1 ")
    assert lines[3].startswith("  random: precision at 1 17.8%, recall 20.0%, lead –")
    found = json.loads(back_test(size=1, as_of=days[120], json=True))
    assert found["sizes"]["1"]["methods"]["points"] == {
        "hits": 1.0, "precision": 1.0, "recall": 1.0, "lead_days": 10.0, "warned": 1,
    }  # fmt: skip
    assert (found["size"], found["points_version"], found["days"]) == (1, 1, [days[120].isoformat()])


def test_the_command_says_what_is_wrong(days: list[date]) -> None:
    with pytest.raises(CommandError):
        back_test()
    settle_past(make_client(), days[:50], steady)
    with pytest.raises(CommandError):
        back_test()
    with pytest.raises(CommandError):
        back_test(size=0)


def test_another_run_at_work_is_waited_for(days: list[date], book: list[Client]) -> None:
    """The lock belongs to a session, so that a second connection has to hold it."""
    from django.db import connections

    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [locks._key(bringing.LOCK)])
        with pytest.raises(CommandError):
            back_test()
    finally:
        other.close()
