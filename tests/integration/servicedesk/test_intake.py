from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from crm.enums import Role
from crm.jobs import Progress
from risk.actions.judge import judge_accounts
from risk.models import Alert
from servicedesk.actions.intake import take_in_changes
from servicedesk.models import Ticket
from tests.factories.clients import make_client
from tests.factories.days import settle
from tests.factories.organisation import make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def judge() -> None:
    judge_accounts(trading_day=DAY, by=None, now=NOW, progress=Progress())


def take_in() -> dict[str, Any]:
    return take_in_changes(trading_day=DAY, now=NOW, progress=Progress())


def test_one_ticket_per_alert_to_the_manager_by_severity() -> None:
    manager = make_user()
    figures = {"normal": ("100.00", "101.00"), "urgent": ("-1.00", "5.00")}
    for equity, margin in figures.values():
        settle(make_client(manager=manager), DAY, equity, margin)
    judge()
    assert take_in()["tickets_new"] == 2
    assert take_in()["tickets_new"] == 0
    found = Ticket.objects.order_by("pk")
    assert [ticket.priority for ticket in found] == list(figures)
    assert {ticket.assignee for ticket in found} == {manager}
    assert {ticket.source_key for ticket in found} == {
        f"alert:{pk}" for pk in Alert.objects.values_list("pk", flat=True)
    }
    assert not Alert.objects.filter(handled_at=None).exists()


def test_without_a_manager_it_goes_to_the_branch_manager_else_to_the_queue() -> None:
    branch = make_unit()
    chief = make_user(Role.BRANCH_MANAGER, unit=branch)
    in_branch, nowhere = make_client(branch=branch), make_client()
    for client in (in_branch, nowhere):
        settle(client, DAY, "100.00", "101.00")
    judge()
    take_in()
    assert Ticket.objects.get(client=in_branch).assignee == chief
    assert Ticket.objects.get(client=nowhere).assignee is None


def test_title_is_in_the_readers_language() -> None:
    settle(make_client(client_id="80012345"), DAY, "100.00", "1101.00")
    judge()
    take_in()
    ticket = Ticket.objects.get()
    with translation.override("en"):
        assert ticket.title == "Margin call on account 80012345: 1,001.00 to be paid in"
