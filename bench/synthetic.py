"""Invented days of settlement for measuring: every line of the summary filled, no two accounts alike."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from clients.actions import partitions
from clients.actions.settlement import columns
from clients.statements.values import MONEY_FIELDS, ClientDay, DaySummary, Method, Source
from crm.models import User

FIRST_DAY = date(2026, 8, 3)
_ACCOUNTS = """
INSERT INTO clients_client (client_id, name, name_pinyin, name_initials, kind, status, is_incomplete, identity_kind,
    identity_number, identity_hash, is_identity_checked, phone, phone_last4, email, bank_name, bank_account,
    is_programme_trading, tier, risk_state, is_abnormal, version, created_at, updated_at, archive_reason)
SELECT 'B' || lpad(n::text, 9, '0'), 'Bench ' || n, 'bench' || n, 'b' || n, 'individual', 'active', false, '',
    '', '', false, '', '', '', '', '', false, '', 'normal', false, 1, now(), now(), ''
FROM generate_series(1, %s) n;
INSERT INTO clients_tradingaccount (account, client_id) SELECT client_id, id FROM clients_client ORDER BY id;
ANALYZE clients_client; ANALYZE clients_tradingaccount;
"""


def make_accounts(count: int) -> dict[str, int]:
    """Clients with one account each; returns the keys by account number."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [count])
        cursor.execute("SELECT account, id FROM clients_tradingaccount ORDER BY id")
        return dict(cursor.fetchall())


def make_managers(count: int) -> list[int]:
    """That many account managers; their keys."""
    people = [User(username=f"manager{place}", display_name=f"Manager {place}") for place in range(count)]
    return [person.pk for person in User.objects.bulk_create(people)]


def make_existing_days(count: int) -> date:
    """That many settled days of every account in one month's partition; returns the day after them."""
    days = [FIRST_DAY + timedelta(days=place) for place in range(count)]
    partitions.ensure(days)
    names = [name for name in columns.FIGURES if name in MONEY_FIELDS]
    values = ", ".join(f"round((random() * 1000000)::numeric, 2) AS {name}" for name in names)
    sql = f"""
    INSERT INTO {columns.DAILY_TABLE} (account_id, trading_day, method, currency, source, is_shown, is_incomplete,
        derived, {", ".join(names)}, risk_degree, turnover, turnover_lots, version)
    SELECT id, %s, 1, 'CNY', 3, true, false, 'margin_occupied', {values}, 0.1, 1000, 10, 1
    FROM clients_tradingaccount ORDER BY id
    """
    with connection.cursor() as cursor:
        for day in days:
            cursor.execute(sql, [day])
        cursor.execute(f"VACUUM ANALYZE {columns.DAILY_TABLE}")
    return days[-1] + timedelta(days=1)


def make_days(accounts: list[str], day: date, seed: int = 1) -> list[ClientDay]:
    """One validated daily account each, as a parser hands them over."""
    numbers = random.Random(seed)  # noqa: S311  # invented figures, no secret
    return [_day(account, day, numbers) for account in accounts]


def _day(account: str, day: date, numbers: random.Random) -> ClientDay:
    money = {name: Decimal(numbers.randrange(100_000_000)).scaleb(-2) for name in MONEY_FIELDS}
    ratio = Decimal(numbers.randrange(10_000)).scaleb(-4)
    summary = DaySummary(**money, risk_degree=ratio, derived=frozenset({"margin_occupied"}))
    return ClientDay(
        client_id=account,
        client_name=None,
        account=account,
        trading_day=day,
        method=Method.MTM,
        currency="CNY",
        source=Source.BUNDLE,
        summary=summary,
    )
