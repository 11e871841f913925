"""Before a changed day is overwritten, all of it is kept: figures, rows, and what differs from the new version."""

from __future__ import annotations

from typing import Any

from django.db import connection

from clients.actions.settlement import columns, merging, staging
from clients.actions.settlement.delivery import Delivery

# What is not part of a day's figures: its key and our own bookkeeping.
QUOTE = '"'
_BOOKKEEPING = (*columns.KEY, "is_shown", "version", "import_file_id")


def keep_changed(delivery: Delivery) -> None:
    """Copy the changed days into SupersededDay, set by set. Amounts become text: JSON numbers would lose cents."""
    compared = merging.figures(delivery)
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(rows=_rows(), staged=_pairs("s", compared)), _params(delivery))


def _params(delivery: Delivery) -> list[Any]:
    return [
        list(_BOOKKEEPING),
        list(_BOOKKEEPING),
        delivery.file_id or 0,
        delivery.now,
        delivery.trading_days,
    ]


def _pairs(alias: str, names: tuple[str, ...]) -> str:
    """One JSON object of text values; two calls, because a function takes at most 100 arguments."""
    halves = [names[:20], names[20:]]
    return " || ".join(
        "jsonb_build_object("
        + ", ".join(f"'{name.strip(QUOTE)}', {alias}.{name}::text" for name in half)
        + ")"
        for half in halves
    )


def _rows() -> str:
    """{"trade": [...], ...}: the stored detail rows of one day in their order, values as text."""
    parts = []
    for name in columns.DETAIL_MODELS:
        own = columns.detail_columns(name)
        order = "t.is_summary, t.ordinal" if name == "position" else "t.ordinal"
        parts.append(
            f"'{name}', (SELECT coalesce(jsonb_agg({_pairs('t', own)} ORDER BY {order}), '[]'::jsonb)"
            f" FROM {columns.table(name)} t WHERE {merging.same_key('t', 'k')})"
        )
    return f"jsonb_build_object({', '.join(parts)})"


_SQL = f"""
INSERT INTO clients_supersededday
    (account_id, trading_day, method, currency, source, version, figures, rows, differences,
     import_file_id, replaced_by_file_id, replaced_at)
SELECT k.account_id, k.trading_day, k.method, k.currency, k.source, d.version,
    (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(to_jsonb(d)) WHERE NOT key = ANY(%s)),
    {{rows}},
    (SELECT coalesce(jsonb_object_agg(new.key, jsonb_build_object('old', old.value, 'new', new.value)),
        jsonb_build_object())
     FROM jsonb_each_text({{staged}}) new JOIN jsonb_each_text(to_jsonb(d)) old ON old.key = new.key
     WHERE NOT new.key = ANY(%s) AND old.value IS DISTINCT FROM new.value),
    d.import_file_id, %s, %s
FROM {merging.KNOWN} k
JOIN {columns.DAILY_TABLE} d ON {merging.same_key("d", "k")}
JOIN clients_tradingaccount a ON a.id = k.account_id
JOIN {staging.DAILY} s ON s.account = a.account AND s.trading_day = k.trading_day AND s.method = k.method
    AND s.currency = k.currency AND s.source = k.source
WHERE k.is_changed AND d.trading_day = ANY(%s)
"""
