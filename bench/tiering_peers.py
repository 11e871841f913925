"""The same measures by other means: SQL that either Postgres or DuckDB runs over the whole window, and pandas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from django.db import connection

from tiering.engine.edges import edges
from tiering.engine.measures import MEASURES
from tiering.engine.windows import Window
from tiering.queries.measure import window_for
from tiering.queries.settled import trading_days

WORST = -0.9999
# What DuckDB may take; beyond it writes to the disk.
MEMORY = "8GB"
WINDOWS = ("60d", "250d")
# By measure of the registry: its expression over a client's days inside a window ({w} marks them).
_PER_WINDOW = {
    "equity_avg": "sum(equity) FILTER ({w}) / nullif(count(equity) FILTER ({w}), 0)",
    "commission": "sum(commission) FILTER ({w})",
    "profit": "sum(profit) FILTER ({w})",
    "turnover": "sum(turnover) FILTER ({w})",
    "trading_days": "count(*) FILTER ({w} AND lots > 0)",
    "win_rate": "(count(*) FILTER ({w} AND profit > 0))::float8 / nullif(count(*) FILTER ({w} AND profit <> 0), 0)",
    "daily_return_stdev": "stddev_samp(r) FILTER ({w})",
    "return_on_investment": "exp(sum(l) FILTER ({w})) - 1",
    "risk_degree_max": "max(risk) FILTER ({w})",
    "risk_degree_avg": "avg(risk) FILTER ({w})",
    "max_drawdown": "1 - exp(-max(fall_{name}))",
}
_SQL = """
WITH days AS (
    SELECT account_id, trading_day AS day, client_equity::float8 AS equity, commission::float8 AS commission,
           turnover::float8 AS turnover, turnover_lots AS lots, margin_occupied::float8 AS margin,
           (realized_pl + mtm_pl - commission)::float8 AS profit, margin_call::float8 AS call
    FROM {rows}
    WHERE trading_day > DATE '{start}' AND trading_day <= DATE '{today}' {shown}
), returns AS (
    SELECT *, CASE WHEN equity > profit THEN profit / (equity - profit) END AS r,
           CASE WHEN equity > 0 THEN margin / equity WHEN margin = 0 THEN 0 END AS risk
    FROM days
), logs AS (
    SELECT *, CASE WHEN r IS NOT NULL THEN ln(1 + greatest(r, {worst})) END AS l FROM returns
), levels AS (
    SELECT *, {levels} FROM logs
), falls AS (
    SELECT *, {falls} FROM levels
)
SELECT account_id, {columns},
       sum(equity) FILTER ({house}) / nullif(count(equity) FILTER ({house}), 0) AS equity_month_avg,
       sum(commission) FILTER ({house}) / 3 AS commission_month_avg,
       sum(commission) FILTER (WHERE day > DATE '{year_ago}') AS commission_12m,
       count(*) FILTER (WHERE day > DATE '{year_ago}' AND call > 0) AS margin_call_days_12m,
       (max(CASE WHEN margin > 0 AND day > DATE '{year_ago}' THEN 1 ELSE 0 END)) AS held_in_year,
       (max(CASE WHEN lots > 0 AND day >= DATE '{year_ago}' THEN 1 ELSE 0 END)) AS traded_in_year,
       max(CASE WHEN day = DATE '{year_end_day}' THEN equity END) AS year_end_equity
