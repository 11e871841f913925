"""A night of tiers at the size of a house: ours against DuckDB, SQL GROUP BY and pandas, from the same rows.

The history is written once, into Postgres and into the parquet files of the peers. Ours runs from the day's rows
committed to measures and tiers committed, its state files read within; building the state before that is timed apart.
Peers work out fewer measures (`peer_measures`) and write them with our writer; they keep nothing from night to night.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from django.core.management.base import CommandError, CommandParser
from django.db import connection

from bench.database import throwaway
from bench.tiering_house import House, trading_days
from crm import binary
from tiering.engine.assign import Activity, assign, is_dormant
from tiering.engine.averages import Averages
from tiering.engine.scheme import TIERS, read_parameters
from tiering.engine.series import Array
from tiering.engine.table import IntArray, MeasureTable
from tiering.models import ClientMeasures, Scheme, TierAssignment

HELP = "a night of measures and tiers: ours against DuckDB over parquet, SQL GROUP BY and pandas"
TOLERANCE = 1e-6


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--clients", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=250)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--no-slow-peers", action="store_true", help="leave SQL and pandas out")


def run(options: dict[str, Any]) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="anlan_bench_"))
    with throwaway():
        night = _Night(options, folder)
        try:
            return night.measure()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            night.house.clear()


def table(figures: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in figures.items())


def timed(work: Callable[[], object]) -> float:
    """Seconds, begun with nothing left to write from before."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 3)


class _Night:
    def __init__(self, options: dict[str, Any], folder: Path) -> None:
        try:
            # DuckDB and pyarrow are in the lock of the tests only.
            from bench import tiering_parquet, tiering_peers  # noqa: PLC0415
        except ImportError as error:
            raise CommandError(f"{error}: install the peers with python3 -m crm.bootstrap test") from error

        self._peers, self._options, self._folder = tiering_peers, options, folder
        self._parquet = tiering_parquet.Parquet(folder)
        self.house = House(options["clients"], trading_days(options["days"]))
        self._scheme = Scheme.objects.get(is_house=True)

    def measure(self) -> dict[str, Any]:
        house = self.house
        figures: dict[str, Any] = {"clients": house.clients, "days": len(house.days)}
        figures["data_seconds"] = timed(lambda: house.make(self._parquet))
        figures["rebuild_seconds"] = timed(house.rebuild)
        figures["first_publication_seconds"] = timed(house.publish_eve)
        question = self._peers.asked(house.day, house.days)
        ours, duck = [], []
        for _repeat in range(self._options["repeats"]):
            house.reset()
            ours.append(timed(house.night))
            duck.append(timed(lambda: self._peer(self._peers.duck(question, self._folder))))
        figures |= self._summary(ours, duck) | self._agreement(
            "duckdb", self._peers.duck(question, self._folder)
        )
        if not self._options["no_slow_peers"]:
            figures |= self._slow(question, median(ours))
        return figures | self._with_presets(median(ours))

    def _summary(self, ours: list[float], duck: list[float]) -> dict[str, Any]:
        changes = TierAssignment.objects.filter(effective_on=self.house.day).count()
        return {
            "ours_seconds": median(ours),
            "duckdb_seconds": median(duck),
            "ours_all": ours,
            "duckdb_all": duck,
            "duckdb_over_ours": round(median(duck) / median(ours), 2),
            "changed_clients": changes,
            "our_measures": len(ClientMeasures._meta.get_fields()) - 3,
            "peer_measures": len(self._peers.names()) + 7,
            "our_peak_megabytes": round(self.house.peak_megabytes),
        }

    def _with_presets(self, ours: float) -> dict[str, Any]:
        """The night with every shipped scheme in force beside the house's."""
        house = self.house
        found: dict[str, Any] = {"presets_first_publication_seconds": timed(house.publish_presets)}
        nights = []
        for _repeat in range(self._options["repeats"]):
            house.reset()
            nights.append(timed(house.night_with_presets))
        found["with_presets_seconds"], found["with_presets_all"] = median(nights), nights
        found["with_presets_over_one"] = round(median(nights) / ours, 2)
        found["our_peak_megabytes_with_presets"] = round(house.peak_megabytes)
        return found

    def _slow(self, question: Any, ours: float) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, peer in (("sql", self._peers.postgres), ("pandas", self._peers.with_pandas)):
            frames: list[pd.DataFrame] = []

            def work(peer: Callable[[Any], pd.DataFrame] = peer, frames: list[pd.DataFrame] = frames) -> None:
                frames.append(peer(question))
                self._peer(frames[0])

            found[f"{name}_seconds"] = timed(work)
            found[f"{name}_over_ours"] = round(found[f"{name}_seconds"] / ours, 2)
            found |= self._agreement(name, frames[0])
        return found

    def _peer(self, found: pd.DataFrame) -> None:
        """Tiers of a peer's figures by the same engine, and its measures written as ours are."""
        columns = {name: found[name].to_numpy(dtype=np.float64) for name in found.columns}
        measures = MeasureTable(found.index.to_numpy(dtype=np.int64), columns)
        _write_aside(measures, _tiers(found, read_parameters(self._scheme.parameters)))

    def _agreement(self, name: str, found: pd.DataFrame) -> dict[str, Any]:
        """Every figure that both work out, and every tier, client by client."""
        stored = pd.DataFrame(list(_stored(self.house.day, list(found.columns)))).set_index("client_id")
        theirs = found.rename_axis("client_id").reindex(stored.index)
        worst = 0.0
        for column in found.columns:
            a, b = stored[column].to_numpy(dtype=float), theirs[column].to_numpy(dtype=float)
            b = np.where(np.isnan(a) & (b == 0), np.nan, b)
            gap = np.abs(a - b) / np.maximum(1.0, np.abs(a))
            # Ours rounds averages to the cent; a peer's float does not.
            gap = np.where(np.abs(a - b) <= 0.0051, 0.0, gap) if column.startswith("equity_avg") else gap
            gap = np.where(np.abs(a - b) <= 0.0051, 0.0, gap) if column.endswith("month_avg") else gap
            worst = max(worst, float(np.nanmax(np.where(np.isnan(a) != np.isnan(b), np.inf, gap))))
        tiers, ours = _tiers(found, read_parameters(self._scheme.parameters)), _published(found.index)
        return {
            f"{name}_worst_difference": worst,
            f"{name}_tiers_differing": int((tiers != ours).sum()),
            **({} if worst <= TOLERANCE and (tiers == ours).all() else {"ok": False}),
        }


