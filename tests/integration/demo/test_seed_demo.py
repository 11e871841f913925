"""`seed_demo` on a real database: refuses what it must, and what it leaves obeys every identity."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Sum

from clients.enums import EventKind, Source
from clients.models import (
    CashFlow,
    Client,
    ClientEvent,
    DailyAccount,
    ImportFile,
    ImportProblem,
    Position,
    Trade,
    TradingAccount,
)
from clients.queries.coverage import coverage
from crm.access import scope
from crm.enums import OutboxStatus, Role
from crm.models import AuditEvent, ContractSpec, OrgUnit, OutboxMessage, SavedView, User
from demo.actions.schemes import CHOSEN
from demo.people import LOGINS, PASSWORD
from servicedesk.enums import TicketKind
from servicedesk.models import Ticket
from tests.factories.clients import make_client
from tiering.actions.assessments import remind_due
from tiering.engine.questionnaire import months_after, read, score
from tiering.engine.schemes.attributes import ATTRIBUTES
from tiering.models import Assessment, ClientTrait, QuestionnaireVersion, RiskTolerance, SchemeVersion

DAY = date(2026, 11, 20)
ORDER: dict[str, Any] = {"clients": 120, "days": 25, "seed": 7, "until": DAY, "demo": True}
pytestmark = pytest.mark.django_db


def seed(**changes: Any) -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out, **(ORDER | changes))
    return out.getvalue()


@pytest.fixture(scope="module")
def brokerage(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One demo brokerage for the whole module, rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            yield seed()
        finally:
            transaction.set_rollback(True)


def _digest() -> list[tuple[Any, ...]]:
    """Everything a client's day says, by numbers that do not depend on row ids."""
    tables = {
        "clients_dailyaccount": "account_id, import_file_id",
        "clients_trade": "id, account_id",
        "clients_position": "id, account_id",
        "clients_cashflow": "id, account_id",
    }
    found = []
    with connection.cursor() as cursor:
        for table, omitted in tables.items():
            left_out = " - ".join(f"'{name.strip()}'" for name in omitted.split(","))
            cursor.execute(
                f"SELECT count(*), md5(string_agg(line, '' ORDER BY line)) FROM (SELECT a.account || "
                f"(to_jsonb(t) - {left_out})::text AS line FROM {table} t "
                f"JOIN clients_tradingaccount a ON a.id = t.account_id) AS lines"
            )
            found.append(cursor.fetchone())
        cursor.execute(
            "SELECT count(*), md5(string_agg(client_id || name, '' ORDER BY client_id)) FROM clients_client"
        )
        found.append(cursor.fetchone())
    return found


def _seed_and_forget(**changes: Any) -> list[tuple[Any, ...]]:
    with transaction.atomic():
        seed(**changes)
        found = _digest()
        transaction.set_rollback(True)
    return found


@pytest.mark.deep
def test_the_same_seed_makes_the_same_brokerage() -> None:
    small = {"clients": 40, "days": 8}
    assert _seed_and_forget(**small) == _seed_and_forget(**small)
    assert _seed_and_forget(**small) != _seed_and_forget(**small, seed=8)


def test_a_database_with_clients_is_refused() -> None:
    make_client()
    with pytest.raises(CommandError):
        seed()
    assert Client.objects.count() == 1
    assert not User.objects.filter(username="demo_admin").exists()


def test_a_database_that_is_not_embedded_needs_insistence(settings: Any) -> None:
    settings.IS_EMBEDDED = False
    with pytest.raises(CommandError):
        seed(demo=False)
    assert not OrgUnit.objects.exists()


@pytest.mark.parametrize("changes", [{"days": 4}, {"clients": 5}, {"until": date(2030, 1, 2)}])
def test_what_cannot_be_made_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(CommandError):
        seed(**changes)


def test_every_login_is_printed_and_works(brokerage: str) -> None:
    printed = [line.split()[1:3] for line in brokerage.splitlines() if line.startswith("login ")]
    assert printed == [[login.username, PASSWORD] for login in LOGINS]
    for login in LOGINS:
        user = User.objects.get(username=login.username)
        assert user.check_password(PASSWORD)
        assert user.role == login.role


def test_the_manager_who_logs_in_has_clients(brokerage: str) -> None:
    manager = User.objects.get(username="demo_manager")
    assert scope(manager).filter(Client.objects.all()).count() >= 1


