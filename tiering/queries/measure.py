"""Every measure and the house tier of every client on a day, from the running figures. Reads; writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crm.models import TradingDay
from tiering.engine import measures
from tiering.engine.assign import Activity, assign, is_dormant
from tiering.engine.edges import edges
from tiering.engine.extremes import extremes, segments
from tiering.engine.figures import Figures, FirmTotals, Records, day_number
from tiering.engine.scheme import SchemeParameters
from tiering.engine.series import UNKNOWN
from tiering.engine.table import FloatArray, IntArray, MeasureTable
from tiering.engine.windows import Window, window_of
from tiering.queries.records import ClientRecords, Standing, client_records
from tiering.queries.settled import trading_days
from tiering.state.shard import Shard, Snapshot
from tiering.state.store import Days, Store

# Windows whose largest fall and highest risk are measured.
_EXTREME_WINDOWS = ("60d", "250d")


@dataclass(frozen=True)
class Measured:
    """A line per client: measures, house tier and rule (places in TIERS and RULES), averages in cents (UNKNOWN where
    not known), first and last day of the months they come from (day numbers), and what is published now."""

    table: MeasureTable
    tiers: IntArray
    rules: IntArray
    equity: IntArray
    commission: IntArray
    window_from: IntArray
    window_until: IntArray
    standing: Standing


def window_for(day: date) -> Window:
    """The window of a day, with the trading days of the calendar."""
    rough = window_of(day, ())
    known = TradingDay.objects.filter(
        day__gte=rough.first, day__lte=rough.running.last, is_trading=True
    ).values_list("day", flat=True)
    return window_of(day, known)


@dataclass(frozen=True)
class Part:
    """The counted clients of one shard: their measures by column, and as arrays what is published of them.

    Averages are in cents (UNKNOWN where not known); `months` is how many complete months they were taken over.
    """

    columns: dict[str, FloatArray]
    clients: IntArray
    tiers: IntArray
    rules: IntArray
    equity: IntArray
    commission: IntArray
    months: IntArray


def measure(day: date, scheme: SchemeParameters, store: Store, days: Days) -> Measured:
    """All counted clients, ordered by record number; the running figures must reach the day already.

    Raises TooOld for a day whose windows begin before what is kept.
    """
    found = all_records(day, store)
    shards = list(_shards(day, store, days, found))
    firm = _totals(figures for _shard, figures in shards)
    parts = []
    while shards:
        # One shard at a time: what it has read is let go before the next one reads.
        shard, figures = shards.pop(0)
        parts.append(_measure_shard(shard, days, replace(figures, firm=firm), scheme))
    return join(day, parts, found)


def all_records(day: date, store: Store) -> ClientRecords:
    """The records of every client that has running figures, shard after shard."""
    clients = np.concatenate([shard.clients for shard in store.shards])
    return client_records(day, clients, store.cells())


def firm_totals(day: date, store: Store, days: Days, found: ClientRecords) -> FirmTotals:
    """What all counted clients add up to: shard after shard, in whole cents, so that nothing depends on the order."""
    return _totals(figures for _shard, figures in _shards(day, store, days, found))


def measure_part(
    day: date, scheme: SchemeParameters, store: Store, days: Days, number: int, firm: FirmTotals
) -> Part:
    """The clients of one shard beside the firm's totals; every other shard is left alone."""
    shard = store.shards[number]
    cells = np.full(int(shard.clients.max(initial=-1)) + 1, -1, dtype=np.int64)
    cells[shard.clients] = np.arange(shard.size)
    found = client_records(day, shard.clients, cells, shard=number)
    figures = _figures(shard, days, found.records, _asked(day, days))
    return _measure_shard(shard, days, replace(figures, firm=firm), scheme)


def _totals(shards: Iterator[Figures]) -> FirmTotals:
    return sum((figures.totals() for figures in shards), FirmTotals(0, 0, 0, 0))


def _shards(day: date, store: Store, days: Days, found: ClientRecords) -> Iterator[tuple[Shard, Figures]]:
    asked = _asked(day, days)
    for shard, stretch in store.stretches():
        yield shard, _figures(shard, days, found.part(stretch), asked)


@dataclass(frozen=True)
class _Asked:
    window: Window
    begins: dict[str, date]


def _asked(day: date, days: Days) -> _Asked:
    window = window_for(day)
    begins = edges(window, trading_days(day))
    days.require(begins.values())
    return _Asked(window, begins)


def _figures(shard: Shard, days: Days, records: Records, asked: _Asked) -> Figures:
    states = {name: Snapshot(shard, days.at(edge)) for name, edge in asked.begins.items()}
    states["now"] = Snapshot(shard, days.at(asked.window.day))
    return Figures(asked.window, records, states, asked.begins, {}, {})


def _measure_shard(shard: Shard, days: Days, figures: Figures, scheme: SchemeParameters) -> Part:
    found = {name: _extremes(shard, days, figures.begins[name], figures.day) for name in _EXTREME_WINDOWS}
    whole = replace(
        figures,
        falls={name: fall for name, (fall, _peak) in found.items()},
        peaks={name: peak for name, (_fall, peak) in found.items()},
    )
    averages = whole.averages
    assigned = assign(averages, _activity(whole, scheme), scheme)
    lines = np.flatnonzero(figures.records.is_counted)
    return Part(
        columns={name: column[lines] for name, column in measures.compute(whole).items()},
        clients=figures.records.clients[lines],
        tiers=assigned.tiers[lines],
        rules=assigned.rules[lines],
        equity=np.where(averages.has_equity, averages.equity, UNKNOWN)[lines],
        commission=np.where(averages.has_commission, averages.commission, UNKNOWN)[lines],
        months=averages.months[lines],
    )


def _extremes(shard: Shard, days: Days, begin: date, day: date) -> tuple[FloatArray, FloatArray]:
    start = Snapshot(shard, days.at(begin))["log_nav"]
    parts = segments(days.all, begin, day)
    return extremes(start, ((part, Snapshot(shard, part.last)) for part in parts))


def _activity(figures: Figures, scheme: SchemeParameters) -> Activity:
    traded = figures.last_traded >= figures.year_ago
    year_end = figures.edges["year_end"]["equity_last"]
    dormant = is_dormant(
        figures.opened < figures.year_ago,
        figures.is_held_in_year,
        traded,
        year_end,
        year_end != UNKNOWN,
        scheme,
    )
    return Activity(traded, dormant)


def join(day: date, parts: Sequence[Part], found: ClientRecords) -> Measured:
    """The shards together, ordered by client; without measures where the parts have none."""
    window = window_for(day)
    clients = np.concatenate([part.clients for part in parts])
    order = np.argsort(clients, kind="stable")

    def together(name: str) -> IntArray:
        return np.concatenate([getattr(part, name) for part in parts])[order]

    columns = {
        name: np.concatenate([part.columns[name] for part in parts])[order] for name in parts[0].columns
    }
    months = together("months")
    return Measured(
        table=MeasureTable(clients[order], columns),
        tiers=together("tiers"),
        rules=together("rules"),
        equity=together("equity"),
        commission=together("commission"),
        window_from=_by_months(months, [window.running.first, *(m.first for m in reversed(window.months))]),
        window_until=_by_months(months, [window.day, *[window.last] * len(window.months)]),
        standing=found.standing_of(clients[order]),
    )


def _by_months(months: IntArray, choices: Sequence[date]) -> IntArray:
    """The day number for how many complete months were used."""
    found: IntArray = np.array([day_number(day) for day in choices], dtype=np.int64)[months]
    return found
