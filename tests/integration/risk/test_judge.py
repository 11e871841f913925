from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clients.enums import EventKind
from clients.models import Client, ClientEvent
from crm.enums import Role
from crm.jobs import Progress
from crm.models import AuditEvent, OutboxMessage
from risk.actions.judge import judge_accounts
from risk.models import AccountRisk, Alert, AlertStep, RiskRun
from tests.factories.clients import make_account, make_client
from tests.factories.days import hold, settle
from tests.factories.organisation import make_unit, make_user

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


def run(day: date = MONDAY) -> dict[str, Any]:
    now = NOW + timedelta(days=(day - MONDAY).days)
    return judge_accounts(trading_day=day, by=None, now=now, progress=Progress())


def nth(number: int) -> date:
    return MONDAY + timedelta(days=number)


def state(client: Client) -> tuple[str, bool]:
    client.refresh_from_db()
    return client.risk_state, client.is_abnormal


def alerts() -> list[tuple[str, str, str]]:
    found = Alert.objects.order_by("account_id", "pk")
    return [(alert.severity, alert.worst_severity, alert.status) for alert in found]


def test_alerts_are_exactly_the_accounts_over_their_equity() -> None:
    figures = {
        "normal": ("100000.00", "10.00", None),
        "warning": ("100000.00", "80000.01", None),
        "exactly": ("100000.00", "100000.00", None),
        "call": ("100000.00", "100000.01", "99999.00"),
        "liquidation": ("100000.00", "100000.02", "100000.01"),
        "overdrawn": ("-0.01", "0.00", None),
        "nothing": ("0.00", "0.00", None),
    }
    clients = {name: make_client() for name in figures}
    for name, (equity, margin, exchange) in figures.items():
        settle(clients[name], MONDAY, equity, margin, exchange_margin=exchange and Decimal(exchange))
    counts = run()
    assert {name: state(client)[0] for name, client in clients.items()} == {
        "normal": "normal",
        "warning": "warning",
        "exactly": "warning",
        "call": "margin_call",
        "liquidation": "forced_liquidation",
        "overdrawn": "overdrawn",
        "nothing": "normal",
    }
    assert {alert.client_id for alert in Alert.objects.all()} == {
        clients[name].pk for name in ("call", "liquidation", "overdrawn")
    }
    assert (counts["alerts_new"], counts["alerts_open"], counts["accounts"]) == (3, 3, 7)


def test_alert_holds_the_figures_of_the_day() -> None:
    client = make_client()
    settle(client, MONDAY, "100000.00", "125000.00")
    run()
    alert = Alert.objects.get()
    assert (alert.equity, alert.margin_occupied, alert.margin_call) == (
        Decimal("100000.00"),
        Decimal("125000.00"),
        Decimal("25000.00"),
    )
    assert (alert.risk_degree, alert.opened_on) == (Decimal("1.250000"), MONDAY)


def test_overdrawn_with_positions_and_no_equity() -> None:
    client = make_client()
    settle(client, MONDAY, "0.00", "0.00")
    hold(client, MONDAY)
    run()
    assert state(client) == ("overdrawn", False)
    assert Alert.objects.get().risk_degree is None


def test_severity_moves_in_place_and_closes_below() -> None:
    client = make_client()
    steps = [("100.00", "120.00"), ("-5.00", "120.00"), ("100.00", "101.00"), ("100.00", "90.00")]
    for number, (equity, margin) in enumerate(steps):
        settle(client, nth(number), equity, margin)
        run(nth(number))
    alert = Alert.objects.get()
    assert (alert.status, alert.severity, alert.worst_severity) == ("closed", "margin_call", "overdrawn")
    assert (alert.opened_on, alert.closed_on) == (nth(0), nth(3))
    assert list(AlertStep.objects.values_list("trading_day", "state")) == [
        (nth(0), "margin_call"),
        (nth(1), "overdrawn"),
        (nth(2), "margin_call"),
        (nth(3), "warning"),
    ]
    kinds = list(ClientEvent.objects.order_by("occurred_at").values_list("kind", flat=True))
    assert kinds == [EventKind.ALERT_OPENED, EventKind.ALERT_ESCALATED, EventKind.ALERT_CLOSED]
    assert state(client) == ("warning", False)


def test_confirmed_alert_follows_each_settlement() -> None:
    client = make_client()
    for number in range(3):
        settle(client, nth(number), "100.00", f"{110 + number}.00")
        run(nth(number))
    alert = Alert.objects.get()
    assert (alert.judged_on, alert.margin_call) == (nth(2), Decimal("12.00"))
    assert alert.steps.count() == 3


def test_second_call_after_a_closed_one_is_another_alert() -> None:
    client = make_client()
    for number, margin in enumerate(("120.00", "10.00", "120.00")):
        settle(client, nth(number), "100.00", margin)
        run(nth(number))
    assert alerts() == [
        ("margin_call", "margin_call", "closed"),
        ("margin_call", "margin_call", "open"),
    ]