def test_the_manager_who_logs_in_has_a_call_to_make(brokerage: str) -> None:
    mine = TradingAccount.objects.filter(client__account_manager__username="demo_manager")
    over = DailyAccount.objects.filter(trading_day=DAY, method=1, margin_occupied__gt=F("client_equity"))
    assert over.filter(account__in=mine, is_shown=True).count() == 1


def test_the_tree_has_twenty_branches(brokerage: str) -> None:
    kinds = list(OrgUnit.objects.values_list("kind", flat=True))
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    assert counts == {"head_office": 1, "department": 24, "region": 4, "branch": 20, "team": 40}


def test_branches_differ_in_size(brokerage: str) -> None:
    found = (
        Client.objects.filter(branch__isnull=False).values_list("branch__code").annotate(clients=Count("pk"))
    )
    sizes = dict(found)
    assert (sizes["branch-01"], sizes["branch-02"], sizes["branch-17"]) == (8, 12, 2)
    assert (len(sizes), sum(sizes.values())) == (20, 120)


def test_closing_follows_from_opening_on_every_row(brokerage: str) -> None:
    rows = DailyAccount.objects.filter(source=Source.STATEMENT)
    assert rows.count() > 2_000
    broken = rows.exclude(
        closing_balance=F("opening_balance")
        + F("net_deposit")
        + F("realized_pl")
        + F("mtm_pl")
        - F("commission")
    )
    assert not broken.exists()
    assert not rows.exclude(client_equity=F("closing_balance")).exists()
    assert not rows.exclude(available_funds=F("client_equity") - F("margin_occupied")).exists()
    assert (
        not rows.filter(margin_occupied__gt=F("client_equity"))
        .exclude(margin_call=F("margin_occupied") - F("client_equity"))
        .exists()
    )


def test_days_are_chained(brokerage: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE opening_balance <> before) FROM ("
            "SELECT opening_balance, lag(closing_balance) OVER (PARTITION BY account_id ORDER BY trading_day) before"
            " FROM clients_dailyaccount WHERE source = 1 AND method = 1) AS days WHERE before IS NOT NULL"
        )
        chained, broken = cursor.fetchone()
    assert chained > 2_000
    assert broken == 0


def test_margin_is_the_sum_of_the_positions_on_the_last_day(brokerage: str) -> None:
    held = Position.objects.filter(trading_day=DAY, is_summary=False, source=Source.STATEMENT)
    sums = dict(held.values_list("account_id").annotate(total=Sum("margin")))
    rows = DailyAccount.objects.filter(trading_day=DAY, method=1, is_shown=True)
    assert sums
    for account_id, margin in rows.values_list("account_id", "margin_occupied"):
        assert sums.get(account_id, Decimal(0)) == margin


def test_trades_explain_the_costs_of_the_last_days(brokerage: str) -> None:
    trades = Trade.objects.filter(source=Source.STATEMENT, trading_day=DAY)
    costs = dict(trades.values_list("account_id").annotate(total=Sum("commission")))
    for account_id, commission in DailyAccount.objects.filter(
        trading_day=DAY, source=Source.STATEMENT
    ).values_list("account_id", "commission"):
        assert costs.get(account_id, Decimal(0)) == commission


def test_transfers_are_the_net_deposits(brokerage: str) -> None:
    flows = CashFlow.objects.filter(source=Source.STATEMENT)
    moved = flows.aggregate(net=Sum("deposit") - Sum("withdrawal"))["net"]
    booked = DailyAccount.objects.filter(source=Source.STATEMENT).aggregate(net=Sum("net_deposit"))["net"]
    assert moved == booked
    events = ClientEvent.objects.filter(kind__in=[EventKind.DEPOSIT, EventKind.WITHDRAWAL])
    assert events.count() == flows.count()


def test_a_dozen_accounts_end_above_one_hundred_percent(brokerage: str) -> None:
    last = DailyAccount.objects.filter(trading_day=DAY, method=1, is_shown=True)
    over = last.filter(margin_occupied__gt=F("client_equity"))
    assert over.count() == 12
    assert over.filter(client_equity__lt=0).count() == 3
    assert over.filter(client_equity__gt=0, exchange_margin__gt=F("client_equity")).count() == 3
    assert last.filter(margin_occupied=F("client_equity"), margin_occupied__gt=0).count() == 1


