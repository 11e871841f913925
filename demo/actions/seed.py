"""The whole demo brokerage, in one transaction up to the imports, which show their own progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import connection, transaction

from clients.models import Client, TradingAccount
from crm import audit
from crm.enums import Verb
from crm.models import User
from demo.actions import (
    clients,
    details,
    history,
    knowledge,
    market,
    organisation,
    schemes,
    service,
    statements,
    tolerance,
)
from demo.copying import reserve_ids
from demo.details import DayDetails
from demo.engine.simulation import History, prepare
from demo.register import Register, account_count, register

# Beyond this many clients only the daily accounts are full: no bundle, fewer days with trades and positions.
FULL_SIZE = 20_000
_DETAILED_DAYS = 20
_DETAILED_DAYS_LARGE = 2
Say = Callable[[str, int], None]
Clock = Callable[[], datetime]


class NotEmpty(ValueError):
    """The database already holds clients."""


@dataclass(frozen=True)
class Order:
    """What is asked for. `until` is the last trading day at the latest."""

    clients: int
    days: int
    seed: int
    until: date


def seed(*, order: Order, say: Say, clock: Clock) -> None:
    """This function will fill an empty database. `say` is told each step's name and how many rows it made.

    Raises NotEmpty where clients are already, market.NoCalendar where the calendar does not reach.
    """
    with transaction.atomic():
        _check_empty()
        story, book = _prepare(order)
        plan = _plan(order, story)
        staff = organisation.found(order.seed)
        say("units", len(staff.units))
        market.list_contracts(story)
        kept = history.write(story, plan, book.account_pk)
        say("daily_accounts", kept.row_count)
        placement = clients.enrol(story, kept, book, staff, order.seed, clock())
        say("clients", book.client_count)
        say("assessments", tolerance.assess(story, book, placement, staff, order.seed))
        knowledge.say(story, book, placement, staff, order.seed)
        details.write(story, kept, plan, book)
        service.work(story, book, seed=order.seed)
        say("records", order.clients)
        administrator = staff.staff["demo_admin"]
        audit.record(by=administrator, verb=Verb.CREATED, target="demo", now=clock(), after=_facts(order))
    _analyse()
    _import(story, kept, plan, book, order, administrator, say, clock)
    say("schemes", schemes.bring_into_force(list(story.days), staff))


def _facts(order: Order) -> dict[str, object]:
    return {"clients": order.clients, "days": order.days, "seed": order.seed, "until": order.until}


def _check_empty() -> None:
    if Client.objects.exists():
        raise NotEmpty


def _prepare(order: Order) -> tuple[History, Register]:
    calendar = market.trading_days()
    days = market.last_days(calendar, order.until, order.days)
    count = account_count(order.clients)
    story = prepare(
        market.products(days[-1]), calendar, days, accounts=count, primary=order.clients, seed=order.seed
    )
    client_pk = reserve_ids(Client._meta.db_table, order.clients)
    book = register(order.clients, client_pk, reserve_ids(TradingAccount._meta.db_table, count))
    _follow_owners(story, book)
    return story, book


def _follow_owners(story: History, book: Register) -> None:
    """A second account opens no sooner than its owner's first, and closes no later."""
    people = story.market.population
    np.maximum(people.opened, people.opened[book.owner], out=people.opened)
    np.minimum(people.closed, people.closed[book.owner], out=people.closed)
    story.market.fading.follow(book.owner)


def _plan(order: Order, story: History) -> history.Plan:
    detailed = _DETAILED_DAYS if order.clients <= FULL_SIZE else _DETAILED_DAYS_LARGE
    detailed = max(min(detailed, order.days), min(statements.FILED_DAYS, order.days))
    return history.Plan(
        detailed_from=order.days - detailed,
        imported=statements.choose_filed(story.market.population, story.market.crisis, order.clients),
        files_from=order.days - statements.FILED_DAYS,
    )


def _analyse() -> None:
    """Fresh tables have no statistics, and the pages would be planned blindly until the next autovacuum."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _import(
    story: History,
    kept: history.Remembered,
    plan: history.Plan,
    book: Register,
    order: Order,
    by: User,
    say: Say,
    clock: Clock,
) -> None:
    filed = [DayDetails(story, day) for day in kept.days if day.index >= plan.files_from]
    run = statements.import_statements(filed, plan, book, by=by, clock=clock)
    say("statements", run.total_files)
    if order.clients <= FULL_SIZE:
        before = kept.days[-3] if len(kept.days) > 2 else None
        run = statements.import_bundle(DayDetails(story, kept.days[-2]), before, book, by=by, clock=clock)
        say("bundle", run.total_files)
