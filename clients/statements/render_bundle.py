"""Days written as the monitoring centre's `@` tables, for the demo brokerage and tests."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from clients.statements.numbers import ZERO
from clients.statements.values import ClientDay, Customer, PositionRow, TradeRow
from crm.contracts import parse_contract

_END: Final = "\r\n"
_SIDES: Final = {"buy": "B", "sell": "S", "long": "B", "short": "S"}
_HEDGE_FLAGS: Final = {"hedge": "H", "arbitrage": "A", "general": "G", "market_maker": "M"}
_TABLES: Final = ("cusfund", "fundchg", "otherfund", "trddata", "holddata", "liquiddetails", "holddetails")
Pair = tuple[ClientDay, ClientDay]


def render_bundle(
    pairs: Iterable[Pair],
    *,
    member: str,
    trading_day: date,
    customers: Sequence[Customer] = (),
    encoding: str = "gbk",
) -> dict[str, bytes]:
    """This function will write (mark-to-market, by-trade) days of one trading day as tables, by file name.

    Option rows belong to tables of their own and are left out here, as in a real bundle.
    """
    lines: dict[str, list[str]] = {table: [] for table in _TABLES}
    for mtm, by_trade in pairs:
        _write(lines, mtm, by_trade)
    if customers:
        lines["customer"] = [_customer(row) for row in customers]
    return {
        f"{member}{table}{trading_day:%Y%m%d}.txt": "".join(line + _END for line in written).encode(encoding)
        for table, written in lines.items()
    }


def _write(lines: dict[str, list[str]], mtm: ClientDay, by_trade: ClientDay) -> None:
    lines["cusfund"].append(_cusfund(mtm, by_trade))
    for flow in mtm.cash_flows:
        if flow.kind == "fee":
            item = flow.label if flow.label.startswith("A") else "A017"
            amount = flow.withdrawal - flow.deposit
            lines["otherfund"].append(_line(mtm, "", item, amount, "", "", "N", mtm.currency, flow.note))
        else:
            amount = flow.deposit - flow.withdrawal
            lines["fundchg"].append(
                _line(mtm, amount, "01", "", "01", "", flow.note, "N", mtm.currency, "1", mtm.trading_day)
            )
    lines["trddata"].extend(_trddata(mtm, by_trade))
    lines["holddata"].extend(_holddata(mtm))
    lines["liquiddetails"].extend(_liquiddetails(mtm, by_trade))
    lines["holddetails"].extend(_holddetails(mtm))


def _line(day: ClientDay, *fields: Any) -> str:
    return "@".join((day.trading_day.isoformat(), day.account, *(_text(value) for value in fields)))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return str(value).replace("@", "&at;")


def _cusfund(mtm: ClientDay, by_trade: ClientDay) -> str:
    book, other = mtm.summary, by_trade.summary
    risk = None if book.risk_degree is None else book.risk_degree * 100
    return _line(
        mtm,
        book.client_equity,
        book.available_funds,
        book.margin_call,
        risk,
        book.opening_balance,
        other.opening_balance,
        book.closing_balance,
        other.closing_balance,
        (book.realized_pl or ZERO) + (book.mtm_pl or ZERO),
        other.realized_pl,
        other.floating_pl,
        book.pledge_amount,
        "N",
        mtm.currency,
        book.closing_balance,
        ZERO,
        ZERO,
        book.fx_pledge_occupied,
        (book.premium_received or ZERO) - (book.premium_paid or ZERO),
        book.frozen_funds or ZERO,
    )


def _is_option(code: str, trading_day: date) -> bool:
    contract = parse_contract(code, trading_day)
    return contract is not None and contract.is_option


def _hedge(flag: str | None) -> str:
    return _HEDGE_FLAGS.get(flag or "", "S")


def _trddata(mtm: ClientDay, by_trade: ClientDay) -> Iterator[str]:
    for row, other in zip(mtm.trades, by_trade.trades, strict=True):
        if not _is_option(row.contract, mtm.trading_day):
            yield _trade(mtm, row, other)


def _trade(mtm: ClientDay, row: TradeRow, other: TradeRow) -> str:
    offset = "O" if row.offset == "open" else "L"
    return _line(
        mtm, row.trade_id, row.contract, _SIDES[row.side], row.lots, row.price, row.turnover,
        row.traded_at.isoformat() if row.traded_at else "", offset, _hedge(row.hedge_flag), row.realized_pl,
        other.realized_pl, row.commission, row.trading_code, (row.exchange or "")[:1], "N", "", "", mtm.currency,
        row.traded_on or mtm.trading_day,
    )  # fmt: skip


def _holddata(mtm: ClientDay) -> Iterator[str]:
    groups: dict[tuple[str, str, str | None], list[PositionRow]] = defaultdict(list)
    for row in mtm.positions:
        if not _is_option(row.contract, mtm.trading_day):
            groups[row.contract, row.side, row.hedge_flag].append(row)
    for (contract, side, flag), rows in groups.items():
        lots = sum(row.lots for row in rows)
        average = sum((Decimal(row.open_price) * row.lots for row in rows), Decimal(0)) / lots
        yield _line(
            mtm, contract, _SIDES[side], _hedge(flag), lots, _sum(row.margin for row in rows),
            _sum(row.mtm_pl for row in rows), _sum(row.floating_pl for row in rows), f"{average:.3f}",
            rows[0].prev_settlement, rows[0].settlement_price, rows[0].trading_code, (rows[0].exchange or "")[:1],
            "N", mtm.currency,
        )  # fmt: skip


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), ZERO)


def _liquiddetails(mtm: ClientDay, by_trade: ClientDay) -> Iterator[str]:
    for row, other in zip(mtm.closes, by_trade.closes, strict=True):
        if not _is_option(row.contract, mtm.trading_day):
            yield _line(
                mtm, row.contract, row.trade_id, _SIDES[row.side], row.price, row.open_price, row.lots,
                row.prev_settlement, "", row.realized_pl, row.open_trade_id, other.realized_pl, row.trading_code,
                (row.exchange or "")[:1], mtm.currency, row.closed_on or mtm.trading_day,
            )  # fmt: skip


def _holddetails(mtm: ClientDay) -> Iterator[str]:
    for row in mtm.positions:
        if not _is_option(row.contract, mtm.trading_day):
            yield _line(
                mtm, row.contract, row.trade_id, _SIDES[row.side], _hedge(row.hedge_flag), row.lots, row.open_price,
                row.prev_settlement, row.settlement_price, row.floating_pl, row.mtm_pl, row.trading_code,
                (row.exchange or "")[:1], mtm.currency, row.opened_on or "", row.margin,
            )  # fmt: skip


def _customer(row: Customer) -> str:
    opened = row.opened_on.isoformat() if row.opened_on else ""
    return "@".join(
        _text(cell)
        for cell in (
            row.name,
            "",
            "",
            row.client_id,
            "",
            "",
            "",
            "0",
            row.kind,
            opened,
            "",
            "",
            "",
            "",
            "",
            "",
        )
    )