def _tiers(found: pd.DataFrame, scheme: Any) -> IntArray:
    def cents(name: str) -> IntArray:
        whole: IntArray = np.rint(found[name].fillna(0).to_numpy(dtype=np.float64) * 100).astype(np.int64)
        return whole

    equity, commission = found["equity_month_avg"], found["commission_month_avg"]
    averages = Averages(
        cents("equity_month_avg"),
        equity.notna().to_numpy(),
        cents("commission_month_avg"),
        commission.notna().to_numpy(),
        np.full(len(found), 3),
    )
    traded = found["traded_in_year"].to_numpy() > 0
    dormant = is_dormant(
        np.ones(len(found), np.bool_), found["held_in_year"].to_numpy() > 0, traded,
        cents("year_end_equity"), found["year_end_equity"].notna().to_numpy(), scheme,
    )  # fmt: skip
    assigned: IntArray = assign(averages, Activity(traded, dormant), scheme).tiers
    return assigned


def _write_aside(measures: MeasureTable, tiers: IntArray) -> None:
    columns: dict[str, Array] = {
        "client_id": measures.clients,
        **measures.columns,
        "tier": tiers.astype(np.int16),
    }
    kinds = {"client_id": "bigint", "tier": "smallint"}
    definition = ", ".join(f"{name} {kinds.get(name, 'float8')}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_peer")
        cursor.execute(f"CREATE TABLE bench_peer ({definition})")
        binary.write("bench_peer", columns)
        cursor.execute("ALTER TABLE bench_peer ADD PRIMARY KEY (client_id)")


def _stored(day: date, names: list[str]) -> Iterator[dict[str, Any]]:
    known = [name for name in names if name in {field.name for field in ClientMeasures._meta.get_fields()}]
    yield from ClientMeasures.objects.filter(trading_day=day).values("client_id", *known)


def _published(clients: pd.Index[int]) -> IntArray:
    held = dict(TierAssignment.objects.filter(ended_on=None).values_list("client_id", "tier"))
    found: IntArray = np.array([TIERS.index(held[client]) for client in clients], dtype=np.int64)
    return found
