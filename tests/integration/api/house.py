"""A small brokerage of two branches, each with a manager and clients that the other must not see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from clients.actions import partitions
from clients.enums import Method, Source
from clients.models import CashFlow, Client, DailyAccount, ImportRun, Position, Trade, TradingAccount
from crm.actions import tokens
from crm.enums import OrgUnitKind, Role
from crm.models import JobRun, OrgUnit, User
from risk.models import Alert
from servicedesk.models import Ticket
from tests.factories.webhooks import make_endpoint, make_message
from tiering.models import Scheme, TierAssignment, TierOverride

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
DAY = date(2026, 3, 11)


def unit(code: str, kind: OrgUnitKind, parent: OrgUnit | None = None) -> OrgUnit:
    made = OrgUnit.objects.create(code=code, name=f"{code}部", kind=kind, parent=parent)
    made.path = f"{parent.path if parent else ''}{made.pk}/"
    made.save()
    return made


def user(username: str, role: Role, org_unit: OrgUnit | None = None, **more: Any) -> User:
    return User.objects.create(
        username=username, role=role, org_unit=org_unit, display_name=f"{username} name", **more
    )


def client(client_id: str, branch: OrgUnit, manager: User | None, **more: Any) -> Client:
    values = {"name": f"客户{client_id}", "created_at": NOW, "updated_at": NOW, "as_of": DAY, **more}
    made = Client.objects.create(
        client_id=client_id, branch=branch, org_unit=branch, account_manager=manager, **values
    )
    TradingAccount.objects.create(account=client_id, client=made)
    return made


def day(of: Client, trading_day: date = DAY, **figures: Any) -> DailyAccount:
    values: dict[str, Any] = {
        "method": Method.MTM,
        "source": Source.STATEMENT,
        "client_equity": Decimal("1000.00"),
        "margin_occupied": Decimal("424.70"),
        "risk_degree": Decimal("0.4247"),
        **figures,
    }
    partitions.ensure([trading_day])
    return DailyAccount.objects.create(
        account=TradingAccount.objects.get(account=of.client_id), trading_day=trading_day, **values
    )


def token(of: User, *scopes: str, expires_at: datetime | None = None) -> str:
    return tokens.issue(user=of, scopes=list(scopes), label="test", expires_at=expires_at, by=None, now=NOW)


@dataclass(frozen=True)
class House:
    north: OrgUnit
    south: OrgUnit
    manager: User
    colleague: User
    system: User
    administrator: User
    finance: User
    ours: Client
    theirs: Client


def build() -> House:
    head = unit("head", OrgUnitKind.HEAD_OFFICE)
    north, south = unit("north", OrgUnitKind.BRANCH, head), unit("south", OrgUnitKind.BRANCH, head)
    manager = user("manager", Role.ACCOUNT_MANAGER, north, language="en")
    colleague = user("colleague", Role.ACCOUNT_MANAGER, south, language="en")
    return House(
        north=north,
        south=south,
        manager=manager,
        colleague=colleague,
        system=user("system", Role.API_SYSTEM, head, language="en"),
        administrator=user("administrator", Role.ADMINISTRATOR, head, language="en"),
        finance=user("finance", Role.FINANCE, head, language="en"),
        ours=client("80001", north, manager, name="王小明", phone="13812345678", phone_last4="5678"),
        theirs=client("90001", south, colleague, name="李大方"),
    )


def furnish(house: House) -> dict[str, list[str]]:
    """A row of everything that has an address; returns the values that lead there, by the path's names."""
    day(house.ours)
    account = TradingAccount.objects.get(account="80001")
    key = {
        "account": account,
        "trading_day": DAY,
        "method": Method.MTM,
        "source": Source.STATEMENT,
        "ordinal": 1,
    }
    Trade.objects.create(**key, contract="cu2605", side="buy", price="1.0", lots=1)
    Position.objects.create(**key, contract="cu2605", side="long", lots=1, margin="1.00")
    CashFlow.objects.create(**key, kind="deposit", deposit="5.00")
    TierAssignment.objects.create(
        client=house.ours,
        scheme=Scheme.objects.get(is_house=True),
        tier="gold",
        effective_on=DAY,
        method_version="1",
    )
    override = TierOverride.objects.create(
        client=house.ours, scheme=Scheme.objects.get(is_house=True), kind="general", tier="gold", reason="a",
        evidence="b", starts_on=DAY, ends_on=DAY + timedelta(days=30), asked_by=house.manager, asked_at=NOW,
    )  # fmt: skip
    alert = Alert.objects.create(
        account=account, client=house.ours, rule="margin_state", severity="margin_call", worst_severity="margin_call",
        opened_on=DAY, judged_on=DAY, opened_at=NOW,
    )  # fmt: skip
    alert.steps.create(trading_day=DAY, state="margin_call", at=NOW)
    ticket = Ticket.objects.create(
        client=house.ours, kind="inquiry", channel="web", subject="a", opened_at=NOW, updated_at=NOW
    )
    ticket.entries.create(kind="note", body="a", at=NOW)
    run = ImportRun.objects.create(created_at=NOW, total_files=1)
    file = run.files.create(name="a.txt", client_id="80001")
    file.problems.create(code="file_too_large", severity="error", found="1")
    endpoint = make_endpoint(owner=house.system, by=house.administrator)
    endpoint.deliveries.create(
        message=make_message(endpoint), at=NOW, attempt=1, outcome="refused", duration_ms=5
    )
    return {
        "client_id": ["80001", "90001"],
        "trading_day": ["2026-03-11", "2026-03-12"],
        "code": ["house", "cards"],
        "number": ["1"],
        "step": ["submit", "approve", "schedule"],
        "override_id": [str(override.pk)],
        "alert_id": [str(alert.pk)],
        "ticket_id": [str(ticket.pk)],
        "import_id": [str(run.pk)],
        "webhook_id": [str(endpoint.pk)],
        "run_id": [str(JobRun.objects.create(name="tiers", trading_day=DAY, created_at=NOW).pk)],
    }
