"""The account summary against the tables below it, and the position tables against each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from clients.statements.numbers import ZERO
from clients.statements.values import ClientDay, Method, PositionRow, PositionSummaryRow
from crm.problems import Problem, warning

Lines = Mapping[str, int]

# Sums of rounded rows may miss a rounded total by this much.
TOLERANCE: Final = Decimal("0.02")
# Average prices print three decimals, rounded or cut; the average of one row is its price.
_PRICE_TOLERANCE: Final = Decimal("0.001")


def check_sections(day: ClientDay, *, lines: Lines | None = None) -> list[Problem]:
    """This function will reconcile the account figures to the rows: cash, fees, profits, premium, margin, options.

    Margin is reconciled to 持仓汇总, not to 持仓明细: of opposite positions only the larger side is charged.
    """
    where = lines or {}
    found = [
        warning(
            "section_sum",
            line=where.get(name),
            field=name,
            expected=str(expected),
            found=str(total),
            table=table,
        )
        for name, table, expected, total in _differences(day)
    ]
    return [*found, *_check_positions(day)]


def _differences(day: ClientDay) -> Iterator[tuple[str, str, Decimal, Decimal]]:
    for name, table, total in _totals(day):
        printed = getattr(day.summary, name)
        if printed is not None and total is not None and abs(printed - total) > TOLERANCE:
            yield name, table, printed, total
    yield from _premium(day)


def _totals(day: ClientDay) -> Iterator[tuple[str, str, Decimal | None]]:
    """What each table adds up to, by the summary figure it explains."""
    yield "net_deposit", "cash_flows", _sum(row.deposit - row.withdrawal for row in day.cash_flows)
    yield "commission", "trades", _sum(row.commission for row in day.trades)
    yield "realized_pl", "closes", _sum(row.realized_pl for row in day.closes)
    if any(row.realized_pl is not None for row in day.trades):
        yield "realized_pl", "trades", _sum(row.realized_pl for row in day.trades)
    yield "exercise_pl", "exercises", _sum(row.exercise_pl for row in day.exercises)
    yield "exercise_fee", "exercises", _sum(row.commission for row in day.exercises)
    profit = "mtm_pl" if day.method is Method.MTM else "floating_pl"
    for table, rows in (("position_summaries", day.position_summaries), ("positions", day.positions)):
        yield profit, table, _sum(getattr(row, profit) for row in rows)
    yield "margin_occupied", "position_summaries", _sum(row.margin for row in day.position_summaries)
    yield (
        "long_option_value",
        "position_summaries",
        _sum(row.long_option_value for row in day.position_summaries),
    )
    yield (
        "short_option_value",
        "position_summaries",
        _sum(row.short_option_value for row in day.position_summaries),
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, 0.00 for no rows at all, and None when the rows lack the column."""
    present = list(values)
    known = [value for value in present if value is not None]
    return None if present and not known else sum(known, ZERO)


def _premium(day: ClientDay) -> Iterator[tuple[str, str, Decimal, Decimal]]:
    received, paid = day.summary.premium_received, day.summary.premium_paid
    if received is None or paid is None:
        return
    rows = [row.premium for row in day.trades if row.premium is not None]
    ins = sum((value for value in rows if value > 0), ZERO)
    outs = sum((-value for value in rows if value < 0), ZERO)
    if abs(received - ins) > TOLERANCE:
        yield "premium_received", "trades", received, ins
    if abs(paid - outs) > TOLERANCE:
        yield "premium_paid", "trades", paid, outs


Key = tuple[str, str | None]


def _check_positions(day: ClientDay) -> Iterator[Problem]:
    """持仓汇总 against 持仓明细, contract by contract."""
    if not day.position_summaries and not day.positions:
        return
    details: dict[Key, list[PositionRow]] = defaultdict(list)
    for row in day.positions:
        details[row.contract, row.hedge_flag].append(row)
    for summary in day.position_summaries:
        yield from _check_contract(summary, details.pop((summary.contract, summary.hedge_flag), []), day)
    for rows in details.values():
        yield warning(
            "position_unsummed", line=rows[0].line, field="positions.contract", found=rows[0].contract
        )