def test_missing_row_is_shown_beside_the_state_and_closes_nothing() -> None:
    client = make_client()
    settle(client, MONDAY, "100.00", "120.00")
    run()
    for number in (1, 2):
        settle(make_client(), nth(number), "1.00")
        run(nth(number))
        assert state(client) == ("margin_call", True)
    assert alerts() == [("margin_call", "margin_call", "open")]
    assert AccountRisk.objects.get(account__client=client).abnormal_reason == "missing_row"
    settle(client, nth(3), "100.00", "20.00")
    run(nth(3))
    assert state(client) == ("normal", False)
    assert alerts() == [("margin_call", "margin_call", "closed")]


def test_account_with_nothing_at_stake_may_stay_away() -> None:
    empty, closed = make_client(), make_client()
    settle(empty, MONDAY, "0.00", "0.00")
    settle(closed, MONDAY, "5.00", "0.00")
    closed.accounts.update(closed_on=nth(1))
    run()
    counts = run(nth(1))
    assert counts["accounts"] == 0
    assert (state(empty), state(closed)) == (("normal", False), ("normal", False))


def test_never_judged_account_with_missing_row_is_abnormal() -> None:
    client = make_client()
    settle(client, MONDAY, "100.00", "20.00")
    settle(make_client(), nth(1), "1.00")
    run(nth(1))
    assert state(client) == ("abnormal", True)
    assert not Alert.objects.exists()


def test_incomplete_day_may_only_raise() -> None:
    client = make_client()
    settle(client, MONDAY, "100.00", "120.00", is_incomplete=True)
    run()
    assert state(client) == ("margin_call", True)
    settle(client, nth(1), "100.00", "20.00", is_incomplete=True)
    run(nth(1))
    assert state(client) == ("margin_call", True)
    assert alerts() == [("margin_call", "margin_call", "open")]


def test_client_is_as_bad_as_its_worst_account() -> None:
    client = make_client()
    second = make_account(client)
    settle(client, MONDAY, "100.00", "10.00")
    settle(client, MONDAY, "100.00", "101.00", account=second)
    run()
    assert state(client) == ("margin_call", False)
    settle(client, nth(1), "100.00", "10.00")
    settle(client, nth(1), "100.00", "85.00", account=second)
    run(nth(1))
    assert state(client) == ("warning", False)


def test_twice_adds_nothing() -> None:
    for margin in ("10.00", "120.00", "500.00"):
        settle(make_client(manager=make_user()), MONDAY, "100.00", margin)
    first = run()
    assert (first["alerts_new"], first["mails_new"]) == (2, 2)
    before = [list(model.objects.order_by("pk").values()) for model in (Alert, AccountRisk, AlertStep)]
    second = run()
    new = ("alerts_new", "alerts_moved", "alerts_closed", "mails_new")
    assert {name: second[name] for name in new} == dict.fromkeys(new, 0)
    after = [list(model.objects.order_by("pk").values()) for model in (Alert, AccountRisk, AlertStep)]
    assert before == after
    assert OutboxMessage.objects.count() == 2
    assert AuditEvent.objects.filter(target_type="risk.riskrun").count() == 1


def test_corrected_day_goes_on_with_the_alert_it_closed() -> None:
    client = make_client()
    settle(client, MONDAY, "100.00", "120.00")
    run()
    row = settle(client, nth(1), "100.00", "90.00")
    run(nth(1))
    type(row).objects.filter(account=row.account, trading_day=nth(1)).update(margin_occupied=Decimal(130))
    run(nth(1))
    alert = Alert.objects.get()
    assert (alert.status, alert.closed_at, alert.margin_call) == ("open", None, Decimal("30.00"))
    assert not ClientEvent.objects.filter(kind=EventKind.ALERT_CLOSED).exists()
    assert alert.steps.get(trading_day=nth(1)).state == "margin_call"


def test_older_day_changes_nothing() -> None:
    client = make_client()
    settle(client, MONDAY, "100.00", "120.00")
    settle(client, nth(1), "100.00", "20.00")
    run(nth(1))
    assert run(MONDAY) == {"superseded_by": nth(1).isoformat()}
    assert not Alert.objects.exists()
    assert RiskRun.objects.count() == 1


def test_mail_goes_to_the_manager_else_to_the_branch_manager() -> None:
    branch = make_unit()
    chief = make_user(Role.BRANCH_MANAGER, unit=branch)
    manager = make_user(unit=branch, language="en")
    silent = make_user(unit=branch, email="")
    by_manager, by_chief = make_client(manager=manager), make_client(manager=silent)
    by_nobody = make_client()
    for client in (by_manager, by_chief, by_nobody):
        settle(client, MONDAY, "100.00", "120.00")
    assert run()["mails_new"] == 2
    mails = {mail.recipient: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {manager.email, chief.email}
    assert mails[manager.email].subject == f"Margin call: {by_manager}"
    assert "margin occupied 120.00, to be paid in 20.00" in mails[manager.email].body
    assert by_chief.name in mails[chief.email].subject
