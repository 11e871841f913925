"""A night of tiers at growing numbers of clients: in one process, and by Celery workers that share it.

A night reads the running figures at the edges of its windows, however many days lie between them; so the history is the
last day of each month and the last two days, and not every day of a year.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from statistics import median
from typing import Any
from urllib.parse import quote

from celery import Celery
from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connection

from bench.database import throwaway
from bench.tiering import timed
from bench.tiering_house import House, trading_days
from crm import environment
from crm.bootstrap import ROOT
from tiering.models import TierRun

HELP = "a night of tiers at growing numbers of clients, in one process and by Celery workers"
MONTHS_OF_DAYS = 300
# What five times the clients may cost at most, where they are 200,000 and 1,000,000.
MOST_TIMES = 7
PATIENCE_S = 600
_WORKER = (
    "-m",
    "celery",
    "-A",
    "crm.celery",
    "worker",
    "--pool",
    "solo",
    "--without-gossip",
    "--without-mingle",
)
# Sums of hashes, as the order of rows is nobody's business.
_DIGESTS = (
    "SELECT count(*), sum(hashtextextended(m::text, 0)::numeric) FROM tiering_clientmeasures m"
    " WHERE trading_day = %(day)s",
    "SELECT count(*), sum(hashtextextended(concat_ws('|', client_id, tier, rule, effective_on, ended_on,"
    " equity_month_avg, commission_month_avg, window_from), 0)::numeric) FROM tiering_tierassignment",
    "SELECT count(*), sum(hashtextextended(concat_ws('|', id, tier, tier_since), 0)::numeric) FROM clients_client",
)
Digest = tuple[Any, ...]


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--clients", default="200000,1000000", help="sizes, separated by commas, smallest first"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)


def run(options: dict[str, Any]) -> dict[str, Any]:
    sizes = [int(size) for size in options["clients"].split(",")]
    found = {str(size): _measure(size, options) for size in sizes}
    times = found[str(sizes[-1])]["alone_seconds"] / found[str(sizes[0])]["alone_seconds"]
    return {
        "sizes": found,
        "largest_over_smallest": round(times, 2),
        "ok": times <= MOST_TIMES and all(each["is_identical"] for each in found.values()),
    }


def table(figures: Mapping[str, Any]) -> Iterator[str]:
    for size, found in figures["sizes"].items():
        yield f"{int(size):,} clients"
        yield from (f"  {name}: {value}" for name, value in found.items())
    yield f"largest over smallest: {figures['largest_over_smallest']} (at most {MOST_TIMES})"


def _measure(size: int, options: dict[str, Any]) -> dict[str, Any]:
    with throwaway():
        house = House(size, _edges())
        try:
            figures: dict[str, Any] = {"days": len(house.days), "data_seconds": timed(house.make)}
            figures["rebuild_seconds"] = timed(house.rebuild)
            figures["first_publication_seconds"] = timed(house.publish_eve)
            alone = _nights(house, options["repeats"], house.night)
            digest = _digest(house.day)
            with _workers(options["workers"]) as send:
                shared = _nights(house, options["repeats"], lambda: _by_workers(house.day, send))
            return figures | {
                "alone_seconds": median(alone),
                "alone_all": alone,
                f"by_{options['workers']}_workers_seconds": median(shared),
                f"by_{options['workers']}_workers_all": shared,
                "peak_megabytes": round(house.peak_megabytes),
                "is_identical": _digest(house.day) == digest,
            }
        finally:
            house.clear()


def _edges() -> list[date]:
    """The last trading day of each month, and the last two days."""
    days = trading_days(MONTHS_OF_DAYS)
    ends = {day.replace(day=1): day for day in days}.values()
    return sorted({*ends, *days[-2:]})


def _nights(house: House, repeats: int, night: Any) -> list[float]:
    found = []
    for _repeat in range(repeats):
        house.reset()
        found.append(timed(night))
    return found


def _digest(day: date) -> Digest:
    found: list[Any] = []
    with connection.cursor() as cursor:
        for sql in _DIGESTS:
            cursor.execute(sql, {"day": day})
            found += cursor.fetchone()
    return tuple(found)


@contextmanager
def _workers(count: int) -> Iterator[Celery]:
    """That many real workers on this database, with keys of their own; one of them leads, the others help."""
    prefix = f"bench_anlan_{os.getpid()}"
    environ = {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "ANLAN_REDIS_PREFIX": prefix,
        "ANLAN_TIERING_HELPERS": str(count - 1),
        "ANLAN_SECRET_KEY": settings.SECRET_KEY,
        "ANLAN_FIELD_KEY": ",".join(settings.FIELD_KEYS),
    }
    options = {"global_keyprefix": f"{prefix}:"}
    app = Celery(broker=environment.broker_url(settings.REDIS_URL), broker_transport_options=options)
    with ExitStack() as started:
        for number in range(count):
            command = [sys.executable, *_WORKER, "-n", f"bench{number}@localhost", "--loglevel", "WARNING"]
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603
            started.callback(process.wait)
            started.callback(process.terminate)
        # Imports are warm when the clock runs.
        deadline = time.monotonic() + PATIENCE_S
        while len(app.control.ping(timeout=1) or ()) < count:
            assert time.monotonic() < deadline, "the workers did not start"
        yield app


def _by_workers(day: date, send: Celery) -> None:
    send.send_task("tiering.measure_and_assign", kwargs={"trading_day": day.isoformat()})
    deadline = time.monotonic() + PATIENCE_S
    while not TierRun.objects.filter(trading_day=day, finished_at__isnull=False).exists():
        assert time.monotonic() < deadline, "the night did not end"
        time.sleep(0.01)


def _database_url() -> str:
    at = connection.settings_dict
    host = quote(str(at["HOST"] or "localhost"), safe="")
    port = f"&port={at['PORT']}" if at["PORT"] else ""
    who = f"{at['USER']}:{quote(str(at['PASSWORD']), safe='')}" if at["PASSWORD"] else at["USER"]
    return f"postgres://{who}@/{at['NAME']}?host={host}{port}"
