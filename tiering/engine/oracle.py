"""The measures worked out a second time, from daily accounts alone and by another road, to check the first.

Slow and plain on purpose: the whole history of some clients in frames, every window cut out of it anew. Nothing here
knows the running figures. Yuan as floats, NaN where not known. Used by the weekly check, its command, and tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd

from tiering.engine.windows import Window, year_before

_WORST = -0.9999
_PLAIN_WINDOWS = ("21d", "60d", "125d", "250d", "12m", "month")


@dataclass(frozen=True)
class History:
    """The client's days in yuan, one line per client and day, and where windows begin."""

    days: pd.DataFrame
    closes: pd.DataFrame
    records: pd.DataFrame
    begins: dict[str, date]
    window: Window

    def inside(self, name: str, frame: pd.DataFrame | None = None) -> pd.DataFrame:
        whole = self.days if frame is None else frame
        return whole[whole["day"] > pd.Timestamp(self.begins[name])]

    def by_client(self, found: pd.Series[float]) -> pd.Series[float]:
        return found.reindex(self.records.index)


def by_day(rows: pd.DataFrame, positions: pd.DataFrame) -> pd.DataFrame:
    """Rows of accounts and of positions as one line per client and day."""
    keys = ["client", "day"]
    rows["profit"] = rows["profit"].where(rows["has_profit"] > 0)
    rows["has_call"] = rows["call"].fillna(0) > 0
    money = rows.groupby(keys)[
        ["equity", "margin", "commission", "net_deposit", "turnover", "lots", "profit"]
    ].sum(min_count=1)
    money["has_call"] = rows.groupby(keys)["has_call"].any()
    money["has_row"] = True
    days = money.join(_concentration(positions), how="outer").reset_index()
    days["has_row"] = days["has_row"].eq(True)
    days["is_held"] = days["has_position"].eq(True) | (days["margin"] > 0)
    equity, margin, profit = days["equity"], days["margin"], days["profit"]
    days["risk"] = (
        (margin / equity).where(equity > 0, np.where(margin == 0, 0.0, np.nan)).where(equity.notna())
    )
    base = equity - profit
    days["rate"] = (profit / base).where(base > 0)
    days["log"] = np.log1p(days["rate"].clip(lower=_WORST))
    return days.sort_values(keys)


def _concentration(positions: pd.DataFrame) -> pd.DataFrame:
    keys = ["client", "day"]
    is_summary = positions["is_summary"] > 0
    details = positions[~is_summary & (positions["margin"] > 0)].set_index(keys).index
    doubled = is_summary & positions.set_index(keys).index.isin(details)
    margins = positions[~doubled].groupby([*keys, "product"])["margin"].sum()
    whole = margins.groupby(keys).sum()
    squares = (margins**2).groupby(keys).sum()
    found = pd.DataFrame({"concentration": (squares / whole**2).where(whole > 0)})
    return found.reindex(positions.set_index(keys).index.unique()).assign(has_position=True)


def half_up(total: pd.Series[float], count: pd.Series[float]) -> pd.Series[float]:
    """Yuan ÷ days to the cent, halves away from zero, in decimals."""

    def one(amount: float, days: float) -> float:
        if not days or np.isnan(days):
            return np.nan
        return float((Decimal(round(amount * 100)) / int(days)).quantize(Decimal(1), ROUND_HALF_UP)) / 100

    found = [one(amount, days) for amount, days in zip(total, count, strict=True)]
    return pd.Series(found, index=total.index, dtype=float)


def measures_of(history: History) -> pd.DataFrame:
    """Every measure that needs no other client, by client. The firm's and the records' own columns are not in it."""
    found: dict[str, pd.Series[float]] = {}
    for window in _PLAIN_WINDOWS:
        found |= {f"{name}_{window}": column for name, column in _sums(history, window).items()}
    found |= _shapes(history) | _house(history) | _life(history) | _style(history)
    return pd.DataFrame(found)


def _sums(history: History, window: str) -> dict[str, pd.Series[float]]:
    days = history.inside(window)
    groups = days.groupby("client")

    def total(name: str) -> pd.Series[float]:
        return history.by_client(groups[name].sum(min_count=1))

    def count(mask: pd.Series[bool]) -> pd.Series[float]:
        return history.by_client(mask.groupby(days["client"]).sum().astype(float)).fillna(0.0)

    equity = half_up(total("equity").fillna(0), count(days["equity"].notna()))
    flows = history.by_client(days[days["has_row"]].groupby("client")["net_deposit"].sum())
    return {
        "equity_avg": equity,
        "margin_avg": half_up(total("margin").fillna(0), count(days["margin"].notna())),
        "commission": total("commission"),
        "profit": total("profit"),
        "turnover": total("turnover"),
        "lots": total("lots").where(total("turnover").notna() | (total("lots") > 0)),
        "net_deposit": flows,
        "trading_days": count(days["lots"] > 0),
        "asset_turnover_rate": (total("turnover") / equity).where(equity > 0),
        "margin_call_days": count(days["has_call"].eq(True)),
        "daily_return_stdev": history.by_client(groups["rate"].std(ddof=1)),
        "return_on_investment": total("log").map(np.expm1),
        "risk_degree_max": history.by_client(groups["risk"].max()),
        "risk_degree_avg": history.by_client(groups["risk"].mean()),
        "win_rate": count(days["profit"] > 0) / count(days["profit"].fillna(0) != 0).replace(0, np.nan),
    }


