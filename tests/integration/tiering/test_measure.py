from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from clients.enums import EventKind
from clients.models import Client, ClientEvent
from crm.jobs import Progress
from crm.models import AuditEvent
from tests.factories.clients import make_account, make_client
from tests.factories.days import hold, make_trading_days, settle, settle_days, weekdays
from tests.factories.schemes import make_house_scheme
from tiering.actions.measure import measure_and_assign
from tiering.models import TierAssignment, TierChange, TierRun

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY = date(2026, 11, 20), date(2026, 11, 23)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AUGUST, SEPTEMBER, OCTOBER = (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1))


@pytest.fixture(autouse=True)
def _calendar() -> None:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()


def run(day: date = DAY, now: datetime = NOW) -> dict[str, Any]:
    return measure_and_assign(trading_day=day, by=None, now=now, progress=Progress())


def with_history(equity: str, **fields: Any) -> Client:
    """A client with one day in each month of the window and one in the running month."""
    client = make_client(**fields)
    settle_days(client, [AUGUST, SEPTEMBER, OCTOBER, DAY], equity)
    return client


def tiers() -> dict[int, str]:
    return dict(TierAssignment.objects.filter(ended_on=None).values_list("client_id", "tier"))


def test_mean_equity_and_total_commission_over_three_months() -> None:
    client = make_client()
    settle(client, AUGUST, "900000.00", commission="10000.00")
    settle(client, SEPTEMBER, "1100000.00", commission="5000.00")
    settle(client, OCTOBER, "1000000.01", commission="0.01")
    settle(client, DAY, "99999999.00", commission="9999999.00")
    counts = run()
    client.refresh_from_db()
    assert (client.equity_month_avg, client.commission_month_avg) == (
        Decimal("1000000.00"),
        Decimal("5000.00"),
    )
    assert (client.tier, client.tier_since) == ("gold", DAY)
    held = TierAssignment.objects.get(client=client)
    assert (held.rule, held.window_from, held.window_until) == (
        "equity",
        date(2026, 8, 1),
        date(2026, 10, 31),
    )
    assert counts["clients"] == 1
    assert counts["distribution"]["gold"] == 1


def test_client_is_the_sum_of_its_accounts() -> None:
    client = make_client()
    second = make_account(client)
    for day in (AUGUST, SEPTEMBER, OCTOBER):
        settle(client, day, "600000.00", commission="100.00")
        settle(client, day, "400000.00", commission="50.00", account=second)
    run()
    client.refresh_from_db()
    assert client.equity_month_avg == Decimal("1000000.00")
    assert client.commission_month_avg == Decimal("150.00")
    assert client.tier == "gold"


def test_only_shown_yuan_rows_by_the_market_count() -> None:
    client = with_history("600000.00")
    settle(client, AUGUST, "90000000.00", method=2)
    settle(client, SEPTEMBER, "90000000.00", currency="USD")
    settle(client, OCTOBER, "90000000.00", source=3, is_shown=False)
    run()
    client.refresh_from_db()
    assert client.equity_month_avg == Decimal("600000.00")


def test_shorter_history_uses_its_complete_months() -> None:
    client = make_client()
    settle_days(client, weekdays(date(2026, 9, 15), date(2026, 9, 30)), "100.00", commission="999.00")
    settle_days(client, weekdays(OCTOBER, date(2026, 10, 30)), "700000.00", commission="10.00")
    run()
    client.refresh_from_db()
    # 22 weekdays of October at 10.00; September is not whole.
    assert client.equity_month_avg == Decimal("700000.00")
    assert client.commission_month_avg == Decimal("220.00")
    assert TierAssignment.objects.get(client=client).window_from == date(2026, 10, 1)


def test_running_month_is_scaled_for_a_newcomer() -> None:
    client = make_client()
    settle_days(client, weekdays(date(2026, 11, 16), DAY), "800000.00", commission="1000.00")
    run()
    client.refresh_from_db()
    # 5 days of 1,000.00 in a month of 21 trading days.
    assert client.commission_month_avg == Decimal("21000.00")
    assert client.equity_month_avg == Decimal("800000.00")
    assert client.tier == "gold"


def test_history_before_the_window_makes_its_months_whole() -> None:
    client = make_client()
    settle(client, date(2026, 7, 31), "5.00")
    settle(client, date(2026, 8, 20), "600000.00", commission="30.00")
    settle(client, SEPTEMBER, "600000.00", commission="30.00")
    run()
    client.refresh_from_db()
    assert client.commission_month_avg == Decimal("20.00")


def test_effective_by_trade_and_by_equity() -> None:
    by_trade = with_history("10.00", last_traded_on=date(2025, 11, 20))
    too_old = with_history("10.00", last_traded_on=date(2025, 11, 19))
    by_equity = with_history("1000.01")
    run()
    found = tiers()
    assert (found[by_trade.pk], found[too_old.pk], found[by_equity.pk]) == (
        "effective",
        "inactive",
        "effective",
    )


def dormant_client(**fields: Any) -> Client:
    client = with_history("1000.00", **{"opened_on": date(2025, 11, 19)} | fields)
    settle(client, date(2025, 12, 31), "1000.00")
    return client


