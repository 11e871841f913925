"""A unit as values: parsed, and checked against what is known of its account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from clients.actions.imports.units import Unit
from clients.models import ColumnMapping, ImportRun, TradingAccount
from clients.statements import mapping as mapped
from clients.statements import parse, parse_bundle
from clients.statements.bundle_tables import table_in_name
from clients.statements.values import ClientDay, Method, ParsedFile, Source
from crm.models import ProductSpec
from crm.problems import Problem, error

# Which stored table a bundle's table speaks about.
_COVERS = {
    "trddata": "trade",
    "liquiddetails": "close",
    "holddata": "position",
    "holddetails": "position",
    "fundchg": "cashflow",
    "otherfund": "cashflow",
}
_EVERYTHING = frozenset({"trade", "close", "position", "cashflow", "exercise"})


def read(unit: Unit, run: ImportRun, multipliers: Mapping[str, Decimal]) -> ParsedFile:
    if unit.is_bundle:
        return parse_bundle(unit.contents, multipliers=multipliers)
    (content,) = unit.contents.values()
    mapping = saved_mapping(run.mapping) if run.mapping else None
    return parse(content, name=unit.files[0].name, mapping=mapping, multipliers=multipliers)


def contract_multipliers() -> dict[str, Decimal]:
    """The newest multiplier of each product: the row checks compare with it, no figure depends on it."""
    specs = ProductSpec.objects.order_by("effective_on").values_list("code", "multiplier")
    return dict(specs)


def saved_mapping(mapping: ColumnMapping) -> mapped.ColumnMapping:
    """The parser's form of a saved mapping."""
    options = dict(mapping.options)
    method = Method(options.pop("method", Method.MTM.value))
    day = options.pop("trading_day", None)
    trading_day = date.fromisoformat(day) if day else None
    return mapped.ColumnMapping(columns=mapping.columns, method=method, trading_day=trading_day, **options)


def covered(unit: Unit, parsed: ParsedFile) -> frozenset[str]:
    """The detail tables this delivery speaks about. A statement without a section says there was nothing; a
    bundle without the table, or a mapped file, says nothing of it."""
    if any(day.source is Source.MAPPING for day in parsed.days):
        return frozenset()
    if not unit.is_bundle:
        return _EVERYTHING
    claimed = {_COVERS.get(table_in_name(file.name) or "") for file in unit.files}
    seen = {name for day in parsed.days for name in _tables_with_rows(day)} if None in claimed else set()
    return frozenset(name for name in claimed | seen if name)


def speaks_of(unit: Unit) -> tuple[str, tuple[str, ...]]:
    """Source and methods, by name, of a delivery of which no day could be read."""
    if unit.is_bundle:
        return Source.BUNDLE.name, (Method.MTM.name, Method.BY_TRADE.name)
    mapping = unit.files[0].run.mapping
    method = saved_mapping(mapping).method if mapping else Method.MTM
    return Source.MAPPING.name, (method.name,)


def owner_conflict(parsed: ParsedFile) -> Problem | None:
    """A statement names client and account; if the account is known under another client, one of them is wrong."""
    if not parsed.days or parsed.days[0].source not in (Source.STATEMENT, Source.INVESTOR_REPORT):
        return None
    owners = dict(
        TradingAccount.objects.filter(account__in={day.account for day in parsed.days}).values_list(
            "account", "client__client_id"
        )
    )
    for day in parsed.days:
        owner = owners.get(day.account, day.client_id)
        if owner != day.client_id:
            return error("account_of_other_client", account=day.account, owner=owner, found=day.client_id)
    return None


def _tables_with_rows(day: ClientDay) -> list[str]:
    rows = {
        "trade": day.trades,
        "close": day.closes,
        "position": day.positions or day.position_summaries,
        "cashflow": day.cash_flows,
    }
    return [name for name, found in rows.items() if found]
