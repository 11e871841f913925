"""Every measure and the house tier of every client on a day, from the running figures. Reads; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crm.models import TradingDay
from tiering.engine import measures
from tiering.engine.assign import Activity, assign, is_dormant
from tiering.engine.averages import Averages
from tiering.engine.edges import edges
from tiering.engine.extremes import extremes, segments
from tiering.engine.figures import Figures, FirmTotals, day_number
from tiering.engine.scheme import SchemeParameters
from tiering.engine.series import UNKNOWN, Array
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


def measure(day: date, scheme: SchemeParameters, store: Store, days: Days) -> Measured:
    """All counted clients, ordered by record number; the running figures must reach the day already.

    Raises TooOld for a day whose windows begin before what is kept.
    """
    clients = np.concatenate([shard.clients for shard in store.shards])
    found = client_records(day, clients, store.cells())
    shards = list(_shards(day, store, days, found))
    firm = sum((figures.totals() for _shard, figures in shards), FirmTotals(0, 0, 0, 0))
    parts = []
    while shards:
        # One shard at a time: what it has read is let go before the next one reads.
        shard, figures = shards.pop(0)
        parts.append(_measure_shard(shard, days, replace(figures, firm=firm), scheme))
    return _joined(parts, found, window_for(day))


def _shards(day: date, store: Store, days: Days, found: ClientRecords) -> Iterator[tuple[Shard, Figures]]:
    window = window_for(day)
    begins = edges(window, trading_days(day))
    days.require(begins.values())
    for shard, stretch in store.stretches():
        states = {name: Snapshot(shard, days.at(edge)) for name, edge in begins.items()}
        states["now"] = Snapshot(shard, days.at(day))
        yield shard, Figures(window, found.part(stretch), states, begins, {}, {})


@dataclass(frozen=True)
class _Part:
    columns: dict[str, FloatArray]
    tiers: IntArray
    rules: IntArray
    averages: Averages


def _measure_shard(shard: Shard, days: Days, figures: Figures, scheme: SchemeParameters) -> _Part:
    found = {name: _extremes(shard, days, figures.begins[name], figures.day) for name in _EXTREME_WINDOWS}
    whole = replace(
        figures,
        falls={name: fall for name, (fall, _peak) in found.items()},
        peaks={name: peak for name, (_fall, peak) in found.items()},
    )
    assigned = assign(whole.averages, _activity(whole, scheme), scheme)
    return _Part(measures.compute(whole), assigned.tiers, assigned.rules, whole.averages)


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


def _joined(parts: list[_Part], found: ClientRecords, window: Window) -> Measured:
    """The shards one after the other, without who is not counted, ordered by client."""
    records = found.records
    lines = np.flatnonzero(records.is_counted)
    lines = lines[np.argsort(records.clients[lines], kind="stable")]

    def join(columns: Iterable[Array]) -> Array:
        return np.concatenate(list(columns))[lines]

    def cents(name: str) -> IntArray:
        known = join(getattr(part.averages, f"has_{name}") for part in parts)
        return np.where(known, join(getattr(part.averages, name) for part in parts), UNKNOWN)

    columns = {name: join(part.columns[name] for part in parts) for name in measures.MEASURES}
    months = join(part.averages.months for part in parts)
    standing = Standing(**{name: column[lines] for name, column in vars(found.standing).items()})
    return Measured(
        table=MeasureTable(records.clients[lines], columns),
        tiers=join(part.tiers for part in parts),
        rules=join(part.rules for part in parts),
        equity=cents("equity"),
        commission=cents("commission"),
        window_from=_by_months(months, [window.running.first, *(m.first for m in reversed(window.months))]),
        window_until=_by_months(months, [window.day, *[window.last] * len(window.months)]),
        standing=standing,
    )


def _by_months(months: IntArray, choices: Sequence[date]) -> IntArray:
    """The day number for how many complete months were used."""
    found: IntArray = np.array([day_number(day) for day in choices], dtype=np.int64)[months]
    return found
