"""The night's measures into a partition of their own: by COPY aside, then attached in one step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from django.db import connection, transaction

from crm import binary, bulk, locks
from tiering.engine.figures import day_number
from tiering.engine.table import FloatArray, IntArray, MeasureTable
from tiering.models import ClientMeasures, TierQuarter

_PARENT = ClientMeasures._meta.db_table
_ASIDE = "tiering_measuring"
_PARTITIONS = """
SELECT c.relname, to_date(right(c.relname, 8), 'YYYYMMDD') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = to_regclass(%s) ORDER BY 2
"""


@transaction.atomic
def store_measures(*, day: date, table: MeasureTable) -> int:
    """Replace what is stored of a day. The last night, the last one of every month and the days of quarters that were
    frozen or published are kept, others go."""
    begin_aside(day)
    count = fill_aside(day, table.clients, table.columns)
    attach_aside(day)
    return count


def begin_aside(day: date) -> None:
    """An empty table that nobody reads yet; what a cut-off night left of one goes."""
    locks.wait_for_transaction_lock("tiering.measures")
    name = _aside(day)
    bulk.execute(f"DROP TABLE IF EXISTS {name}")
    bulk.execute(f"CREATE TABLE {name} (LIKE {_PARENT} INCLUDING DEFAULTS)")


def fill_aside(day: date, clients: IntArray, columns: Mapping[str, FloatArray]) -> int:
    """Measures of some clients, in the caller's transaction; how many."""
    days = binary.days(np.full(len(clients), day_number(day), dtype=np.int64))
    return binary.write(_aside(day), {"trading_day": days, "client_id": clients, **columns})


def attach_aside(day: date) -> None:
    """In the caller's transaction: from its end on, these are the measures of the day."""
    locks.wait_for_transaction_lock("tiering.measures")
    name = f"{_PARENT}_{day:%Y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"ALTER TABLE {_aside(day)} RENAME TO {name}")
        cursor.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (trading_day, client_id)")
        cursor.execute(f"ALTER TABLE {_PARENT} ATTACH PARTITION {name} FOR VALUES IN (%s)", [day])
        for other in _superseded(day):
            cursor.execute(f"DROP TABLE {other}")


def _aside(day: date) -> str:
    return f"{_ASIDE}_{day:%Y%m%d}"


def _superseded(day: date) -> list[str]:
    partitions: list[tuple[str, date]] = bulk.fetch(_PARTITIONS, [_PARENT])
    last_of_month = {each.replace(day=1): name for name, each in partitions}
    newest = max(each for _name, each in partitions)
    kept = {*last_of_month.values()}
    needed = {day, newest, *TierQuarter.objects.values_list("trading_day", flat=True)}
    return [name for name, each in partitions if name not in kept and each not in needed]
