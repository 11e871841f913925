"""What the state is made of, read from the settlement: one day of all accounts, or the later days of a few."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from crm import binary
from crm.models import TradingDay
from tiering.engine.edges import REACH
from tiering.engine.rows import NO_LOTS, Settled
from tiering.engine.series import UNKNOWN, Array
from tiering.engine.table import IntArray


def _cents(name: str) -> str:
    return f"coalesce((({name}) * 100)::bigint, {UNKNOWN})"


# Shown mark-to-market rows (Method.MTM is 1) in yuan, as everywhere in tiering.
_SHOWN = "{alias}.method = 1 AND {alias}.currency = 'CNY'"
_ROWS = f"""
SELECT d.account_id, d.trading_day - DATE '1970-01-01', d.source::int4, {_cents("d.client_equity")},
       {_cents("d.margin_occupied")}, {_cents("d.commission")}, {_cents("d.net_deposit")}, {_cents("d.turnover")},
       {_cents("coalesce(d.realized_pl + d.mtm_pl, d.realized_pl, d.mtm_pl)")},
       coalesce(d.margin_call > 0, false)::int4, coalesce(d.turnover_lots, {NO_LOTS})
FROM clients_dailyaccount d
WHERE {{where}} AND {_SHOWN.format(alias="d")} AND d.is_shown
"""
_ROW_KINDS = {
    "account": "i8", "day": "i4", "source": "i4", "equity": "i8", "margin": "i8", "commission": "i8",
    "net_deposit": "i8", "turnover": "i8", "trading": "i8", "has_call": "i4", "lots": "i4",
}  # fmt: skip
# What few rows print: the rest of the profit.
_RARE = ("exercise_pl", "delivery_pl", "premium_received", "premium_paid", "exercise_fee", "delivery_fee")
_SIGNS = (1, 1, 1, -1, -1, -1)
_SUM_OF_RARE = " + ".join(f"coalesce(d.{name}, 0) * {sign}" for name, sign in zip(_RARE, _SIGNS, strict=True))
_OTHER_PROFIT = f"""
SELECT d.account_id, d.trading_day - DATE '1970-01-01', (({_SUM_OF_RARE}) * 100)::bigint
FROM clients_dailyaccount d
WHERE {{where}} AND {_SHOWN.format(alias="d")} AND d.is_shown
  AND ({" OR ".join(f"d.{name} <> 0" for name in _RARE)})
"""
_CLOSES = f"""
SELECT c.account_id, c.trading_day - DATE '1970-01-01', c.source::int4, c.lots,
       (c.trading_day - c.opened_on)
FROM clients_close c
WHERE {{where}} AND {_SHOWN.format(alias="c")} AND c.opened_on IS NOT NULL
"""
_CLOSE_KINDS = {"account": "i8", "day": "i4", "source": "i4", "lots": "i4", "held": "i4"}
# Every position row says that something was held; only those of the shown source weigh products.
_POSITIONS = f"""
SELECT p.account_id, p.trading_day - DATE '1970-01-01',
       CASE WHEN {_SHOWN.format(alias="p")} THEN p.source ELSE 0 END::int4, p.is_summary::int4,
       ascii(p.contract), ascii(substr(p.contract, 2, 1)), coalesce((p.margin * 100)::bigint, 0)
FROM clients_position p
WHERE {{where}}
"""
_POSITION_KINDS = {
    "account": "i8", "day": "i4", "source": "i4", "is_summary": "i4", "first": "i4", "second": "i4", "margin": "i8",
}  # fmt: skip
_OTHER_KINDS = {"account": "i8", "day": "i4", "profit": "i8"}
# The columns of each part of what is read.
NAMES = tuple(tuple(kinds) for kinds in (_ROW_KINDS, _OTHER_KINDS, _CLOSE_KINDS, _POSITION_KINDS))
_OF_DAY = "{alias}.trading_day = %(day)s"
_OF_ACCOUNTS = """{alias}.account_id = ANY(%(accounts)s)
    AND {alias}.trading_day >= %(day)s AND {alias}.trading_day <= %(until)s"""
_ACCOUNTS = "SELECT id, client_id FROM clients_tradingaccount ORDER BY id"
_HAS_ROWS = "SELECT EXISTS (SELECT FROM clients_dailyaccount d WHERE d.trading_day = %s)"
_FIRST_MONTH = """
SELECT min(to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM')) FROM pg_inherits
WHERE inhparent = 'clients_dailyaccount'::regclass
"""


def accounts() -> tuple[IntArray, IntArray]:
    """The record numbers of all accounts, ascending, and of their clients."""
    found = binary.read(_ACCOUNTS, {"account": "i8", "client": "i8"})
    return found["account"], found["client"]


def settled_days(after: date | None, until: date) -> list[date]:
    """The days after one up to another that have daily accounts."""
    with transaction.atomic(), connection.cursor() as cursor:
        first = _first_month(cursor) if after is None else date.fromordinal(after.toordinal() + 1)
        if first is None:
            return []
        # A day is found by the index of its pages; looking through a month for one that is not there takes long.
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = []
        for ordinal in range(first.toordinal(), until.toordinal() + 1):
            cursor.execute(_HAS_ROWS, [date.fromordinal(ordinal)])
            if cursor.fetchone()[0]:
                found.append(date.fromordinal(ordinal))
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return found


def _first_month(cursor: CursorWrapper) -> date | None:
    cursor.execute(_FIRST_MONTH)
    first: date | None = cursor.fetchone()[0]
    return first


def trading_days(until: date) -> list[date]:
    """The calendar up to a day, as far back as the longest window reaches."""
    known = TradingDay.objects.filter(day__gt=until - REACH, day__lte=until, is_trading=True)
    return list(known.order_by("day").values_list("day", flat=True))


def day_of_all(day: date, expected: int) -> Settled:
    """One settled day of every account; `expected` is about how many those are."""
    return _settled(_OF_DAY, {"day": day}, expected)


def days_of_some(account_ids: Sequence[int], first: date, until: date) -> Settled:
    """The settled days of some accounts between two days, both included."""
    return _settled(_OF_ACCOUNTS, {"accounts": list(account_ids), "day": first, "until": until}, 0)


def _settled(where: str, params: dict[str, object], expected: int) -> Settled:
    def read(sql: str, kinds: dict[str, str], alias: str, count: int = 0) -> dict[str, Array]:
        return binary.read(sql.format(where=where.format(alias=alias)), kinds, params, expected=count)

    return Settled(
        read(_ROWS, _ROW_KINDS, "d", expected),
        read(_OTHER_PROFIT, _OTHER_KINDS, "d"),
        read(_CLOSES, _CLOSE_KINDS, "c"),
        read(_POSITIONS, _POSITION_KINDS, "p"),
    )
