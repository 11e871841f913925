"""What the sheet of problem clients is judged by: exact cents of the last months, from the running figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from crm.calendar import day_before, month_start
from tiering.engine.problems import Judged, ProblemRule, judge_problems, read_rule
from tiering.engine.table import IntArray
from tiering.state.shard import Shard
from tiering.state.store import Days, Store

_FOLDER = Path(__file__).resolve().parents[2] / "parameters"
_SERIES = ("profit", "equity", "equity_days")


@cache
def problem_rule() -> ProblemRule:
    """The rule as shipped. Raises InvalidRule for a document with a fault."""
    return read_rule(json.loads((_FOLDER / "problem_clients.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Months:
    """The judgement of a day: `months` (first days, ascending) and the profit in cents by (month, client)."""

    clients: IntArray
    months: tuple[date, ...]
    profits: IntArray
    judged: Judged


def judge_on(day: date, store: Store, days: Days) -> Months:
    """Every client over the rule's months; the running figures reach the day already. Raises TooOld as they do."""
    rule = problem_rule()
    months = tuple(month_start(day, back) for back in range(rule.months - 1, -1, -1))
    edges = [day_before(month) for month in months] + [day]
    days.require(edges[:-1])
    read = [_states(shard, [days.at(edge) for edge in edges]) for shard in store.shards]
    states = {name: np.concatenate([part[name] for part in read], axis=1) for name in _SERIES}
    clients = np.concatenate([shard.clients for shard in store.shards])
    profits = np.diff(states["profit"], axis=0)
    equity_sum = states["equity"][-1] - states["equity"][0]
    equity_days = (states["equity_days"][-1] - states["equity_days"][0]).astype(np.int64)
    return Months(clients, months, profits, judge_problems(profits, equity_sum, equity_days, rule))


def _states(shard: Shard, edges: list[date | None]) -> dict[str, IntArray]:
    read = [shard.read(edge, _SERIES) for edge in edges]
    return {name: np.stack([state[name] for state in read]) for name in _SERIES}
