"""One past day of some clients corrected: the running figures brought up to date, beside building all of them anew.

Both must give the same measures, to the last bit, and the oracle's, which knows nothing of running figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from statistics import median
from typing import Any

import numpy as np
from django.core.management.base import CommandParser
from django.db import connection

from bench.database import throwaway
from bench.tiering import timed
from bench.tiering_house import NOW, House, trading_days
from tiering.actions.series.bringing import Series
from tiering.actions.series.checking import compare
from tiering.engine.scheme import read_parameters
from tiering.engine.table import MeasureTable
from tiering.models import Scheme
from tiering.queries.measure import measure

HELP = "a corrected past day of some clients, beside a full recompute"
_CORRECT = """
UPDATE clients_dailyaccount SET client_equity = client_equity + 100, commission = commission + 1
WHERE trading_day = %(day)s AND account_id %% %(step)s = 0
"""


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--clients", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=250)
    parser.add_argument("--corrected", type=int, default=1_000, help="clients whose day is corrected")
    parser.add_argument("--days-ago", type=int, default=100, help="trading days before the last one")
    parser.add_argument("--repeats", type=int, default=3)


def run(options: dict[str, Any]) -> dict[str, Any]:
    with throwaway():
        house = House(options["clients"], trading_days(options["days"]))
        try:
            return _measure(house, options)
        finally:
            house.clear()


def table(figures: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in figures.items())


def _measure(house: House, options: dict[str, Any]) -> dict[str, Any]:
    house.make()
    Series(NOW).bring_up_to(house.day)
    step = max(1, house.clients // options["corrected"])
    day = house.days[-1 - options["days_ago"]]
    incremental, corrected = [], 0
    for _repeat in range(options["repeats"]):
        corrected = _correct(day, step)
        incremental.append(timed(lambda: Series(NOW).bring_up_to(house.day)))
    ours = _measures(house.day)
    rebuild = timed(lambda: Series(NOW).rebuild(house.day))
    anew = _measures(house.day)
    report = compare(_corrected_part(ours, step), house.day)
    is_identical = all(np.array_equal(ours[name], anew[name], equal_nan=True) for name in ours.columns)
    return {
        "clients": house.clients,
        "days": len(house.days),
        "corrected_clients": corrected,
        "corrected_day": day.isoformat(),
        "incremental_seconds": median(incremental),
        "incremental_all": incremental,
        "full_recompute_seconds": rebuild,
        "full_over_incremental": round(rebuild / median(incremental), 1),
        "identical_to_full_recompute": is_identical,
        "oracle": report.counts(),
        "ok": is_identical and not report.differing,
    }


def _correct(day: date, step: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CORRECT, {"day": day, "step": step})
        return int(cursor.rowcount)


def _measures(day: date) -> MeasureTable:
    series = Series(NOW)
    series.bring_up_to(day)
    scheme = read_parameters(Scheme.objects.get(is_house=True).parameters)
    return measure(day, scheme, series.store, series.days).table


def _corrected_part(found: MeasureTable, step: int) -> MeasureTable:
    """The corrected clients."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_id FROM clients_tradingaccount WHERE id %% %s = 0", [step])
        clients = [client for (client,) in cursor.fetchall()]
    return found.take(np.flatnonzero(np.isin(found.clients, clients)))
