"""The measures that nights have left behind: which days there are, and some columns of one of them as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from crm import binary, bulk
from tiering.engine.measures import MEASURES
from tiering.engine.table import MeasureTable
from tiering.models import ClientMeasures

_TABLE = ClientMeasures._meta.db_table
# A partition is named after its day; looking into each would read them all.
_DAYS = """
SELECT to_date(right(c.relname, 8), 'YYYYMMDD')
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = to_regclass(%s) ORDER BY 1 DESC
"""
# Postgres may share the work out whatever the size: a small day costs nothing either way.
_MANY = 1_000_000


def stored_days() -> list[date]:
    """The days whose measures are kept, newest first: the last night, and the last of each month."""
    return [day for (day,) in bulk.fetch(_DAYS, [_TABLE])]


def newest_day() -> date | None:
    """The last night's day; None before the first one."""
    return next(iter(stored_days()), None)


def stored_table(day: date, measures: Iterable[str]) -> MeasureTable:
    """Some measures of every client on a day that is kept; of another day, of nobody.

    Raises KeyError for a name that is not in the registry.
    """
    names = list(dict.fromkeys(MEASURES[name].name for name in measures))
    figures = "".join(f""", coalesce(m."{name}", 'NaN')""" for name in names)
    kinds = {"client_id": "i8", **dict.fromkeys(names, "f8")}
    sql = f"SELECT m.client_id{figures} FROM {_TABLE} m WHERE m.trading_day = %(day)s"  # noqa: S608  # the registry's names
    found = binary.read(sql, kinds, {"day": day}, expected=_MANY)
    order = np.argsort(found["client_id"], kind="stable")
    return MeasureTable(found["client_id"][order], {name: found[name][order] for name in names})