def _check_contract(
    summary: PositionSummaryRow, rows: list[PositionRow], day: ClientDay
) -> Iterator[Problem]:
    longs = [row for row in rows if row.side == "long"]
    shorts = [row for row in rows if row.side == "short"]
    yield from _check_lots(summary, "long_lots", summary.long_lots, longs)
    yield from _check_lots(summary, "short_lots", summary.short_lots, shorts)
    yield from _check_average(summary, "long_price", summary.long_price, longs, day)
    yield from _check_average(summary, "short_price", summary.short_price, shorts, day)
    for name in ("prev_settlement", "settlement_price"):
        printed = getattr(summary, name)
        for row in rows:
            if _differ(printed, getattr(row, name)):
                yield _differs(row, f"positions.{name}", printed, getattr(row, name))
    profit = "mtm_pl" if day.method is Method.MTM else "floating_pl"
    total = _sum(getattr(row, profit) for row in rows)
    printed_profit = getattr(summary, profit)
    if printed_profit is not None and total is not None and abs(printed_profit - total) > TOLERANCE:
        yield _differs(summary, f"position_summaries.{profit}", str(total), str(printed_profit))
    yield from _check_margin(summary, rows)
    yield from _check_option_values(summary, longs, shorts)


def _check_margin(summary: PositionSummaryRow, rows: list[PositionRow]) -> Iterator[Problem]:
    """The charge lies between the larger side and both sides together."""
    total = _sum(row.margin for row in rows)
    if summary.margin is not None and total is not None and summary.margin > total + TOLERANCE:
        yield _differs(summary, "position_summaries.margin", str(total), str(summary.margin))


def _check_option_values(
    summary: PositionSummaryRow, longs: list[PositionRow], shorts: list[PositionRow]
) -> Iterator[Problem]:
    """Short option value prints with either sign in the detail table, so sizes are compared."""
    for name, rows in (("long_option_value", longs), ("short_option_value", shorts)):
        printed = getattr(summary, name)
        total = _sum(None if row.option_value is None else abs(row.option_value) for row in rows)
        if printed is not None and total is not None and abs(abs(printed) - total) > TOLERANCE:
            yield _differs(summary, f"position_summaries.{name}", str(total), str(printed))


def _check_lots(
    summary: PositionSummaryRow, name: str, printed: int, rows: list[PositionRow]
) -> Iterator[Problem]:
    total = sum(row.lots for row in rows)
    if printed != total:
        yield _differs(summary, f"position_summaries.{name}", str(total), str(printed))


def _check_average(
    summary: PositionSummaryRow, name: str, printed: str, rows: list[PositionRow], day: ClientDay
) -> Iterator[Problem]:
    """The average is over opening prices, or (some mark-to-market layouts) over what each lot was last marked at."""
    lots = sum(row.lots for row in rows)
    if not lots or not printed:
        return
    opened = sum((Decimal(row.open_price) * row.lots for row in rows), Decimal(0)) / lots
    marked = sum((Decimal(_marked(row, day)) * row.lots for row in rows), Decimal(0)) / lots
    tolerance = _PRICE_TOLERANCE if len(rows) > 1 else Decimal(0)
    if min(abs(Decimal(printed) - opened), abs(Decimal(printed) - marked)) > tolerance:
        yield _differs(summary, f"position_summaries.{name}", format(opened, ".3f"), printed)


def _marked(row: PositionRow, day: ClientDay) -> str:
    return (
        row.open_price if row.opened_on == day.trading_day or not row.prev_settlement else row.prev_settlement
    )


def _differ(left: str, right: str) -> bool:
    return bool(left) and bool(right) and Decimal(left) != Decimal(right)


def _differs(row: PositionRow | PositionSummaryRow, name: str, expected: str, found: str) -> Problem:
    return warning("position_tables_differ", line=row.line, field=name, expected=expected, found=found)
