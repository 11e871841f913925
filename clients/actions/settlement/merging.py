"""The merge: staged rows into the tables, set by set, touching only what differs. Runs under the days' locks."""

from __future__ import annotations

from typing import Any

from django.db import connection

from clients.actions.settlement import columns, people, staging
from clients.actions.settlement.delivery import Delivery, Stored

_TABLE = columns.DAILY_TABLE
_KEY = ", ".join(columns.KEY)
# The staged keys that are stored already, with whether anything about them differs.
KNOWN = "known_day"
_DROP_KNOWN = f"DROP TABLE IF EXISTS {KNOWN}"


def same_key(left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in columns.KEY)


def figures(delivery: Delivery) -> tuple[str, ...]:
    """The daily columns the delivery speaks about: without trades it does not know the turnover."""
    if "trade" in delivery.covered:
        return columns.FIGURES
    return tuple(name for name in columns.FIGURES if name not in columns.TURNOVER)


def find_known(delivery: Delivery) -> int:
    """Collect the staged keys that have a row, and mark those whose figures or detail rows differ."""
    names = figures(delivery)
    row = ", ".join
    sql = f"""
    CREATE TEMP TABLE {KNOWN} ON COMMIT DROP AS
    SELECT {row(f"d.{name}" for name in columns.KEY)},
           ({row(f"s.{name}" for name in names)}) IS DISTINCT FROM ({row(f"d.{name}" for name in names)}) AS is_changed
    FROM {staging.DAILY} s JOIN clients_tradingaccount a ON a.account = s.account
    JOIN {_TABLE} d ON d.account_id = a.id AND d.trading_day = s.trading_day AND d.method = s.method
        AND d.currency = s.currency AND d.source = s.source
    WHERE d.trading_day = ANY(%s)
    """
    _run(_DROP_KNOWN)
    count = _run(sql, [delivery.trading_days])
    if count:
        for name in sorted(delivery.covered):
            _mark_changed_rows(name, delivery)
    return count


def _mark_changed_rows(name: str, delivery: Delivery) -> None:
    """A key is changed when its rows before and after are not the same, place by place."""
    own = columns.detail_columns(name)
    staged = ", ".join(f"s.{column}" for column in own)
    stored = ", ".join(f"t.{column}" for column in own)
    place = "ordinal, is_summary" if name == "position" else "ordinal"
    sql = f"""
    WITH staged AS (
        SELECT a.id AS account_id, s.trading_day, s.method, s.currency, s.source, {staged}
        FROM {staging.detail(name)} s JOIN clients_tradingaccount a ON a.account = s.account
    ), stored AS (
        SELECT t.account_id, t.trading_day, t.method, t.currency, t.source, {stored}
        FROM {columns.table(name)} t JOIN {KNOWN} k ON {same_key("t", "k")} AND NOT k.is_changed
        WHERE t.trading_day = ANY(%s)
    ), differing AS (
        SELECT DISTINCT {_KEY} FROM staged s FULL JOIN stored t USING ({_KEY}, {place})
        WHERE s IS DISTINCT FROM t
    )
    UPDATE {KNOWN} k SET is_changed = true FROM differing f WHERE {same_key("k", "f")} AND NOT k.is_changed
    """
    _run(sql, [delivery.trading_days])


def write(delivery: Delivery, known: int) -> Stored:
    """Bring the changed keys up to date and add the new ones; `find_known` has run."""
    changed = _replace_changed(delivery) if known else 0
    added = _add_new(delivery, _unless_known() if known else "")
    if added + known < len(delivery.days):
        # Rows of accounts that nobody has heard of found no partner; looking for those first would cost every import.
        people.complete_accounts(delivery)
        added += _add_new(delivery, _unless_stored())
    for name in sorted(delivery.covered):
        _write_rows(name, delivery, known)
    return Stored(added=added, changed=changed, unchanged=known - changed)


def _replace_changed(delivery: Delivery) -> int:
    assignments = ", ".join(f"{name} = s.{name}" for name in figures(delivery))
    sql = f"""
    UPDATE {_TABLE} d SET {assignments}, version = d.version + 1, import_file_id = %s
    FROM {KNOWN} k, {staging.DAILY} s, clients_tradingaccount a
    WHERE k.is_changed AND {same_key("d", "k")} AND d.trading_day = ANY(%s) AND a.id = k.account_id
        AND s.account = a.account AND s.trading_day = k.trading_day AND s.method = k.method
        AND s.currency = k.currency AND s.source = k.source
    """
    return _run(sql, [delivery.file_id, delivery.trading_days])


def _add_new(delivery: Delivery, condition: str) -> int:
    """Insert what has no row. Under the days' locks nobody else can have written one in the meantime."""
    names = ", ".join(columns.FIGURES)
    values = ", ".join(f"s.{name}" for name in columns.FIGURES)
    sql = f"""
    INSERT INTO {_TABLE} ({_KEY}, is_shown, {names}, version, import_file_id)
    SELECT a.id, s.trading_day, s.method, s.currency, s.source, true, {values}, 1, %s
    FROM {staging.DAILY} s JOIN clients_tradingaccount a ON a.account = s.account
    {condition}
    """
    return _run(sql, [delivery.file_id])


def _write_rows(name: str, delivery: Delivery, known: int) -> None:
    """Detail rows of new and changed keys; those of unchanged keys stay untouched."""
    if not (known or delivery.has_rows(name)):
        return
    table, own = columns.table(name), ", ".join(columns.detail_columns(name))
    if known:
        sql = f"DELETE FROM {table} t USING {KNOWN} k WHERE k.is_changed AND {same_key('t', 'k')}"
        _run(f"{sql} AND t.trading_day = ANY(%s)", [delivery.trading_days])
    values = ", ".join(f"s.{column}" for column in columns.detail_columns(name))
    sql = f"""
    INSERT INTO {table} ({_KEY}, {own})
    SELECT a.id, s.trading_day, s.method, s.currency, s.source, {values}
    FROM {staging.detail(name)} s JOIN clients_tradingaccount a ON a.account = s.account
    {_unless_known("NOT k.is_changed") if known else ""}
    """
    _run(sql)


def _unless_known(condition: str = "true") -> str:
    return f"""
    WHERE NOT EXISTS (SELECT FROM {KNOWN} k WHERE {condition} AND k.account_id = a.id
        AND k.trading_day = s.trading_day AND k.method = s.method AND k.currency = s.currency
        AND k.source = s.source)
    """


def _unless_stored() -> str:
    return f"""
    WHERE NOT EXISTS (SELECT FROM {_TABLE} d WHERE d.account_id = a.id AND d.trading_day = s.trading_day
        AND d.method = s.method AND d.currency = s.currency AND d.source = s.source)
    """


def _run(sql: str, params: list[Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or [])
        return int(cursor.rowcount)
