"""What clients left behind up to a day, from the running figures: nothing of a later day is read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tiering.engine.churn import Footprint, Signs, Warned, signs_of, warn
from tiering.engine.churn.parameters import FACTORS, Parameters
from tiering.engine.churn.signs import EQUITY_DAYS, RECENT, WEEKS, WINDOW
from tiering.engine.figures import day_number
from tiering.engine.table import BoolArray, FloatArray, IntArray
from tiering.queries.churn.facts import Facts, facts_on
from tiering.state.shard import Shard, Snapshot
from tiering.state.store import Days, Store

# So many settled days before the end of the day lies each edge.
_EDGES = {"recent": RECENT, "equity": RECENT + EQUITY_DAYS, "window": WINDOW, "calls": 60}


@dataclass(frozen=True)
class Watch:
    """The warning of one day, a line per client, ordered by record number."""

    day: date
    clients: IntArray
    signs: Signs
    warned: Warned
    last_trade: IntArray


def watch(day: date, store: Store, days: Days, parameters: Parameters) -> Watch:
    """Signs and points of every client on a day that the running figures reach.

    Raises TooOld for a day whose windows begin before what is kept.
    """
    until = days.all[: bisect_right(days.all, day)]
    axis = until[-WINDOW:]
    days.require(axis[:1])
    facts = facts_on(day, store.cells(), store.size)
    parts = [
        _watch_shard(shard, until, facts.part(stretch), parameters) for shard, stretch in store.stretches()
    ]
    clients = np.concatenate([shard.clients for shard in store.shards])
    return _joined(day, clients, parts)


@dataclass(frozen=True)
class _Part:
    signs: Signs
    warned: Warned
    last_trade: IntArray


def _watch_shard(shard: Shard, until: Sequence[date], facts: Facts, parameters: Parameters) -> _Part:
    axis = until[-WINDOW:]
    edges: dict[str, Mapping[str, np.ndarray]] = {
        name: Snapshot(shard, _back(until, count)) for name, count in _EDGES.items()
    }
    edges["now"] = Snapshot(shard, until[-1] if until else None)
    found = Footprint(
        axis=np.array([day_number(day) for day in axis], dtype=np.int64),
        edges=edges,
        weeks=[Snapshot(shard, day) for day in _week_ends(until)],
        forced_liquidations=facts.forced_liquidations,
        open_complaints=facts.open_complaints,
    )
    last_trades = (Snapshot(shard, day)["last_trade"] for day in axis)
    signs = signs_of(found, last_trades, parameters.shortest_baseline)
    last_trade = edges["now"]["last_trade"].astype(np.int64)
    return _Part(signs, warn(signs, facts.is_here, parameters), last_trade)


def _back(until: Sequence[date], count: int) -> date | None:
    """The settled day `count` days before the last; None before the first one."""
    return until[-1 - count] if count < len(until) else None


def _week_ends(until: Sequence[date]) -> Iterator[date | None]:
    """The last settled day of each of the last weeks, the newest being the running one, and the day before them."""
    ends: list[date | None] = []
    for day in reversed(until):
        if not ends or ends[-1] is None or day.isocalendar()[:2] != ends[-1].isocalendar()[:2]:
            ends.append(day)
        if len(ends) == WEEKS + 1:
            break
    else:
        ends.append(None)
    return iter(reversed(ends))


def _joined(day: date, clients: IntArray, parts: Sequence[_Part]) -> Watch:
    order = np.argsort(clients, kind="stable")

    def join(columns: Iterator[np.ndarray]) -> np.ndarray:
        return np.concatenate(list(columns))[order]

    def figures(name: str) -> FloatArray:
        return join(getattr(part.signs, name) for part in parts)

    signs = Signs(
        columns={name: join(part.signs.columns[name] for part in parts) for name in FACTORS},
        silent_days=figures("silent_days"),
        usual_gap=figures("usual_gap"),
        equity=figures("equity"),
        usual_equity=figures("usual_equity"),
    )
    watched: BoolArray = join(part.warned.is_watched for part in parts)
    points: IntArray = join(part.warned.points for part in parts)
    last_trade = join(part.last_trade for part in parts)
    return Watch(day, clients[order], signs, Warned(points, watched), last_trade)
