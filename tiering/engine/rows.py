"""Settled rows as the database hands them over, turned into what the running figures add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tiering.engine.series import UNKNOWN, AccountRows, Array, DetailRows
from tiering.engine.table import BoolArray, IntArray

# A day without trades detail says this of its lots.
NO_LOTS = -(2**31)
_DIGITS = (ord("0"), ord("9"))


@dataclass(frozen=True)
class Settled:
    """Rows as read: `rows` of accounts, and beside them the rare profits, closes and positions."""

    rows: Mapping[str, Array]
    other_profit: Mapping[str, Array]
    closes: Mapping[str, Array]
    positions: Mapping[str, Array]


def account_rows(settled: Settled, cells: IntArray) -> AccountRows:
    """The rows for the engine, each with its cell; a negative cell leaves the row out."""
    rows, chosen = settled.rows, cells >= 0
    lots = rows["lots"].astype(np.int64)
    return AccountRows(
        cells=cells[chosen],
        equity=rows["equity"][chosen],
        margin=rows["margin"][chosen],
        commission=rows["commission"][chosen],
        profit=_profit(settled)[chosen],
        net_deposit=rows["net_deposit"][chosen],
        margin_call=rows["has_call"][chosen].astype(np.int64),
        turnover=rows["turnover"][chosen],
        lots=np.where(lots == NO_LOTS, UNKNOWN, lots)[chosen],
    )


def _profit(settled: Settled) -> IntArray:
    """P/L of trading and of exercise and delivery, premiums, less fees; known where the trading P/L is."""
    rows, other = settled.rows, settled.other_profit
    profit: IntArray = rows["trading"] - np.where(rows["commission"] == UNKNOWN, 0, rows["commission"])
    if len(other["account"]):
        place = _places(rows, other)
        np.add.at(profit, place, other["profit"])
    return np.where(rows["trading"] == UNKNOWN, UNKNOWN, profit)


def _key(rows: Mapping[str, Array]) -> IntArray:
    found: IntArray = rows["account"] * (1 << 20) + rows["day"]
    return found


def _places(rows: Mapping[str, Array], wanted: Mapping[str, Array]) -> IntArray:
    """The line of each wanted (account, day) among the rows; len(rows) where there is none."""
    keys = _key(rows)
    order = np.argsort(keys, kind="stable")
    found = np.searchsorted(keys, _key(wanted), sorter=order)
    inside = np.minimum(found, len(keys) - 1) if len(keys) else found
    if not len(keys):
        return np.zeros(len(wanted["account"]), dtype=np.int64)
    lines = order[inside]
    found_lines: IntArray = np.where(keys[lines] == _key(wanted), lines, len(keys))
    return found_lines


def detail_rows(settled: Settled, cells: IntArray, position_cells: IntArray) -> DetailRows:
    """Closes of the shown source; positions of any source as held, those of the shown source with their margin.

    `cells` belong to the rows, `position_cells` to the positions (their account may have no shown row that day).
    Where a day has position details with a margin its summaries are left out.
    """
    rows, closes, positions = settled.rows, settled.closes, settled.positions
    close_lines = _shown_lines(rows, closes)
    is_close = close_lines >= 0
    close_cells = cells[close_lines[is_close]]
    lots = closes["lots"][is_close].astype(np.int64)
    held = closes["held"][is_close].astype(np.int64)
    inside = close_cells >= 0
    margin = np.where(_shown_lines(rows, positions) >= 0, positions["margin"], 0)
    margin = np.where(_is_doubled(position_cells, positions, margin), 0, margin)
    known = position_cells >= 0
    return DetailRows(
        close_cells=close_cells[inside],
        closed_lots=lots[inside],
        intraday_lots=np.where(held == 0, lots, 0)[inside],
        held_lot_days=(lots * held)[inside],
        position_cells=position_cells[known],
        product=_product(positions)[known],
        position_margin=margin[known],
    )


def _shown_lines(rows: Mapping[str, Array], details: Mapping[str, Array]) -> IntArray:
    """The line of the shown row that a detail row belongs to, −1 for rows of other sources."""
    if not len(rows["account"]):
        return np.full(len(details["account"]), -1, dtype=np.int64)
    lines = _places(rows, details)
    inside = np.minimum(lines, len(rows["account"]) - 1)
    is_shown = (lines < len(rows["account"])) & (rows["source"][inside] == details["source"])
    return np.where(is_shown, inside, -1)


def _is_doubled(cells: IntArray, positions: Mapping[str, Array], margin: IntArray) -> BoolArray:
    has_details = np.unique(cells[(positions["is_summary"] == 0) & (margin > 0)])
    doubled: BoolArray = (positions["is_summary"] == 1) & np.isin(cells, has_details)
    return doubled


def _product(positions: Mapping[str, Array]) -> IntArray:
    """A number per product: the letters before the first digit of its contracts, of which there are one or two."""
    first, second = positions["first"].astype(np.int64), positions["second"].astype(np.int64)
    is_letter = (second < _DIGITS[0]) | (second > _DIGITS[1])
    return first * (1 << 21) + np.where(is_letter, second, 0)