FROM falls GROUP BY account_id ORDER BY account_id
"""
_OVER = "OVER (PARTITION BY account_id ORDER BY day ROWS UNBOUNDED PRECEDING)"


@dataclass(frozen=True)
class Asked:
    """The day, and where its windows begin."""

    window: Window
    begins: dict[str, date]
    year_end_day: date

    @property
    def start(self) -> date:
        return min(self.begins[name] for name in (*WINDOWS, "12m", "year_end"))


def asked(day: date, days: Sequence[date]) -> Asked:
    window = window_for(day)
    begins = edges(window, trading_days(day))
    earlier = [each for each in days if each <= begins["year_end"]]
    return Asked(window, begins, earlier[-1] if earlier else begins["year_end"])


def names() -> list[str]:
    """The measures that peers work out, as they call them."""
    return [
        f"{name}_{window}" for window in WINDOWS for name in _PER_WINDOW if f"{name}_{window}" in MEASURES
    ]


def duck(question: Asked, folder: Path) -> pd.DataFrame:
    """DuckDB over the parquet files, on as many threads as it likes."""
    statement = _statement(question, f"read_parquet('{folder}/*.parquet')", "", "max({of}) {over}")
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": str(folder),
    }
    with duckdb.connect(config=limits) as database:
        return database.execute(statement).df().set_index("account_id")


def postgres(question: Asked) -> pd.DataFrame:
    """One GROUP BY over the daily accounts, with window functions for the drawdown."""
    shown = "AND method = 1 AND currency = 'CNY' AND is_shown"
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")
        buffer = io.BytesIO()
        statement = _statement(question, "clients_dailyaccount", shown, "max({of}) {over}")
        cursor.cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER true)", buffer)
        cursor.execute("RESET work_mem")
    buffer.seek(0)
    return pd.read_csv(buffer).set_index("account_id")


def _statement(question: Asked, rows: str, shown: str, running: str) -> str:
    inside = {name: f"day > DATE '{question.begins[name]}'" for name in WINDOWS}
    level = "sum(CASE WHEN {w} AND l IS NOT NULL THEN l ELSE 0 END) {over} AS level_{name}"
    fall = "greatest(0, max(level_{name}) {over}) - level_{name} AS fall_{name}"
    first, last = question.window.first, question.window.last
    return _SQL.format(
        rows=rows,
        shown=shown,
        worst=WORST,
        start=question.start,
        today=question.window.day,
        year_ago=question.begins["12m"],
        year_end_day=question.year_end_day,
        house=f"WHERE day BETWEEN DATE '{first}' AND DATE '{last}'",
        levels=", ".join(level.format(w=inside[name], over=_OVER, name=name) for name in WINDOWS),
        falls=", ".join(fall.format(over=_OVER, name=name) for name in WINDOWS),
        columns=", ".join(
            f"{text.format(w=f'WHERE {inside[window]}', name=window)} AS {name}_{window}"
            for window in WINDOWS
            for name, text in _PER_WINDOW.items()
            if f"{name}_{window}" in MEASURES
        ),
    )


def with_pandas(question: Asked) -> pd.DataFrame:
    """Every row of the windows by COPY into one frame, then groupby."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(_COPY.format(start=question.start, today=question.window.day), buffer)
    buffer.seek(0)
    days = pd.read_csv(buffer, parse_dates=["day"])
    base = days["equity"] - days["profit"]
    days["r"] = (days["profit"] / base).where(base > 0)
    days["l"] = np.log1p(days["r"].clip(lower=WORST))
    no_margin = days["margin"].where(days["margin"] == 0)
    days["risk"] = (days["margin"] / days["equity"]).where(days["equity"] > 0, no_margin)
    found: dict[str, pd.Series[float]] = {}
    for window in WINDOWS:
        found |= _of_window(days[days["day"] > pd.Timestamp(question.begins[window])], window)
    return pd.DataFrame(found | _of_house(days, question))


_COPY = """
COPY (SELECT account_id, trading_day AS day, client_equity AS equity, commission, turnover, turnover_lots AS lots,
             margin_occupied AS margin, realized_pl + mtm_pl - commission AS profit, margin_call AS call
      FROM clients_dailyaccount WHERE trading_day > DATE '{start}' AND trading_day <= DATE '{today}'
        AND method = 1 AND currency = 'CNY' AND is_shown) TO STDOUT WITH (FORMAT csv, HEADER true)
"""


def _of_window(days: pd.DataFrame, window: str) -> dict[str, pd.Series[float]]:
    groups = days.groupby("account_id")
    wins = (days["profit"] > 0).astype(float).groupby(days["account_id"]).sum()
    moved = (days["profit"] != 0).astype(float).groupby(days["account_id"]).sum()
    ordered = days.sort_values(["account_id", "day"])
    levels = ordered.groupby("account_id")["l"].cumsum()
    highs = levels.groupby(ordered["account_id"]).cummax().clip(lower=0)
    found = {
        "equity_avg": groups["equity"].mean(),
        "commission": groups["commission"].sum(),
        "profit": groups["profit"].sum(),
        "turnover": groups["turnover"].sum(),
        "trading_days": (days["lots"] > 0).groupby(days["account_id"]).sum(),
        "win_rate": (wins / moved).where(moved > 0),
        "daily_return_stdev": groups["r"].std(),
        "return_on_investment": groups["l"].sum().map(np.expm1),
        "risk_degree_max": groups["risk"].max(),
        "risk_degree_avg": groups["risk"].mean(),
        "max_drawdown": -(-(highs - levels).groupby(ordered["account_id"]).max()).map(np.expm1),
    }
    known = {f"{name}_{window}": column for name, column in found.items()}
    return {name: column for name, column in known.items() if name in MEASURES}


def _of_house(days: pd.DataFrame, question: Asked) -> dict[str, pd.Series[float]]:
    window = question.window
    house = days[days["day"].between(pd.Timestamp(window.first), pd.Timestamp(window.last))].groupby(
        "account_id"
    )
    year = days[days["day"] > pd.Timestamp(question.begins["12m"])]
    groups, account = year.groupby("account_id"), year["account_id"]
    ended = days[days["day"] == pd.Timestamp(question.year_end_day)].set_index("account_id")["equity"]
    since = days[days["day"] >= pd.Timestamp(question.begins["12m"])]
    return {
        "equity_month_avg": house["equity"].mean(),
        "commission_month_avg": house["commission"].sum() / 3,
        "commission_12m": groups["commission"].sum(),
        "margin_call_days_12m": (year["call"] > 0).groupby(account).sum(),
        "held_in_year": (year["margin"] > 0).groupby(account).any().astype(float),
        "traded_in_year": (since["lots"] > 0).groupby(since["account_id"]).any().astype(float),
        "year_end_equity": ended,
    }
