"""The night's measures into a partition of their own: by COPY aside, then attached in one step."""

from __future__ import annotations

from datetime import date

import numpy as np
from django.db import connection, transaction

from crm import binary, bulk, locks
from tiering.engine.figures import day_number
from tiering.engine.table import MeasureTable
from tiering.models import ClientMeasures

_PARENT = ClientMeasures._meta.db_table
_PARTITIONS = """
SELECT c.relname, to_date(right(c.relname, 8), 'YYYYMMDD') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = to_regclass(%s) ORDER BY 2
"""


@transaction.atomic
def store_measures(*, day: date, table: MeasureTable) -> int:
    """Replace what is stored of a day. The last night and the last one of every month are kept, others go."""
    locks.wait_for_transaction_lock("tiering.measures")
    name = f"{_PARENT}_{day:%Y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TABLE {name} (LIKE {_PARENT} INCLUDING DEFAULTS)")
        count = _fill(name, day, table)
        cursor.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (trading_day, client_id)")
        cursor.execute(f"ALTER TABLE {_PARENT} ATTACH PARTITION {name} FOR VALUES IN (%s)", [day])
        for other in _superseded(day):
            cursor.execute(f"DROP TABLE {other}")
    return count


def _fill(name: str, day: date, table: MeasureTable) -> int:
    days = binary.days(np.full(len(table), day_number(day), dtype=np.int64))
    keys = {"trading_day": days, "client_id": table.clients}
    return binary.write(name, {**keys, **table.columns})


def _superseded(day: date) -> list[str]:
    partitions: list[tuple[str, date]] = bulk.fetch(_PARTITIONS, [_PARENT])
    last_of_month = {each.replace(day=1): name for name, each in partitions}
    newest = max(each for _name, each in partitions)
    kept = {*last_of_month.values()}
    return [name for name, each in partitions if name not in kept and each not in (day, newest)]
