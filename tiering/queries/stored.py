"""The measures that nights have left behind: which days there are, and some columns of one of them as arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection

from crm import binary, bulk
from tiering.engine.measures import MEASURES
from tiering.engine.schemes import Firm
from tiering.engine.table import MeasureTable
from tiering.models import ClientMeasures
from tiering.queries.column_memory import Column, ColumnMemory

_TABLE = ClientMeasures._meta.db_table
_CLIENT = "client_id"
# A partition is named after its day; looking into each would read them all. A night that is measured again gets a
# new partition, so that its number stands for exactly these figures.
_PARTITIONS = """
SELECT to_date(right(c.relname, 8), 'YYYYMMDD'), c.oid, pg_relation_size(c.oid)
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = to_regclass(%s) ORDER BY 1 DESC
"""
# A row of sixty figures; so the size tells how many clients there are before they are counted.
_ROW_BYTES = 500
# A column of 200,000 clients takes 1.6 MB; a scheme reads about eight.
_memory = ColumnMemory(96 * 1024 * 1024)


@dataclass(frozen=True)
class Stored:
    """A night's partition: its number, and about how many clients are in it."""

    number: int
    clients: int


def stored_nights() -> dict[date, Stored]:
    """The nights whose measures are kept, by day, newest first."""
    rows = bulk.fetch(_PARTITIONS, [_TABLE])
    return {day: Stored(number, size // _ROW_BYTES) for day, number, size in rows}


def stored_days() -> list[date]:
    """The days whose measures are kept, newest first: the last night, and the last of each month."""
    return list(stored_nights())


def stored_numbers() -> dict[date, int]:
    """The same days with the number of what is stored, newest first: a night that is measured again has another."""
    return {day: found.number for day, found in stored_nights().items()}


def newest_day() -> date | None:
    """The last night's day; None before the first one."""
    return next(iter(stored_days()), None)


def stored_table(day: date, measures: Iterable[str]) -> MeasureTable:
    """Some measures of every client on a day that is kept; of another day, of nobody.

    The columns cannot be written to. Raises KeyError for a name that is not in the registry.
    """
    return _table(day, measures, stored_nights().get(day))


def stored_firm(day: date, measures: Iterable[str], night: Stored | None = None) -> Firm:
    """The firm's figures of some measures on a day that is kept; `night` is that day's, where it is known already."""
    stored = night or stored_nights().get(day)
    table = _table(day, measures, stored)
    known = _memory.find((_key(stored), "ordered"), table.columns)
    read = Firm.of(table, [name for name in table.columns if name not in known]).ordered
    if stored is not None:
        _memory.keep((_key(stored), "ordered"), read)
    return Firm({**known, **read})


def stored_row(day: date, client: int) -> dict[str, float | None] | None:
    """Every measure of one client on a day that is kept, None where not known; None where it was not measured."""
    found = ClientMeasures.objects.filter(trading_day=day, client=client).values(*MEASURES).first()
    return None if found is None else dict(found)


def _key(stored: Stored | None) -> Hashable:
    return connection.settings_dict["NAME"], stored and stored.number


def _table(day: date, measures: Iterable[str], stored: Stored | None) -> MeasureTable:
    names = list(dict.fromkeys(MEASURES[name].name for name in measures))
    known = _memory.find(_key(stored), [_CLIENT, *names])
    missing = [name for name in names if name not in known]
    if missing or _CLIENT not in known:
        read = _read(day, missing, stored.clients if stored else 0)
        if stored is not None:
            _memory.keep(_key(stored), read)
        known |= read
    return MeasureTable(known[_CLIENT], {name: known[name] for name in names})


def _read(day: date, names: Sequence[str], expected: int) -> dict[str, Column]:
    """The clients in ascending order, and these columns in theirs."""
    figures = "".join(f""", coalesce(m."{name}", 'NaN')""" for name in names)
    kinds = {_CLIENT: "i8", **dict.fromkeys(names, "f8")}
    sql = f"SELECT m.client_id{figures} FROM {_TABLE} m WHERE m.trading_day = %(day)s"  # noqa: S608  # registry's names
    found = binary.read(sql, kinds, {"day": day}, expected=expected)
    order = np.argsort(found[_CLIENT], kind="stable")
    return {name: column[order] for name, column in found.items()}
