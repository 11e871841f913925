"""A generated day, written and read again, is the day it was; a damaged one is never stored wrong in silence."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from clients.statements import parse, parse_bundle
from clients.statements.render import Layout, render_statement
from clients.statements.render_bundle import render_bundle
from clients.statements.values import SUMMARY_FIELDS, ClientDay, ParsedFile
from tests.factories.statements import MULTIPLIERS, TODAY, days

ENCODINGS = ("gbk", "gb18030", "utf-8", "utf-8-sig")
Pair = tuple[ClientDay, ClientDay]
# Figures no other figure of a statement depends on: a digit changed there cannot be noticed by anyone.
UNCHECKED = {"initial_margin", "pledge_amount", "fx_pledge_occupied"}
# Cells the file gives no second word on, by table.
UNCHECKED_CELLS = {
    "trades": {"trade_id", "trading_code", "product", "invest_unit", "account"},
    "closes": {"trading_code", "product", "invest_unit", "account", "open_price", "prev_settlement"},
    "positions": {"trading_code", "product", "invest_unit", "account", "opened_on", "margin"},
    "position_summaries": {"trading_code", "product", "invest_unit", "account", "long_price", "short_price"},
    "cash_flows": {"account", "exchange_rate", "note", "label"},
}
QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _old(day: ClientDay) -> ClientDay:
    """What the old layout can carry: no account columns, no hedge flag of closes, no delivery profit."""
    blank: dict[str, Any] = {"account": "", "trading_code": "", "invest_unit": ""}
    return replace(
        day,
        summary=replace(day.summary, delivery_pl=None),
        trades=tuple(replace(row, **blank) for row in day.trades),
        closes=tuple(replace(row, hedge_flag=None, **blank) for row in day.closes),
        positions=tuple(replace(row, **blank) for row in day.positions),
        position_summaries=tuple(replace(row, **blank) for row in day.position_summaries),
        cash_flows=tuple(replace(row, account="", exchange_rate="") for row in day.cash_flows),
    )


@QUICK
@given(
    pair=days(), layout=st.sampled_from(Layout), encoding=st.sampled_from(ENCODINGS), by_trade=st.booleans()
)
def test_a_written_statement_reads_as_it_was(
    pair: Pair, layout: Layout, encoding: str, by_trade: bool
) -> None:
    day = pair[by_trade]
    found = parse(
        render_statement(day, layout_name=layout, encoding=encoding), name="x.txt", multipliers=MULTIPLIERS
    )
    assert found.refused is None
    assert found.days == (_old(day) if layout is Layout.OLD else day,)
    assert found.days[0].problems == ()


@QUICK
@given(pair=days(options=False))
def test_a_written_bundle_carries_the_figures_of_both_methods(pair: Pair) -> None:
    found = parse_bundle(render_bundle([pair], member="9999", trading_day=TODAY), multipliers=MULTIPLIERS)
    assert found.refused is None
    assert found.set_aside == ()
    for day, read in zip(pair, found.days, strict=True):
        assert read.problems == ()
        assert read.method is day.method
        for name in ("opening_balance", "closing_balance", "client_equity", "commission", "realized_pl", "mtm_pl",
                     "floating_pl", "margin_occupied", "available_funds", "net_deposit", "risk_degree"):  # fmt: skip
            assert getattr(read.summary, name) == getattr(day.summary, name), name
        assert [row.realized_pl for row in read.trades] == [row.realized_pl for row in day.trades]
        assert [(row.contract, row.side, row.lots, row.margin) for row in read.positions] == [
            (row.contract, row.side, row.lots, row.margin) for row in day.positions
        ]


BUNDLE_FIGURES = (
    "opening_balance", "closing_balance", "client_equity", "commission", "realized_pl", "mtm_pl", "floating_pl",
    "net_deposit",
)  # fmt: skip


@QUICK
@given(pair=days(options=False), data=st.data())
def test_a_changed_digit_in_a_bundle_is_never_stored_in_silence(pair: Pair, data: st.DataObject) -> None:
    files = render_bundle([pair], member="9999", trading_day=TODAY)
    name = data.draw(st.sampled_from(sorted(name for name, content in files.items() if content)))
    text = files[name].decode("gbk")
    places = [place for place, mark in enumerate(text) if mark.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    files[name] = (text[:place] + digit + text[place + 1 :]).encode("gbk")
    found = parse_bundle(files, multipliers=MULTIPLIERS)
    for day, read in zip(pair, found.days, strict=False):
        silent = not (found.set_aside or found.refused_files or any(row.problems for row in found.days))
        if silent and (read.client_id, read.trading_day) == (day.client_id, day.trading_day):
            wrong = [
                name
                for name in BUNDLE_FIGURES
                if _changed(getattr(day.summary, name), getattr(read.summary, name))
            ]
            assert wrong == []


def _silently_wrong(day: ClientDay, found: ParsedFile) -> list[str]:
    """What a damaged file would store wrong without a word: nothing when it is refused or warned about."""
    if found.refused is not None:
        return []
    (read,) = found.days
    if read.problems:
        return []
    wrong = [
        name for name in SUMMARY_FIELDS if _changed(getattr(day.summary, name), getattr(read.summary, name))
    ]
    wrong = [name for name in wrong if name not in UNCHECKED]
    return wrong + [name for table in UNCHECKED_CELLS for name in _wrong_rows(day, read, table)]


def _changed(old: Decimal | None, new: Decimal | None) -> bool:
    return new is not None and new != old


def _wrong_rows(day: ClientDay, read: ClientDay, table: str) -> list[str]:
    old, new = getattr(day, table), getattr(read, table)
    if len(old) != len(new):
        return [table]
    names = {field.name for row in new[:1] for field in fields(row)} - UNCHECKED_CELLS[table] - {"line"}
    return [
        f"{table}.{name}"
        for before, after in zip(old, new, strict=True)
        for name in sorted(names)
        if _cell_changed(getattr(before, name), getattr(after, name))
    ]


def _cell_changed(old: object, new: object) -> bool:
    """A totals row may miss the sum of its rows by two cents, so a cell may move that far unseen."""
    if isinstance(old, Decimal) and isinstance(new, Decimal):
        return abs(old - new) > Decimal("0.02")
    return new is not None and new != old


def _body(day: ClientDay) -> str:
    return render_statement(day, encoding="utf-8").decode()


def _head_length(text: str) -> int:
    """Client id and date have no second witness on a day without rows; damage starts below them."""
    return text.index("资金状况")


@QUICK
@given(pair=days(), by_trade=st.booleans(), data=st.data())
def test_a_changed_digit_is_never_stored_in_silence(pair: Pair, by_trade: bool, data: st.DataObject) -> None:
    day = pair[by_trade]
    text = _body(day)
    places = [place for place in range(_head_length(text) + 90, len(text)) if text[place].isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    damaged = text[:place] + digit + text[place + 1 :]
    found = parse(damaged.encode(), name="x.txt", multipliers=MULTIPLIERS)
    assert _silently_wrong(day, found) == []


@QUICK
@given(pair=days(), by_trade=st.booleans(), data=st.data())
def test_a_dropped_line_is_never_stored_in_silence(pair: Pair, by_trade: bool, data: st.DataObject) -> None:
    day = pair[by_trade]
    lines = _body(day).split("\r\n")
    dropped = data.draw(st.integers(0, len(lines) - 1))
    damaged = "\r\n".join(line for place, line in enumerate(lines) if place != dropped)
    assert _silently_wrong(day, parse(damaged.encode(), name="x.txt", multipliers=MULTIPLIERS)) == []


@QUICK
@given(pair=days(), by_trade=st.booleans(), data=st.data())
def test_a_removed_cell_refuses_the_file(pair: Pair, by_trade: bool, data: st.DataObject) -> None:
    day = pair[by_trade]
    assume(day.trades or day.cash_flows)
    lines = _body(day).split("\r\n")
    rows = [place for place, line in enumerate(lines) if line.startswith("|20260810")]
    place = data.draw(st.sampled_from(rows))
    cells = lines[place].split("|")
    del cells[data.draw(st.integers(1, len(cells) - 2))]
    lines[place] = "|".join(cells)
    found = parse("\r\n".join(lines).encode(), name="x.txt")
    assert found.days == ()
    assert found.refused is not None
    assert (found.refused.code, found.refused.line) == ("cell_count", place + 1)


@QUICK
@given(
    pair=days(), by_trade=st.booleans(), encoding=st.sampled_from(["gbk", "utf-8"]), layout=st.sampled_from(Layout),
    data=st.data(),
)  # fmt: skip
def test_cut_bytes_are_never_stored_in_silence(
    pair: Pair, by_trade: bool, encoding: str, layout: Layout, data: st.DataObject
) -> None:
    day = pair[by_trade]
    content = render_statement(day, layout_name=layout, encoding=encoding)
    start = data.draw(st.integers(content.index(b"-" * 100) + 320, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 600)))
    found = parse(content[:start] + content[end:], name="x.txt", multipliers=MULTIPLIERS)
    expected = _old(day) if layout is Layout.OLD else day
    assert _silently_wrong(expected, found) == []


@pytest.mark.deep
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pair=days(), by_trade=st.booleans(), data=st.data())
def test_any_one_changed_byte_is_never_stored_in_silence(
    pair: Pair, by_trade: bool, data: st.DataObject
) -> None:
    day = pair[by_trade]
    content = bytearray(render_statement(day))
    place = data.draw(st.integers(content.index(b"-" * 100) + 320, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    found = parse(bytes(content), name="x.txt", multipliers=MULTIPLIERS)
    assert _silently_wrong(day, found) == []
