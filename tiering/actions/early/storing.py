"""The night's signs in place of the last ones: by COPY aside, then exchanged in one step."""

from __future__ import annotations

from datetime import date

import numpy as np
from django.db import connection, transaction

from crm import binary, bulk, locks
from tiering.engine.figures import day_number
from tiering.enums import DormancyState
from tiering.models import EarlySigns
from tiering.queries.early.night import Night, as_postgres_days

_PARENT = EarlySigns._meta.db_table
_PARTITIONS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(%s)
"""


@transaction.atomic
def store_night(*, day: date, night: Night) -> dict[str, int]:
    """Replace what is stored. Readers see the last night until the end, then this one."""
    locks.wait_for_transaction_lock("tiering.early_signs")
    aside = f"{_PARENT}_aside"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {aside}")
        cursor.execute(f"CREATE TABLE {aside} (LIKE {_PARENT} INCLUDING DEFAULTS)")
        binary.write(aside, _columns(day, night), night.nulls)
        cursor.execute(f"ALTER TABLE {aside} ADD PRIMARY KEY (trading_day, client_id)")
        # Those that the parent asks for: attaching then finds them ready.
        for columns in _indexed():
            cursor.execute(f"CREATE INDEX ON {aside} ({columns})")
        for (other,) in bulk.fetch(_PARTITIONS, [_PARENT]):
            cursor.execute(f"DROP TABLE {other}")
        cursor.execute(f"ALTER TABLE {aside} RENAME TO {_PARENT}_night")
        cursor.execute(f"ALTER TABLE {_PARENT} ATTACH PARTITION {_PARENT}_night FOR VALUES IN (%s)", [day])
        cursor.execute(f"ANALYZE {_PARENT}_night")
    return _counts(night)


def _indexed() -> list[str]:
    """The columns of each index of the model."""
    columns = {field.name: str(field.column) for field in EarlySigns._meta.concrete_fields}
    return [", ".join(columns[name] for name in index.fields) for index in EarlySigns._meta.indexes]


def _columns(day: date, night: Night) -> dict[str, np.ndarray]:
    days = binary.days(np.full(len(night.clients), day_number(day), dtype=np.int64))
    dated = binary.days(as_postgres_days(night.columns["dormant_on"]))
    return {"trading_day": days, "client_id": night.clients, **night.columns, "dormant_on": dated}


def _counts(night: Night) -> dict[str, int]:
    return {
        "watched": int((~night.nulls["churn_points"]).sum()),
        "will_fall_asleep": int((night.columns["dormancy"] == DormancyState.DATED).sum()),
    }
