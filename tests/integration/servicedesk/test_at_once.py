"""Two people, or two nights, at the same ticket at the same moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from clients.enums import EventKind
from clients.models import ClientEvent
from crm.jobs import Progress
from crm.models import AuditEvent, OutboxMessage
from risk.actions.judge import judge_accounts
from servicedesk.actions import entries, tickets
from servicedesk.actions.errors import VersionConflict
from servicedesk.actions.intake import take_in_changes
from servicedesk.models import Ticket, TicketEntry
from tests.factories.clients import make_client
from tests.factories.days import settle
from tests.factories.organisation import make_unit, make_user
from tests.factories.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


def test_one_ticket_is_taken_over_by_one_of_two() -> None:
    unit = make_unit()
    first, second = make_user(unit=unit), make_user(unit=unit, client_scope="all")
    client = make_client(manager=first)
    ticket = tickets.create(client=client, kind="inquiry", subject="?", by=first, now=NOW)

    def take(user: Any) -> Ticket:
        return tickets.update(ticket_id=ticket.pk, version=1, fields={"assignee": user}, by=user, now=NOW)

    answers = at_once(lambda: take(first), lambda: take(second))
    assert sorted(type(answer).__name__ for answer in answers) == ["Ticket", "VersionConflict"]
    ticket.refresh_from_db()
    (winner,) = [answer.assignee for answer in answers if isinstance(answer, Ticket)]
    assert (ticket.assignee, ticket.version) == (winner, 2)
    (loser,) = [answer for answer in answers if isinstance(answer, VersionConflict)]
    assert loser.current.assignee == winner
    assert TicketEntry.objects.get().after == str(winner)


def test_answers_at_the_same_moment_all_stand_and_the_ticket_moves_on_once() -> None:
    by = make_user(unit=make_unit())
    client = make_client(manager=by, email="client@example.invalid")
    ticket = tickets.create(client=client, kind="inquiry", subject="?", by=by, now=NOW)
    answers = at_once(
        *[lambda: entries.reply(ticket_id=ticket.pk, body="Yes.", by=by, now=NOW)] * 3,
        lambda: entries.note(ticket_id=ticket.pk, body="Hm.", by=by, now=NOW),
    )
    assert all(isinstance(answer, TicketEntry) for answer in answers)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.version, ticket.entries.count()) == ("in_progress", 2, 4)
    assert OutboxMessage.objects.count() == 3
    assert ClientEvent.objects.filter(kind=EventKind.CONTACT).count() == 3


def test_two_nights_take_each_alert_in_once() -> None:
    for margin in range(101, 109):
        settle(make_client(), DAY, "100.00", f"{margin}.00")

    def night() -> dict[str, Any]:
        judge_accounts(trading_day=DAY, by=None, now=NOW, progress=Progress())
        return take_in_changes(trading_day=DAY, now=NOW, progress=Progress())

    answers = at_once(night, night)
    assert all(isinstance(answer, dict) for answer in answers), answers
    assert sum(answer["tickets_new"] for answer in answers) == 8
    assert Ticket.objects.count() == Ticket.objects.values("source_key").distinct().count() == 8
    assert AuditEvent.objects.filter(target_type="servicedesk.ticket").count() == 8