def test_dormant_needs_all_four() -> None:
    dormant = dormant_client()
    young = dormant_client(opened_on=date(2025, 11, 20))
    traded = dormant_client(last_traded_on=date(2026, 1, 5))
    held = dormant_client()
    settle(held, date(2026, 1, 6), "1000.00", "10.00")
    bought_options = dormant_client()
    hold(bought_options, date(2026, 1, 6))
    rich_at_year_end = with_history("1000.00", opened_on=date(2020, 1, 1))
    settle(rich_at_year_end, date(2025, 12, 31), "1000.01")
    unknown_at_year_end = with_history("1000.00", opened_on=date(2020, 1, 1))
    run()
    found = tiers()
    assert found[dormant.pk] == "dormant"
    assert found[traded.pk] == "effective"
    others = (young, held, bought_options, rich_at_year_end, unknown_at_year_end)
    assert {found[client.pk] for client in others} == {"inactive"}


def test_opening_is_read_from_the_first_settlement_where_no_record_says_it() -> None:
    client = with_history("1000.00")
    settle(client, date(2025, 10, 1), "1000.00")
    settle(client, date(2025, 12, 31), "1000.00")
    run()
    assert tiers()[client.pk] == "dormant"


def test_archived_and_prospects_are_left_alone() -> None:
    prospect = make_client()
    prospect.accounts.all().delete()
    assert run()["clients"] == 0
    prospect.refresh_from_db()
    assert prospect.tier == ""


def test_client_without_any_day_is_the_remainder() -> None:
    client = make_client()
    run()
    client.refresh_from_db()
    assert (client.tier, client.equity_month_avg) == ("inactive", None)


def test_twice_adds_nothing() -> None:
    for equity in ("20000000.00", "600000.00", "10.00"):
        with_history(equity)
    first = run()
    assert first["assignments_new"] == 3
    before = list(TierAssignment.objects.order_by("pk").values())
    second = run(now=datetime(2026, 11, 20, 13, 0, tzinfo=UTC))
    assert (second["assignments_new"], second["changes_new"]) == (0, 0)
    assert list(TierAssignment.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.filter(target_type="tiering.tierrun").count() == 1
    assert TierRun.objects.count() == 1


def lift(client: Client, equity: str) -> None:
    """Correct the whole window to another equity."""
    client.accounts.get().days.update(client_equity=Decimal(equity))


def test_change_ends_one_interval_and_begins_another() -> None:
    client = with_history("600000.00")
    run()
    lift(client, "6000000.00")
    counts = run(NEXT_DAY)
    assert counts["changes_new"] == 1
    held = list(
        TierAssignment.objects.filter(client=client)
        .order_by("effective_on")
        .values_list("tier", "effective_on", "ended_on")
    )
    assert held == [("quality", DAY, NEXT_DAY), ("platinum", NEXT_DAY, None)]
    change = TierChange.objects.get()
    assert (change.from_tier, change.to_tier, change.trading_day) == ("quality", "platinum", NEXT_DAY)
    event = ClientEvent.objects.get(kind=EventKind.TIER_CHANGED)
    assert (event.client_id, event.source_app) == (client.pk, "tiering")
    client.refresh_from_db()
    assert (client.tier, client.tier_since) == ("platinum", NEXT_DAY)


def test_first_tier_is_not_a_change() -> None:
    with_history("600000.00")
    run()
    assert not TierChange.objects.exists()
    assert not ClientEvent.objects.filter(kind=EventKind.TIER_CHANGED).exists()


def test_corrected_day_is_taken_back_and_done_again() -> None:
    client = with_history("600000.00")
    run()
    lift(client, "6000000.00")
    run(NEXT_DAY)
    lift(client, "60000000.00")
    run(NEXT_DAY)
    held = TierAssignment.objects.filter(client=client).order_by("effective_on")
    assert list(held.values_list("tier", "effective_on", "ended_on")) == [
        ("quality", DAY, NEXT_DAY),
        ("diamond", NEXT_DAY, None),
    ]
    assert list(TierChange.objects.values_list("from_tier", "to_tier")) == [("quality", "diamond")]
    assert ClientEvent.objects.filter(kind=EventKind.TIER_CHANGED).count() == 1


def test_corrected_day_that_changes_nothing_after_all() -> None:
    client = with_history("600000.00")
    run()
    lift(client, "6000000.00")
    run(NEXT_DAY)
    lift(client, "600000.00")
    run(NEXT_DAY)
    held = TierAssignment.objects.get(client=client)
    assert (held.tier, held.effective_on, held.ended_on) == ("quality", DAY, None)
    assert not TierChange.objects.exists()
    assert not ClientEvent.objects.filter(kind=EventKind.TIER_CHANGED).exists()
    client.refresh_from_db()
    assert (client.tier, client.tier_since) == ("quality", DAY)


def test_older_day_does_not_touch_what_stands() -> None:
    client = with_history("600000.00")
    run(NEXT_DAY)
    lift(client, "6000000.00")
    assert run(DAY) == {"superseded_by": "2026-11-23"}
    client.refresh_from_db()
    assert (client.tier, client.tier_since) == ("quality", NEXT_DAY)


def test_record_version_stays_while_tiers_are_published() -> None:
    client = with_history("600000.00")
    run()
    client.refresh_from_db()
    assert client.version == 1
