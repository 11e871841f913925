"""How fast one day of daily accounts lands: our import, raw COPY and bulk_create, from the same rows in memory.

Each starts from the same validated values, renders them, and ends at commit, in the same indexed table that holds
ten days already. What each leaves behind is removed and vacuumed before the next, so that all find the same table.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection, transaction

from bench import synthetic
from bench.database import throwaway
from clients.actions.settlement import columns, publishing, rendering, staging
from clients.actions.settlement.delivery import Delivery
from clients.actions.settlement.storing import store
from clients.enums import Method, Source
from clients.models import DailyAccount
from clients.statements import parse_bundle
from clients.statements.values import SUMMARY_FIELDS, ClientDay

HELP = "one day of daily accounts: our import against raw COPY and bulk_create"
FILE_ID = 1
_COPIED = (*columns.KEY, *columns.FIGURES, "is_shown", "version", "import_file_id")


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--clients", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=10, help="days that are there already")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--sample", type=int, default=10_000, help="rows given to bulk_create")


def run(options: dict[str, Any]) -> dict[str, Any]:
    with throwaway():
        keys = synthetic.make_accounts(options["clients"])
        day = synthetic.make_existing_days(options["days"])
        days = synthetic.make_days(list(keys), day)
        ours, copied, created, published = [], [], [], []
        sample = days[: options["sample"]]
        for _repeat in range(options["repeats"]):
            ours.append(_timed(lambda: _ours(days), day, keep=True))
            published.append(_timed(lambda: _publish(day), day))
            copied.append(_timed(lambda: _raw_copy(days, keys), day))
            created.append(_timed(lambda: _bulk_create(sample, keys), day))
        return _figures(options, ours, copied, created, published)


def table(figures: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in figures.items())


def _figures(options: dict[str, Any], *seconds: list[float]) -> dict[str, Any]:
    rows, sample = options["clients"], min(options["sample"], options["clients"])
    ours, copied, created, published = (median(times) for times in seconds)
    return {
        "rows": rows,
        "existing_days": options["days"],
        "repeats": options["repeats"],
        "columns": len(_COPIED),
        "ours_rows_per_s": round(rows / ours),
        "copy_rows_per_s": round(rows / copied),
        "bulk_create_rows_per_s": round(sample / created),
        "bulk_create_sample": sample,
        "ours_over_copy": round(copied / ours, 3),
        "ours_over_bulk_create": round((rows / ours) / (sample / created), 2),
        "publish_seconds": round(published, 3),
        "ours_seconds": [round(value, 3) for value in seconds[0]],
        "copy_seconds": [round(value, 3) for value in seconds[1]],
        "bulk_create_seconds": [round(value, 3) for value in seconds[2]],
        "parse_rows_per_s": round(_parse_rate(rows)),
    }


def _timed(load: Callable[[], None], day: date, *, keep: bool = False) -> float:
    started = time.perf_counter()
    load()
    seconds = time.perf_counter() - started
    if not keep:
        _clear(day)
    return seconds


def _clear(day: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {columns.DAILY_TABLE} WHERE trading_day = %s", [day])
        cursor.execute(f"VACUUM {columns.DAILY_TABLE}")
        cursor.execute("CHECKPOINT")


def _ours(days: list[ClientDay]) -> None:
    """Staging, locks, merge, precedence: what an import does with parsed days, to the commit."""
    store(Delivery(days=days, file_id=FILE_ID, now=datetime.now(UTC)))


def _publish(day: date) -> None:
    publishing.publish_files(day=day, file_ids=[FILE_ID])


@transaction.atomic
def _raw_copy(days: list[ClientDay], keys: dict[str, int]) -> None:
    """The best COPY we know: straight into the table, rendered while it is sent, keys looked up beforehand."""
    lines = (_copy_line(day, keys[day.account]) for day in days)
    staging.copy(columns.DAILY_TABLE, _COPIED, lines, rendering.DAILY_NULL)


def _copy_line(day: ClientDay, account_id: int) -> str:
    cells = rendering.daily_cells(day, frozenset(), with_trades=True)
    key = rendering.day_key(day.trading_day, day.method, day.currency, day.source)
    return f"{account_id}\t{key}\t{cells}\tt\t1\t{FILE_ID}\n"


def _bulk_create(days: list[ClientDay], keys: dict[str, int]) -> None:
    with transaction.atomic():
        DailyAccount.objects.bulk_create([_row(day, keys[day.account]) for day in days], batch_size=1_000)


def _row(day: ClientDay, account_id: int) -> DailyAccount:
    return DailyAccount(
        account_id=account_id,
        trading_day=day.trading_day,
        method=Method[day.method.name].value,
        currency=day.currency,
        source=Source[day.source.name].value,
        derived=",".join(sorted(day.summary.derived)),
        turnover=0,
        turnover_lots=0,
        import_file_id=FILE_ID,
        **{name: getattr(day.summary, name) for name in SUMMARY_FIELDS},
    )


def _parse_rate(rows: int) -> float:
    """Lines of a bundle's account table parsed per second; each gives a day under either method."""
    count = min(rows, 50_000)
    content = "".join(_bundle_line(place) for place in range(count)).encode("gb18030")
    started = time.perf_counter()
    parsed = parse_bundle({"9999cusfund20260817.txt": content})
    seconds = time.perf_counter() - started
    if len(parsed.days) != 2 * count:
        raise RuntimeError(f"{len(parsed.days)} days were parsed out of {count} lines")
    return count / seconds


def _bundle_line(place: int) -> str:
    equity, opening = 500_000 + place, 499_000 + place
    figures = f"{equity}.32@{equity - 1000}.32@0.00@0.20@{opening}.32@{opening}.32@{equity}.32@{equity}.32"
    return f"2026-08-17@B{place:09d}@{figures}@1000.00@1000.00@0.00@0.00@N@CNY@{equity}.32@0.00@0.00@0.00@0.00@0.00\r\n"