def _shapes(history: History) -> dict[str, pd.Series[float]]:
    """Drawdowns, growth and trends."""
    found = {f"max_drawdown_{name}": _drawdown(history, name) for name in ("60d", "250d")}
    end = _last(history.days, "equity")
    for name in ("60d", "12m"):
        before = history.days[history.days["day"] <= pd.Timestamp(history.begins[name])]
        base = history.by_client(_last(before, "equity"))
        found[f"equity_growth_{name}"] = (history.by_client(end) / base - 1).where(base > 0)
    for name in ("turnover", "commission"):
        after = history.by_client(history.inside("60d").groupby("client")[name].sum()).fillna(0)
        both = history.by_client(history.inside("120d").groupby("client")[name].sum()).fillna(0)
        found[f"{name}_trend_60d"] = (after / (both - after) - 1).where((both - after) > 1e-9)
    return found


def _last(days: pd.DataFrame, name: str) -> pd.Series[float]:
    return days[days[name].notna()].groupby("client")[name].last()


def _drawdown(history: History, window: str) -> pd.Series[float]:
    def of(logs: pd.Series[float]) -> float:
        nav = np.exp(np.concatenate([[0.0], logs.fillna(0.0).cumsum()]))
        return float((1 - nav / np.maximum.accumulate(nav)).max()) if logs.notna().any() else np.nan

    return history.by_client(history.inside(window).groupby("client")["log"].apply(of))


def _house(history: History) -> dict[str, pd.Series[float]]:
    """月均权益 and 月均手续费, month by month and client by client."""
    rows = history.days[history.days["has_row"]]
    first = history.by_client(rows.groupby("client")["day"].min())
    months = [rows[rows["day"].between(*_bounds(m.first, m.last))] for m in history.window.months]
    running = rows[rows["day"] >= pd.Timestamp(history.window.running.first)]
    equity: dict[int, float] = {}
    commission: dict[int, float] = {}
    for client in history.records.index:
        whole = [
            month[month["client"] == client]
            for month, known in zip(months, history.window.months, strict=True)
            if first[client] <= pd.Timestamp(known.first_trading_day)
        ]
        used = pd.concat(whole or [running[running["client"] == client]])
        equity[client] = _mean(used["equity"].dropna())
        fees = used["commission"].dropna()
        scale = 1 if whole else max(len(fees), history.window.running.trading_day_count)
        commission[client] = _rounded(fees.sum() * scale, len(whole) or len(fees)) if len(fees) else np.nan
    return {"equity_month_avg": pd.Series(equity), "commission_month_avg": pd.Series(commission)}


def _bounds(first: date, last: date) -> tuple[pd.Timestamp, pd.Timestamp]:
    return pd.Timestamp(first), pd.Timestamp(last)


def _mean(values: pd.Series[float]) -> float:
    return _rounded(values.sum(), len(values)) if len(values) else np.nan


def _rounded(total: float, count: int) -> float:
    return float((Decimal(round(total * 100)) / count).quantize(Decimal(1), ROUND_HALF_UP)) / 100


def _life(history: History) -> dict[str, pd.Series[float]]:
    today = pd.Timestamp(history.window.day)
    year_ago = pd.Timestamp(year_before(history.window.day))
    rows, records = history.days[history.days["has_row"]], history.records
    first = history.by_client(rows.groupby("client")["day"].min())
    opened = records["opened"].fillna(first)
    is_trade = rows["lots"] > 0
    seen = history.by_client(rows[is_trade].groupby("client")["day"].max())
    traded = pd.concat([records["traded"].where(records["traded"] <= today), seen], axis=1).max(axis=1)

    def since(moments: pd.Series[Any]) -> pd.Series[float]:
        found: pd.Series[float] = (today - moments).dt.days.astype(float)
        return found

    def newest(mask: pd.Series[bool], frame: pd.DataFrame) -> pd.Series[float]:
        return since(history.by_client(frame[mask].groupby("client")["day"].max()))

    first_trade = history.by_client(rows[is_trade].groupby("client")["day"].min())
    before = history.days[history.days["day"] <= pd.Timestamp(history.begins["year_end"])]
    held = history.inside("12m").groupby("client")["is_held"].any()
    return {
        "equity_end": history.by_client(_last(history.days, "equity")),
        "margin_end": history.by_client(_last(history.days, "margin")),
        "year_end_equity": history.by_client(_last(before, "equity")),
        "days_since_last_trade": since(traded),
        "days_since_last_position": newest(history.days["is_held"], history.days),
        "days_since_last_deposit": newest(rows["net_deposit"] > 0, rows),
        "tenure_days": since(opened).clip(lower=0),
        "first_trade_gap_days": (first_trade - opened).dt.days.astype(float).clip(lower=0),
        "traded_in_year": (traded >= year_ago).astype(float),
        "held_in_year": history.by_client(held.astype(float)).fillna(0.0),
        "opened_before_year": (opened < year_ago).astype(float).where(opened.notna()),
    }


def _style(history: History) -> dict[str, pd.Series[float]]:
    closes = history.inside("60d", history.closes)
    lots = closes.groupby("client")["lots"].sum()
    intraday = closes["lots"].where(closes["held"] == 0, 0).groupby(closes["client"]).sum()
    held = (closes["lots"] * closes["held"]).groupby(closes["client"]).sum()
    concentration = history.inside("60d").groupby("client")["concentration"].mean()
    return {
        "intraday_share_60d": history.by_client(intraday / lots),
        "holding_days_60d": history.by_client(held / lots),
        "product_concentration_60d": history.by_client(concentration),
    }
