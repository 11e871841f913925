"""Every border of the margin state to the cent, through the database; and every way an alert's severity can move."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from clients.enums import EventKind
from clients.models import Client, ClientEvent, DailyAccount
from crm.fields import LARGEST_RATIO
from crm.jobs import Progress
from crm.models import AuditEvent
from risk.actions.judge import judge_accounts
from risk.models import AccountRisk, Alert, AlertStep, RiskRun
from tests.factories.clients import make_account, make_client
from tests.factories.days import settle

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
# Equity 1,000.00: what margin (and exchange margin) makes which state, one cent around each border.
BORDERS = [
    ("1000.00", "800.00", None, "normal"),
    ("1000.00", "800.01", None, "warning"),
    ("1000.00", "799.99", None, "normal"),
    ("1000.00", "999.99", None, "warning"),
    ("1000.00", "1000.00", None, "warning"),
    ("1000.00", "1000.01", None, "margin_call"),
    ("1000.00", "1000.01", "999.99", "margin_call"),
    ("1000.00", "1000.01", "1000.00", "margin_call"),
    ("1000.00", "1000.01", "1000.01", "forced_liquidation"),
    ("1000.00", "0.00", "1000.01", "forced_liquidation"),
    ("0.01", "0.00", None, "normal"),
    ("0.01", "0.01", None, "warning"),
    ("0.01", "0.02", None, "margin_call"),
    ("0.00", "0.00", None, "normal"),
    ("0.00", "0.01", None, "overdrawn"),
    ("-0.01", "0.00", None, "overdrawn"),
    ("-0.01", None, None, "overdrawn"),
    ("90000000000000.01", "90000000000000.00", None, "warning"),
    ("90000000000000.00", "90000000000000.01", None, "margin_call"),
]
# A settlement that gives each state, on an equity of 1,000.00.
FIGURES: dict[str, tuple[str, str, str | None]] = {
    "normal": ("1000.00", "10.00", None),
    "warning": ("1000.00", "900.00", None),
    "margin_call": ("1000.00", "1100.00", "900.00"),
    "forced_liquidation": ("1000.00", "1200.00", "1100.00"),
    "overdrawn": ("-1.00", "1200.00", "1100.00"),
}
SEVERITIES = ("margin_call", "forced_liquidation", "overdrawn")


def nth(number: int) -> date:
    return DAY + timedelta(days=number)


def judge(day: date = DAY) -> dict[str, Any]:
    return judge_accounts(trading_day=day, by=None, now=NOW + (day - DAY), progress=Progress())


def settled(client: Client, day: date, state: str, **fields: Any) -> DailyAccount:
    equity, margin, exchange = FIGURES[state]
    return settle(client, day, equity, margin, exchange_margin=exchange and Decimal(exchange), **fields)


def test_all_borders_in_one_night() -> None:
    clients = [make_client() for _border in BORDERS]
    for client, (equity, margin, exchange, _state) in zip(clients, BORDERS, strict=True):
        settle(client, DAY, equity, margin, exchange_margin=exchange and Decimal(exchange))
    counts = judge()
    found = dict(Client.objects.values_list("pk", "risk_state"))
    assert [found[client.pk] for client in clients] == [state for *_figures, state in BORDERS]
    called = [client.pk for client, border in zip(clients, BORDERS, strict=True) if border[3] in SEVERITIES]
    assert sorted(Alert.objects.values_list("client_id", flat=True)) == called
    assert (counts["alerts_new"], counts["abnormal"]) == (len(called), 0)
    assert sum(counts["states"].values()) == len(BORDERS)


@pytest.mark.parametrize(("old", "new"), list(product(SEVERITIES, SEVERITIES)))
def test_a_severity_moves_in_place_and_the_worst_is_remembered(old: str, new: str) -> None:
    client = make_client()
    settled(client, DAY, old)
    judge()
    settled(client, nth(1), new)
    counts = judge(nth(1))
    alert = Alert.objects.get()
    worst = max(old, new, key=SEVERITIES.index)
    assert (alert.status, alert.severity, alert.worst_severity) == ("open", new, worst)
    assert counts["alerts_moved"] == int(old != new)
    assert list(alert.steps.values_list("state", flat=True)) == [old, new]
    is_worse = SEVERITIES.index(new) > SEVERITIES.index(old)
    assert ClientEvent.objects.filter(kind=EventKind.ALERT_ESCALATED).count() == int(is_worse)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("mild", ["normal", "warning"])
def test_an_alert_closes_when_the_account_is_below_its_equity(severity: str, mild: str) -> None:
    client = make_client()
    settled(client, DAY, severity)
    judge()
    settled(client, nth(1), mild)
    assert judge(nth(1))["alerts_closed"] == 1
    alert = Alert.objects.get()
    assert (alert.status, alert.closed_on, alert.severity, alert.worst_severity) == (
        "closed", nth(1), severity, severity,
    )  # fmt: skip
    assert judge(nth(1))["alerts_closed"] == 0
    assert ClientEvent.objects.filter(kind=EventKind.ALERT_CLOSED).count() == 1


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_day_corrected_to_mild_closes_the_alert_it_opened(severity: str) -> None:
    client = make_client()
    row = settled(client, DAY, severity)
    judge()
    DailyAccount.objects.filter(pk=row.pk).update(client_equity=Decimal("1000.00"), margin_occupied=Decimal("1.00"),
                                                  exchange_margin=None)  # fmt: skip
    counts = judge()
    alert = Alert.objects.get()
    assert (alert.status, alert.opened_on, alert.closed_on, counts["alerts_closed"]) == (
        "closed",
        DAY,
        DAY,
        1,
    )
    assert list(AlertStep.objects.values_list("trading_day", "state")) == [(DAY, "normal")]
    client.refresh_from_db()
    assert client.risk_state == "normal"


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("gap", ["row", "figures", "lines"])
def test_a_gap_neither_closes_nor_eases(severity: str, gap: str) -> None:
    client = make_client()
    settled(client, DAY, severity)
    settle(make_client(), nth(1), "1.00")
    judge()
    if gap == "figures":
        settle(client, nth(1), "1000.00", None)
    if gap == "lines":
        settled(client, nth(1), "normal", is_incomplete=True)
    counts = judge(nth(1))
    reason = {"row": "missing_row", "figures": "missing_figures", "lines": "incomplete_day"}[gap]
    risk = AccountRisk.objects.get(account__client=client)
    assert (risk.state, risk.abnormal_reason, risk.trading_day) == (severity, reason, DAY)
    assert (counts["abnormal"], counts["alerts_closed"], Alert.objects.get().status) == (1, 0, "open")
    client.refresh_from_db()
    assert (client.risk_state, client.is_abnormal) == (severity, True)


@pytest.mark.parametrize(
    ("equity", "margin", "degree", "call"),
    [
        ("1000.00", "1000.01", "1.000010", "0.01"),
        ("3.00", "7.00", "2.333333", "4.00"),
        ("0.01", "999999.99", "99999999.000000", "999999.98"),
        ("0.01", "1000000.00", "99999999.999999", "999999.99"),
        ("-5.00", "7.00", None, "12.00"),
        ("0.00", "7.00", None, "7.00"),
        ("-5.00", None, None, None),
    ],
    ids=[
        "a-cent",
        "thirds",
        "a-cent-of-equity",
        "beyond-the-column",
        "negative",
        "nothing",
        "unknown-margin",
    ],
)
def test_the_alert_says_ratio_and_call_to_the_cent(
    equity: str, margin: str | None, degree: str | None, call: str | None
) -> None:
    settle(make_client(), DAY, equity, margin)
    judge()
    alert = Alert.objects.get()
    assert (alert.risk_degree, alert.margin_call) == (degree and Decimal(degree), call and Decimal(call))


def test_a_ratio_too_large_for_its_column_stops_nobody() -> None:
    huge, other = make_client(), make_client()
    settle(huge, DAY, "0.01", "9999999999999.00")
    settle(other, DAY, "100.00", "101.00")
    assert judge()["alerts_new"] == 2
    assert Alert.objects.get(client=huge).risk_degree == LARGEST_RATIO
    assert AccountRisk.objects.get(account__client=huge).risk_degree == LARGEST_RATIO
    assert Alert.objects.get(client=other).risk_degree == Decimal("1.010000")


def test_only_accounts_that_moved_are_written_again() -> None:
    clients = [make_client() for _ in range(3)]
    for client in clients:
        settled(client, DAY, "margin_call")
    judge()
    versions = dict(AccountRisk.objects.extra(select={"x": "xmin::text"}).values_list("pk", "x"))
    DailyAccount.objects.filter(account__client=clients[1]).update(margin_occupied=Decimal("1101.00"))
    judge()
    after = dict(AccountRisk.objects.extra(select={"x": "xmin::text"}).values_list("pk", "x"))
    changed = {key for key in after if versions[key] != after[key]}
    assert changed == set(AccountRisk.objects.filter(account__client=clients[1]).values_list("pk", flat=True))


def test_progress_comes_to_its_end_and_the_run_is_audited_once() -> None:
    told: list[tuple[int, int]] = []
    for _ in range(3):
        settled(make_client(), DAY, "normal")
    judge_accounts(trading_day=DAY, by=None, now=NOW, progress=lambda done, total: told.append((done, total)))
    assert (told[0], told[-1]) == ((0, 3), (3, 3))
    judge()
    run = RiskRun.objects.get()
    assert (run.account_count, run.states["normal"], run.finished_at) == (3, 3, NOW)
    assert AuditEvent.objects.filter(target_type="risk.riskrun").count() == 1


def test_a_night_without_accounts_is_a_night() -> None:
    counts = judge()
    assert (counts["accounts"], counts["alerts_new"], counts["alerts_open"]) == (0, 0, 0)
    assert RiskRun.objects.get().finished_at == NOW


def test_a_client_with_several_accounts_stands_as_the_worst_of_them() -> None:
    client = make_client()
    for state in ("normal", "overdrawn", "warning"):
        account = make_account(client)
        equity, margin, _exchange = FIGURES[state]
        settle(client, DAY, equity, margin, account=account)
    judge()
    client.refresh_from_db()
    assert client.risk_state == "overdrawn"
    assert Alert.objects.count() == 1
