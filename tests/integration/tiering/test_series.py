"""The running figures and the oracle agree, whatever happens to the days and wherever a night is cut off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from clients.models import ChangedDay, Client, DailyAccount, TakenDay
from tests.factories.clients import make_account, make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.histories import write_history
from tests.factories.schemes import make_house_scheme
from tiering.actions.series.bringing import Series
from tiering.actions.series.checking import Report, check, compare
from tiering.engine.measures import MEASURES
from tiering.engine.scheme import read_parameters
from tiering.engine.table import MeasureTable
from tiering.models import Scheme, SeriesState
from tiering.queries.measure import measure
from tiering.state import files

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
# What neither road nor the settlement says: the firm's, the records' and the time line's.
NOT_IN_ORACLE = {
    "margin_contribution_rate", "commission_contribution_rate_12m", "margin_contribution_deviation",
    "commission_contribution_deviation", "is_institution", "kind", "status", "branch", "forced_liquidations_12m",
    "complaints_12m", "contacts_12m",
}  # fmt: skip


class Cut(RuntimeError):
    """The process is killed here."""


@pytest.fixture
def days() -> list[date]:
    make_house_scheme()
    return make_trading_days(date(2025, 8, 1), date(2026, 12, 31))


@pytest.fixture
def book(days: list[date]) -> list[Client]:
    """Clients with one and two accounts, old and new, with all kinds of gaps; one without any day."""
    numbers = random.Random(7)
    clients = [make_client(opened_on=date(2025, 1, 5)), make_client(), make_client(), make_client()]
    known = [day for day in days if day <= DAY]
    for place, client in enumerate(clients[:3]):
        write_history(client.accounts.get(), known[place * 90 :], numbers)
    write_history(make_account(clients[1]), known[200:], numbers, share=0.6)
    return clients


def bring(day: date = DAY) -> Series:
    series = Series(NOW)
    series.bring_up_to(day)
    return series


def table_of(series: Series, day: date = DAY) -> MeasureTable:
    return measure(
        day, read_parameters(Scheme.objects.get(is_house=True).parameters), series.store, series.days
    ).table


def report_of(series: Series, day: date = DAY) -> Report:
    return compare(table_of(series, day), day)


def assert_agrees(series: Series, day: date = DAY) -> None:
    report = report_of(series, day)
    assert not report.differing, report.first


def test_every_measure_of_the_settlement_is_compared(book: list[Client]) -> None:
    report = report_of(bring())
    assert not report.first, report.first
    assert report.counts() == {
        "clients": 4,
        "figures": 4 * (len(MEASURES) - len(NOT_IN_ORACLE)),
        "differing": 0,
    }
    assert not report.first


@pytest.mark.deep
def test_day_by_day_is_the_same_as_at_once(book: list[Client], days: list[date]) -> None:
    for day in [day for day in days if date(2026, 8, 20) <= day <= DAY]:
        bring(day)
    slowly = table_of(bring())
    series = Series(NOW)
    series.rebuild(DAY)
    at_once = table_of(series)
    assert {name: column.tobytes() for name, column in slowly.columns.items()} == {
        name: column.tobytes() for name, column in at_once.columns.items()
    }


@pytest.mark.parametrize("day", [date(2025, 8, 1), date(2026, 3, 2)])
def test_any_past_day_can_be_measured(book: list[Client], day: date) -> None:
    assert_agrees(bring(), day)


def shake(client: Client, numbers: random.Random, days: list[date]) -> None:
    """Correct a day, take one away, and bring one that nobody had."""
    rows = list(client.accounts.all()[0].days.order_by("trading_day"))
    row = numbers.choice(rows)
    DailyAccount.objects.filter(pk=row.pk).update(
        client_equity=Decimal("123456.78"), realized_pl=Decimal("-99.01")
    )
    gone = numbers.choice(rows)
    DailyAccount.objects.filter(pk=gone.pk).delete()
    free = [day for day in days if day <= DAY and day not in {row.trading_day for row in rows}]
    if free:
        settle(client, numbers.choice(free), "777.77", "77.00", realized_pl=Decimal("7.00"))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.deep) for seed in (1, 2, 3))])
def test_corrected_days_are_taken_in(book: list[Client], days: list[date], seed: int) -> None:
    numbers = random.Random(seed)
    bring(date(2026, 11, 13))
    shake(book[0], numbers, days)
    assert ChangedDay.objects.filter(handled_at=None).count() >= 2
    series = bring()
    assert not ChangedDay.objects.filter(handled_at=None).exists()
    assert_agrees(series)


@pytest.mark.deep
def test_whole_book_is_rolled_back_when_many_changed(book: list[Client]) -> None:
    bring()
    DailyAccount.objects.filter(trading_day__gte=date(2026, 6, 1)).update(commission=Decimal("3.00"))
    assert_agrees(bring())


def test_client_with_a_past_that_nobody_knew(book: list[Client], days: list[date]) -> None:
    bring()
    late = make_client()
    write_history(late.accounts.get(), [day for day in days if day <= DAY][100:200], random.Random(3))
    series = bring()
    assert late.pk in table_of(series).clients
    assert_agrees(series)


def test_day_that_nobody_had_in_the_past(book: list[Client]) -> None:
    bring()
    settle(book[0], date(2026, 5, 16), "1000.00", "100.00", realized_pl=Decimal("50.00"))
    series = bring()
    assert date(2026, 5, 16) in series.days.all
    assert_agrees(series)


@pytest.fixture
def cut_after() -> Iterator[list[int]]:
    """Kill the process before the n-th file from now is put in place."""
    left: list[int] = []

    def count(_path: Path) -> None:
        if left:
            left[0] -= 1
            if left[0] < 0:
                raise Cut

    files.before_replacing.append(count)
    yield left
    files.before_replacing.pop()


@pytest.mark.parametrize(
    "writes", [17, *(pytest.param(count, marks=pytest.mark.deep) for count in (0, 3, 8, 13, 40))]
)
def test_cut_off_between_two_files_and_repeated(
    book: list[Client], days: list[date], cut_after: list[int], writes: int
) -> None:
    bring(date(2026, 11, 13))
    shake(book[0], random.Random(writes), days)
    shake(book[1], random.Random(writes), days)
    cut_after.append(writes)
    with pytest.raises(Cut):
        bring()
    cut_after.clear()
    assert_agrees(bring())


@pytest.mark.deep
def test_rebuild_goes_on_where_it_was_cut_off(book: list[Client], cut_after: list[int]) -> None:
    cut_after.append(900)
    with pytest.raises(Cut):
        bring()
    cut_after.clear()
    manifest = Series(NOW).store.manifest()
    assert manifest is not None
    assert date.fromisoformat(manifest.through) > date(2025, 9, 1)
    assert_agrees(bring())


@pytest.mark.deep
def test_folder_of_another_moment_is_not_believed(book: list[Client]) -> None:
    before = bring()
    assert before.days.all
    # The database was restored from an older copy: it knows neither the folder's token nor what changed since.
    SeriesState.objects.all().delete()
    TakenDay.objects.all().delete()
    DailyAccount.objects.filter(account__client=book[0]).update(client_equity=Decimal("5.00"))
    assert_agrees(bring())


def test_nothing_new_writes_no_file(book: list[Client], cut_after: list[int]) -> None:
    bring()
    cut_after.append(0)
    bring()
    bring(DAY - timedelta(days=30))


def test_check_compares_all_clients(book: list[Client]) -> None:
    report = check(day=DAY, now=NOW)
    assert (report.clients, report.differing.total()) == (4, 0)


def test_check_finds_a_wrong_figure(book: list[Client]) -> None:
    table = table_of(bring())
    table["equity_end"][0] += 0.01
    report = compare(table, DAY)
    assert [(client, name) for client, name, _ours, _theirs in report.first] == [
        (table.clients[0], "equity_end")
    ]
