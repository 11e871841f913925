"""The tier of every client on a trading day, worked out over all of them at once. Reads; writes nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from crm.calendar import month_start
from crm.models import TradingDay
from tiering.engine.assign import Activity, assign, below_effective, is_dormant
from tiering.engine.averages import (
    Averages,
    BoolArray,
    IntArray,
    MonthSums,
    complete_months,
    monthly_averages,
)
from tiering.engine.scheme import RULES, TIERS, SchemeParameters
from tiering.engine.windows import Window, window_of, year_before, year_end_before
from tiering.queries.clients import first_days_before, measured_clients, year_of
from tiering.queries.sums import month_sums

_FAR = np.datetime64("9999-12-31", "D").astype(np.int64)


def window_for(day: date) -> Window:
    """The window of a day, with the trading days of the calendar."""
    rough = window_of(day, ())
    known = TradingDay.objects.filter(
        day__gte=rough.first, day__lte=rough.running.last, is_trading=True
    ).values_list("day", flat=True)
    return window_of(day, known)


def measure(day: date, scheme: SchemeParameters) -> pd.DataFrame:
    """One line per client: tier, rule, averages in cents (missing where unknown) and the window they come from."""
    window = window_for(day)
    clients = measured_clients()
    sums = month_sums(window)
    starts = _history_starts(clients, sums, window)
    months = np.array([_number(month.first_trading_day) for month in window.months], dtype=np.int64)
    averages = monthly_averages(
        _columns(sums, clients), complete_months(starts, months), window.running.trading_day_count
    )
    activity = _activity(clients, averages, scheme, day)
    assigned = assign(averages, activity, scheme)
    return _result(clients, averages, window).assign(
        tier=np.array(TIERS)[assigned.tiers], rule=np.array(RULES)[assigned.rules]
    )


def _columns(sums: pd.DataFrame, clients: pd.DataFrame) -> MonthSums:
    def wide(name: str) -> IntArray:
        table = sums[name].unstack("month").reindex(index=clients.index, columns=range(4))
        return table.fillna(0).to_numpy().astype(np.int64)

    return MonthSums(wide("equity"), wide("equity_days"), wide("commission"), wide("commission_days"))


def _history_starts(clients: pd.DataFrame, sums: pd.DataFrame, window: Window) -> IntArray:
    """Day number of each client's first settlement: looked up before the window only where the window leaves doubt."""
    in_window = _numbers(sums["first_day"].groupby("client").min().reindex(clients.index))
    is_doubtful = in_window > _number(window.months[0].first_trading_day)
    doubtful = [int(client) for client in clients.index[is_doubtful]]
    if not doubtful:
        return in_window
    earlier = _numbers(first_days_before(window.first, doubtful).reindex(clients.index))
    return np.minimum(in_window, earlier)


def _activity(clients: pd.DataFrame, averages: Averages, scheme: SchemeParameters, day: date) -> Activity:
    year_ago = year_before(day)
    last_traded = _numbers(clients["last_traded_on"])
    traded = (last_traded >= _number(year_ago)) & (last_traded < _FAR)
    candidates = below_effective(averages, traded, scheme)
    chosen = [int(client) for client in clients.index[candidates]]
    if not chosen:
        return Activity(traded, np.zeros(len(traded), dtype=np.bool_))
    year = year_of(day, year_ago, year_end_before(day), chosen).reindex(clients.index)
    dormant = is_dormant(
        _opened(clients, candidates, month_start(day)) < _number(year_ago),
        (year["held"].fillna(1) > 0).to_numpy(),
        traded,
        year["year_end_equity"].fillna(0).to_numpy().astype(np.int64),
        year["year_end_equity"].notna().to_numpy(),
        scheme,
    )
    return Activity(traded, candidates & dormant)


def _opened(clients: pd.DataFrame, candidates: BoolArray, window_first: date) -> IntArray:
    """The day each candidate opened: its record's, its accounts', or where neither says, its first settlement's."""
    known = np.minimum(_numbers(clients["opened_on"]), _numbers(clients["account_opened_on"]))
    unknown = [int(client) for client in clients.index[candidates & (known == _FAR)]]
    if not unknown:
        return known
    first_days = first_days_before(window_first, unknown).reindex(clients.index)
    return np.minimum(known, _numbers(first_days))


def _result(clients: pd.DataFrame, averages: Averages, window: Window) -> pd.DataFrame:
    first = [window.months[-count].first if count else window.running.first for count in averages.months]
    until = [window.last if count else window.day for count in averages.months]
    return pd.DataFrame(
        {
            "equity": _nullable(averages.equity, averages.has_equity),
            "commission": _nullable(averages.commission, averages.has_commission),
            "window_from": first,
            "window_until": until,
        },
        index=clients.index,
    )


def _nullable(values: IntArray, is_known: BoolArray) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(values, ~is_known)


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _numbers(days: pd.Series[str]) -> IntArray:
    """ISO dates as day numbers; a missing one lies beyond all others."""
    parsed = pd.to_datetime(days).to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(parsed), _FAR, parsed.astype(np.int64))
