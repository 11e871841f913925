"""Product specifications with the day each holds from; margin and limit are typical exchange levels of mid-2026.

Where no earlier level is known, today's stands from the first day. Daily settlement parameters overrule them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

PATH = Path(__file__).with_name("products.csv")


@dataclass(frozen=True)
class SeedProduct:
    code: str
    exchange: str
    name: str
    name_en: str
    multiplier: Decimal
    unit: str
    tick: Decimal
    margin_rate: Decimal
    limit_rate: Decimal
    night_session: str
    status: str
    effective_on: date
    ended_on: date | None
    note: str


def read() -> list[SeedProduct]:
    """The committed specifications; each ends on the day the next one of its product begins."""
    with PATH.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    nexts = [later if later["code"] == row["code"] else None for row, later in pairwise(rows)]
    return [_product(row, later) for row, later in zip(rows, [*nexts, None], strict=True)]


def _product(row: dict[str, str], later: dict[str, str] | None) -> SeedProduct:
    return SeedProduct(
        code=row["code"],
        exchange=row["exchange"],
        name=row["name"],
        name_en=row["name_en"],
        multiplier=Decimal(row["multiplier"]),
        unit=row["unit"],
        tick=Decimal(row["tick"]),
        margin_rate=Decimal(row["margin_rate"]),
        limit_rate=Decimal(row["limit_rate"]),
        night_session=row["night_session"],
        status=row["status"],
        effective_on=date.fromisoformat(row["effective_on"]),
        ended_on=date.fromisoformat(later["effective_on"]) if later else None,
        note=row["note"],
    )
