"""What a night notes: signs of everybody, once and again, and nothing half-way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clients.actions.events import record_event
from clients.enums import EventKind
from clients.models import Client, DailyAccount
from crm.models import AuditEvent
from tests.factories.clients import make_client
from tests.factories.early import DAY, NOW, Settled, leaving, look, make_calendar, settle_past, steady
from tiering.actions import early
from tiering.actions.early import nightly
from tiering.actions.runs.nightly import NothingMeasured
from tiering.enums import DormancyState
from tiering.models import EarlySigns, ProblemClient, ProblemMonth, StarSpell

pytestmark = pytest.mark.django_db


@pytest.fixture
def days() -> list[date]:
    return [day for day in make_calendar() if day <= DAY][-180:]


@pytest.fixture
def goes(days: list[date]) -> Client:
    """Trades until 20 days ago, and takes out 5,000 in each of the weeks since."""
    client = make_client()
    settle_past(client, days, leaving(160, 10_000))
    return client


def test_points_and_figures_of_one_who_goes(goes: Client) -> None:
    counts = look()
    row: Any = EarlySigns.objects.get(client=goes)
    # 20 days with 3 withdrawals of 5,000 against 50,000 usual; last trade on day 159, 20 days before day 179.
    assert (row.trading_day, row.silent_days, row.usual_gap) == (DAY, 20.0, 3.0)
    assert row.silence == pytest.approx(20 / 3)
    assert (row.outflow, row.equity_fall) == (pytest.approx(0.3), pytest.approx(0.3))
    # 4 trades (days 150, 153, 156, 159) where 10 were to be expected.
    assert row.activity == pytest.approx(6 / 10**0.5)
    assert row.withdrawal_weeks == 3.0
    assert row.commission_fall == pytest.approx(0.6)
    # silence 8, activity 5, outflow 10, weeks 16, equity 4, commission 2, and clumpiness its own.
    clumps = 0 if row.clumpiness is None or row.clumpiness < 0.3 else 2
    assert row.churn_points == 8 + 5 + 10 + 16 + 4 + 2 + clumps
    assert counts["watched"] == 1


def test_who_is_steady_has_no_points_and_who_is_gone_is_not_watched(days: list[date]) -> None:
    stays, gone, poor = make_client(), make_client(), make_client()
    settle_past(stays, days, steady)
    settle_past(gone, days, leaving(100, 120))
    settle_past(poor, days, lambda place: Settled(equity="999.99", lots=1))
    look()
    points = dict(EarlySigns.objects.values_list("client_id", "churn_points"))
    assert points == {stays.pk: 0, gone.pk: None, poor.pk: None}


def test_complaints_count_while_their_ticket_is_open(goes: Client) -> None:
    moment = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)

    def event(kind: EventKind, ticket: str, at: datetime) -> None:
        key = f"{kind}:{ticket}:{at}"
        record_event(
            client=goes, kind=kind, occurred_at=at, source_app="servicedesk", key=key, url_argument=ticket
        )

    event(EventKind.COMPLAINT, "1", moment)
    event(EventKind.COMPLAINT, "2", moment)
    event(EventKind.TICKET_CLOSED, "2", moment + timedelta(hours=1))
    event(EventKind.COMPLAINT, "3", moment)
    event(EventKind.TICKET_CLOSED, "3", datetime(2026, 11, 25, tzinfo=UTC))
    event(EventKind.COMPLAINT, "4", datetime(2026, 11, 21, tzinfo=UTC))
    event(EventKind.FORCED_LIQUIDATION, "", datetime(2026, 8, 23, 4, 0, tzinfo=UTC))
    event(EventKind.FORCED_LIQUIDATION, "", datetime(2026, 8, 22, 4, 0, tzinfo=UTC))
    look()
    row: Any = EarlySigns.objects.get(client=goes)
    # The third was closed only after the day; 90 calendar days back is 23 August.
    assert (row.open_complaints, row.forced_liquidations) == (2.0, 1.0)


def test_the_dormancy_clock_is_set(days: list[date]) -> None:
    idle, holder = make_client(opened_on=date(2020, 1, 1)), make_client(opened_on=date(2020, 1, 1))
    settle_past(idle, days, lambda place: Settled(equity="900.00", lots=int(place == 0)))
    settle_past(holder, days, steady)
    Client.objects.filter(pk=idle.pk).update(last_traded_on=days[0])
    counts = look()
    row, other = EarlySigns.objects.get(client=idle), EarlySigns.objects.get(client=holder)
    first = days[0]
    # The day after the same date a year later: then no trade lies within the year, and 900 are left at year end.
    expected = first.replace(year=first.year + 1) + timedelta(days=1)
    assert (row.dormancy, row.dormant_on) == (DormancyState.DATED, expected)
    assert (other.dormancy, other.dormant_on) == (DormancyState.NEVER, None)
    assert counts["will_fall_asleep"] == 1


def test_the_same_night_again_changes_nothing(goes: Client) -> None:
    look()
    before = list(EarlySigns.objects.values())
    audited = AuditEvent.objects.count()
    early.note_early_signs(trading_day=DAY, now=NOW + timedelta(hours=1))
    assert list(EarlySigns.objects.values()) == before
    assert AuditEvent.objects.count() == audited


def test_a_later_night_replaces_it_and_an_older_one_is_refused(days: list[date], goes: Client) -> None:
    look()
    following = date(2026, 11, 23)
    settle_past(goes, [following], lambda place: Settled(equity="35000.00", lots=1))
    look(following)
    assert list(EarlySigns.objects.values_list("trading_day", "silent_days")) == [(following, 0.0)]
    assert early.note_early_signs(trading_day=DAY, now=NOW) == {"superseded": 1}
    assert EarlySigns.objects.get().trading_day == following


def test_a_day_that_nobody_measured_is_refused(goes: Client) -> None:
    with pytest.raises(NothingMeasured):
        early.note_early_signs(trading_day=DAY, now=NOW)
    assert not EarlySigns.objects.exists()


def test_a_night_that_dies_between_its_parts_is_completed(
    goes: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(RuntimeError):
        pass

    def dies(**_given: object) -> dict[str, int]:
        raise Killed

    monkeypatch.setattr(nightly, "judge_problem_clients", dies)
    with pytest.raises(Killed):
        look()
    assert EarlySigns.objects.get().trading_day == DAY
    monkeypatch.undo()
    early.note_early_signs(trading_day=DAY, now=NOW)
    assert EarlySigns.objects.get().churn_points is not None


def test_archived_and_closed_clients_are_not_watched(goes: Client) -> None:
    Client.objects.filter(pk=goes.pk).update(closed_on=DAY)
    look()
    assert EarlySigns.objects.get(client=goes).churn_points is None


def loser(client: Client, days: list[date], monthly: dict[str, str]) -> None:
    """One loss or gain on the first settled day of each month."""
    seen: set[str] = set()

    def told(place: int) -> Settled:
        month = f"{days[place]:%Y-%m}"
        profit = "0.00" if month in seen else monthly.get(month, "0.00")
        seen.add(month)
        return Settled(equity="20000.00", profit=profit)

    settle_past(client, days, told)


def test_months_of_problem_clients_come_from_settlement_to_the_cent(days: list[date]) -> None:
    client, winner = make_client(), make_client()
    losses = {
        "2026-06": "-100.01",
        "2026-07": "-0.02",
        "2026-08": "-5.00",
        "2026-09": "-1.00",
        "2026-10": "-9.99",
    }
    loser(client, days, losses)
    loser(winner, days, {"2026-06": "-19999.99", "2026-11": "10000.00"})
    look()
    problem = ProblemClient.objects.get()
    assert (problem.client, problem.loss_months, problem.months, problem.reason) == (client, 5, 6, "months")
    assert (problem.profit, problem.equity_avg) == (Decimal("-116.02"), Decimal("20000.00"))
    assert (problem.listed_on, problem.left_on) == (DAY, None)
    months = list(ProblemMonth.objects.order_by("month").values_list("month", "profit"))
    assert [f"{month:%Y-%m}" for month, _profit in months] == [*losses, "2026-11"]
    assert [profit for _month, profit in months] == [
        *(Decimal(loss) for loss in losses.values()),
        Decimal("0.00"),
    ]
    for month, profit in months:
        rows = DailyAccount.objects.filter(
            account__client=client, trading_day__year=month.year, trading_day__month=month.month
        )
        assert sum(row.realized_pl + row.mtm_pl - row.commission for row in rows) == profit


def test_what_people_wrote_outlives_the_night_and_the_rule(days: list[date]) -> None:
    client = make_client()
    loser(client, days, {"2026-06": "-15000.00"})
    look()
    line = ProblemMonth.objects.get(month=date(2026, 6, 1))
    ProblemMonth.objects.filter(pk=line.pk).update(cause="chased a trend", countermeasure="smaller size")
    following = date(2026, 12, 1)
    settle_past(client, [following], lambda place: Settled(equity="20000.00", profit="5.00"))
    look(following)
    problem, kept = ProblemClient.objects.get(), ProblemMonth.objects.get(pk=line.pk)
    # June has left the six months: off the sheet, with its lines and words kept.
    assert (problem.is_listed, problem.listed_on, problem.left_on) == (False, DAY, following)
    assert (kept.profit, kept.cause, kept.countermeasure) == (
        Decimal("-15000.00"),
        "chased a trend",
        "smaller size",
    )
    assert ProblemMonth.objects.get(month=following).profit == Decimal("5.00")


def rising(client: Client, days: list[date], *, falls: bool = False) -> None:
    """Grows by 200 a day from 10,000; or stays where it is."""
    settle_past(
        client,
        days,
        lambda place: Settled(
            equity=f"{10_000 + (0 if falls else place * 200)}.00",
            lots=1,
            profit="0.00" if falls else "200.00",
        ),
    )


def test_times_as_a_star_begin_and_end(days: list[date]) -> None:
    client = make_client()
    rising(client, days)
    assert look()["stars_new"] == 1
    spell = StarSpell.objects.get()
    assert (spell.client, spell.began_on, spell.ended_on, spell.outcome) == (client, DAY, None, "star")
    assert spell.equity_then == Decimal("45800.00")
    again = early.note_early_signs(trading_day=DAY, now=NOW)
    assert (again["stars_new"], again["stars_ended"]) == (0, 0)
    assert StarSpell.objects.get().pk == spell.pk
    following = date(2026, 11, 23)
    # Half is lost in a day: the drawdown is no discipline, the return no efficiency.
    settle_past(client, [following], lambda place: Settled(equity="15800.00", lots=1, profit="-30000.00"))
    assert look(following)["stars_ended"] == 1
    spell = StarSpell.objects.get()
    assert (spell.ended_on, spell.outcome) == (following, "faded")
    again = early.note_early_signs(trading_day=following, now=NOW)
    assert (again["stars_new"], again["stars_ended"]) == (0, 0)
    assert StarSpell.objects.get().ended_on == following


def test_the_same_night_with_other_rules_takes_a_star_back(days: list[date]) -> None:
    client = make_client()
    rising(client, days)
    look()
    account = client.accounts.get()
    DailyAccount.objects.filter(account=account, trading_day__gt=days[100]).update(client_equity="10000.00")
    look()
    assert not StarSpell.objects.exists()
