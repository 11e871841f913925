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
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from django.core.management.base import CommandError, CommandParser
from django.db import connection

from bench import synthetic
from bench.database import throwaway
from crm import binary
from crm.models import TradingDay
from tiering.actions.measure import measure_and_assign
from tiering.actions.series.bringing import Series
from tiering.engine.assign import Activity, assign, is_dormant
from tiering.engine.averages import Averages
from tiering.engine.scheme import TIERS, read_parameters
from tiering.engine.series import Array
from tiering.engine.table import IntArray, MeasureTable
from tiering.models import ClientMeasures, Scheme, SeriesState, TierAssignment, TierRun

HELP = "a night of measures and tiers: ours against DuckDB over parquet, SQL GROUP BY and pandas"
LAST_DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
CHANGED_SHARE = 0.02
TOLERANCE = 1e-6
_SHAKE = """
UPDATE tiering_tierassignment SET tier = CASE tier WHEN 'gold' THEN 'quality' ELSE 'gold' END
WHERE ended_on IS NULL AND client_id %% %(step)s = 0
"""
_FOLLOW = """
UPDATE clients_client c SET tier = a.tier, tier_since = a.effective_on FROM tiering_tierassignment a
WHERE a.client_id = c.id AND a.ended_on IS NULL AND (c.tier, c.tier_since) IS DISTINCT FROM (a.tier, a.effective_on)
"""


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--clients", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=250)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--no-slow-peers", action="store_true", help="leave SQL and pandas out")


def run(options: dict[str, Any]) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="anlan_bench_"))
    with throwaway():
        try:
            return _Night(options, folder).measure()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            Series(NOW).store.clear()


def table(figures: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in figures.items())


class _Night:
    def __init__(self, options: dict[str, Any], folder: Path) -> None:
        try:
            # DuckDB and pyarrow are in the lock of the tests only.
            from bench import tiering_data, tiering_peers  # noqa: PLC0415
        except ImportError as error:
            raise CommandError(f"{error}: install the peers with python3 -m crm.bootstrap test") from error

        self._data, self._peers = tiering_data, tiering_peers
        self._options, self._folder = options, folder
        known = TradingDay.objects.filter(day__lte=LAST_DAY, is_trading=True).order_by("-day")
        self._days = sorted(known.values_list("day", flat=True)[: options["days"]])
        self._day, self._eve = self._days[-1], self._days[-2]
        self._scheme = Scheme.objects.get(is_house=True)
        self._peak = 0.0
        self._is_shaken = False

    def measure(self) -> dict[str, Any]:
        figures: dict[str, Any] = {"clients": self._options["clients"], "days": len(self._days)}
        figures["data_seconds"] = self._timed(self._make)
        figures["rebuild_seconds"] = self._timed(lambda: Series(NOW).bring_up_to(self._eve))
        figures["first_publication_seconds"] = self._timed(lambda: self._ours(self._eve))
        question = self._peers.asked(self._day, self._days)
        ours, duck = [], []
        for _repeat in range(self._options["repeats"]):
            self._reset()
            ours.append(self._timed(lambda: self._ours(self._day)))
            duck.append(self._timed(lambda: self._peer(self._peers.duck(question, self._folder))))
        figures |= self._summary(ours, duck) | self._agreement(
            "duckdb", self._peers.duck(question, self._folder)
        )
        return figures | ({} if self._options["no_slow_peers"] else self._slow(question, median(ours)))

    def _summary(self, ours: list[float], duck: list[float]) -> dict[str, Any]:
        changes = TierAssignment.objects.filter(effective_on=self._day).count()
        return {
            "ours_seconds": median(ours),
            "duckdb_seconds": median(duck),
            "ours_all": ours,
            "duckdb_all": duck,
            "duckdb_over_ours": round(median(duck) / median(ours), 2),
            "changed_clients": changes,
            "our_measures": len(ClientMeasures._meta.get_fields()) - 3,
            "peer_measures": len(self._peers.names()) + 7,
            "our_peak_megabytes": round(self._peak),
        }

    def _slow(self, question: Any, ours: float) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, peer in (("sql", self._peers.postgres), ("pandas", self._peers.with_pandas)):
            frames: list[pd.DataFrame] = []

            def work(peer: Callable[[Any], pd.DataFrame] = peer, frames: list[pd.DataFrame] = frames) -> None:
                frames.append(peer(question))
                self._peer(frames[0])

            found[f"{name}_seconds"] = self._timed(work)
            found[f"{name}_over_ours"] = round(found[f"{name}_seconds"] / ours, 2)
            found |= self._agreement(name, frames[0])
        return found

    def _timed(self, work: Callable[[], object]) -> float:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        started = time.perf_counter()
        work()
        return round(time.perf_counter() - started, 3)

    def _make(self) -> None:
        keys = synthetic.make_accounts(self._options["clients"])
        self._data.write(self._options["clients"], self._days, self._folder, first_account=min(keys.values()))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE clients_client SET opened_on = '2020-01-01'")
            cursor.execute("VACUUM ANALYZE clients_client")

    def _ours(self, day: date) -> None:
        _forget_peak()
        measure_and_assign(trading_day=day, by=None, now=NOW, progress=lambda done, total: None)
        self._peak = max(self._peak, _peak())
        if day == self._eve:
            self._manifest = Series(NOW).store.manifest()

    def _reset(self) -> None:
        """As it was before the night, with 2 % of the clients in another tier than the night will find."""
        assert self._manifest is not None
        Series(NOW).store.write_manifest(self._manifest)
        SeriesState.objects.update(token=self._manifest.token, trading_day=self._eve)
        TierRun.objects.filter(trading_day=self._day).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM tiering_tierchange WHERE trading_day = %s", [self._day])
            cursor.execute("DELETE FROM clients_clientevent WHERE source_app = 'tiering'")
            cursor.execute("DELETE FROM tiering_tierassignment WHERE effective_on = %s", [self._day])
            cursor.execute(
                "UPDATE tiering_tierassignment SET ended_on = NULL WHERE ended_on = %s", [self._day]
            )
            if not self._is_shaken:
                cursor.execute(_SHAKE, {"step": round(1 / CHANGED_SHARE)})
                self._is_shaken = True
            cursor.execute(_FOLLOW)
            cursor.execute("VACUUM ANALYZE clients_client, tiering_tierassignment, clients_clientevent")

    def _peer(self, found: pd.DataFrame) -> None:
        """Tiers of a peer's figures by the same engine, and its measures written as ours are."""
        columns = {name: found[name].to_numpy(dtype=np.float64) for name in found.columns}
        measures = MeasureTable(found.index.to_numpy(dtype=np.int64), columns)
        _write_aside(measures, _tiers(found, read_parameters(self._scheme.parameters)))

    def _agreement(self, name: str, found: pd.DataFrame) -> dict[str, Any]:
        """Every figure that both work out, and every tier, client by client."""
        stored = pd.DataFrame(list(_stored(self._day, list(found.columns)))).set_index("client_id")
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


def _forget_peak() -> None:
    """From here on the process' highest memory is counted anew; what peers left behind stays part of it."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    """The highest resident memory since then, in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