def test_files_are_imported_without_a_doubt(brokerage: str) -> None:
    assert set(ImportFile.objects.values_list("status", flat=True)) == {"stored"}
    assert not ImportProblem.objects.exists()
    assert Client.objects.filter(is_incomplete=True).count() == 2
    assert DailyAccount.objects.filter(source=Source.BUNDLE).exists()


def test_the_list_shows_the_newest_day(brokerage: str) -> None:
    shown = DailyAccount.objects.filter(trading_day=DAY, method=1, is_shown=True)
    sums = dict(shown.values_list("account__client_id").annotate(total=Sum("client_equity")))
    current = dict(Client.objects.filter(as_of=DAY).values_list("pk", "equity"))
    assert current == sums


def test_the_last_day_is_fully_covered(brokerage: str) -> None:
    found = coverage(DAY)
    assert found.covered == found.expected


def test_some_clients_have_two_accounts(brokerage: str) -> None:
    assert TradingAccount.objects.exclude(account=F("client__client_id")).count() == 1


def test_service_has_a_past_and_nothing_is_sent_for_it(brokerage: str) -> None:
    kinds = set(Ticket.objects.values_list("kind", flat=True))
    assert {TicketKind.INQUIRY, TicketKind.SERVICE_REQUEST} <= kinds
    assert not OutboxMessage.objects.exclude(status=OutboxStatus.SENT).exists()
    assert SavedView.objects.count() == 3
    assert ContractSpec.objects.count() > 300


def test_nobody_logs_in_as_the_api_system(brokerage: str) -> None:
    system = User.objects.get(role=Role.API_SYSTEM)
    assert not system.has_usable_password()


def test_most_clients_answered_the_questionnaire(brokerage: str) -> None:
    version = QuestionnaireVersion.objects.get(number=1)
    assert (version.status, str(version.submitted_by), str(version.decided_by)) == (
        "effective",
        "演示总部经理",
        "演示合规专员",
    )
    questionnaire = read(version.document)
    for one in Assessment.objects.select_related("client").order_by("pk")[:40]:
        found = score(questionnaire, one.answers)
        assert (one.points, one.risk_class) == (found.points, found.level.risk_class)
        assert one.valid_until == months_after(one.assessed_on, 24)
        assert one.filled_by == one.client.account_manager
        assert one.client.opened_on is None or one.client.opened_on <= one.assessed_on <= DAY
    stands = Counter(one.standing(DAY).value for one in RiskTolerance.objects.all())
    assert min(stands[name] for name in ("valid", "overdue", "refused", "never")) >= 1
    assert stands["valid"] > sum(stands.values()) * 0.6
    # Nothing leaves for addresses that do not exist.
    assert remind_due(now=datetime(2026, 11, 21, tzinfo=UTC)) == 0


def test_managers_know_some_of_their_clients(brokerage: str) -> None:
    said = list(ClientTrait.objects.select_related("client"))
    assert len({one.client_id for one in said}) * 3 == len(said) > 0
    for one in said:
        assert one.value in ATTRIBUTES[one.trait]
        assert one.said_by_id == one.client.account_manager_id
        assert one.client.opened_on is None or one.client.opened_on <= one.known_on <= DAY


def test_schemes_come_into_force_by_two_people_and_a_meeting(brokerage: str) -> None:
    held = SchemeVersion.objects.filter(status="effective", scheme__is_house=False).select_related(
        "decided_by"
    )
    assert sorted(version.scheme.code for version in held) == sorted(CHOSEN)
    for version in held:
        assert version.submitted_by is not None
        assert version.decided_by is not None
        assert (version.submitted_by.username, version.decided_by.username) == (
            "demo_head",
            "demo_compliance",
        )
        assert (version.meeting_on, version.effective_from) == (date(2026, 10, 30), date(2026, 11, 2))
        evidence = version.evidence.get()
        assert (evidence.as_of, evidence.figures["clients"] > 100) == (date(2026, 10, 30), True)
    assert SchemeVersion.objects.filter(status="draft").count() == 18 - len(CHOSEN)
    assert not AuditEvent.objects.filter(verb="refused").exists()
