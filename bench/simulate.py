"""How long a person waits for the matrix of a changed cut point: from the click to every figure of the page.

The measures of the clients are made up and stored as a night stores them. The clock runs around what a request does:
the rules are read, the measures of the day come out of Postgres, both sets of rules are applied and everything that
the page shows is counted. The first repeat reads the measures, the others find them in the memory of the process, as
the second change of a limit on the page does.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator, Mapping
from datetime import date
from statistics import median
from typing import Any

import numpy as np
from django.core.management.base import CommandParser
from django.db import connection

from bench import synthetic
from bench.database import throwaway
from tiering.actions.stored_measures import store_measures
from tiering.engine.measures import MEASURES, Unit
from tiering.engine.schemes import read
from tiering.engine.simulation import Simulation, knobs, turned
from tiering.engine.table import FloatArray, MeasureTable
from tiering.models import Scheme
from tiering.queries.presets import preset
from tiering.queries.simulation import simulate

HELP = "a changed cut point against the rules in force: the matrix and everything beside it"
DAY = date(2026, 11, 20)
MANAGERS = 400
LIMIT_SECONDS = 1.5


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--clients", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=10)


def run(options: dict[str, Any]) -> dict[str, Any]:
    with throwaway():
        scheme = Scheme.objects.get(is_house=True)
        _make(options["clients"])
        seconds, found = [], []
        for repeat in range(options["repeats"]):
            started = time.perf_counter()
            found.append(_changed(scheme, repeat))
            seconds.append(time.perf_counter() - started)
        return _figures(options, seconds, found)


def table(figures: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in figures.items())


def _changed(scheme: Scheme, repeat: int) -> Simulation:
    """Another limit of the house scheme raised each time, so that no result could be remembered."""
    before = copy.deepcopy(preset(scheme.code).document)
    first = knobs(before)[repeat % len(knobs(before))]
    after = turned(before, {first.place: first.value * (1.1 + repeat / 100)})
    found = simulate(scheme, read(before), read(after), DAY)
    found.figures  # noqa: B018  # what is kept as evidence is made within the clock
    return found


def _figures(options: dict[str, Any], seconds: list[float], found: list[Simulation]) -> dict[str, Any]:
    clients = options["clients"]
    sums = {int(each.matrix.sum()) for each in found}
    return {
        "clients": clients,
        "repeats": len(seconds),
        "first_seconds": round(seconds[0], 3),
        "median_seconds": round(median(seconds), 3),
        "slowest_seconds": round(max(seconds), 3),
        "limit_seconds": LIMIT_SECONDS,
        "matrix_sums": sorted(sums),
        "moved": [int((each.moved != 0).sum()) for each in found],
        "seconds": [round(value, 3) for value in seconds],
        "ok": sums == {clients} and median(seconds) <= LIMIT_SECONDS,
    }


def _make(count: int) -> None:
    keys = np.array(sorted(synthetic.make_accounts(count).values()), dtype=np.int64)
    people = synthetic.make_managers(MANAGERS)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clients_client SET account_manager_id = (%s::bigint[])[1 + id %% %s]",
            [people, len(people)],
        )
        cursor.execute("VACUUM ANALYZE clients_client")
    numbers = np.random.default_rng(7)
    columns = {name: _column(measure.unit, numbers, count) for name, measure in MEASURES.items()}
    store_measures(day=DAY, table=MeasureTable(keys, columns))


def _column(unit: Unit, numbers: np.random.Generator, count: int) -> FloatArray:
    """Figures of the right size, a twentieth of them not known."""
    if unit == Unit.YUAN:
        values = np.round(numbers.lognormal(11.5, 2.0, count), 2)
    elif unit in (Unit.FLAG, Unit.CODE):
        return numbers.integers(0, 2, count).astype(np.float64)
    else:
        values = numbers.gamma(2.0, 0.2 if unit == Unit.FRACTION else 30.0, count)
    return np.where(numbers.random(count) < 0.05, np.nan, values)
