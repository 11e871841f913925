"""What is handed to the store: days of one source, and what the delivery speaks about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter

from clients.statements.values import ClientDay, Customer

DETAIL_TABLES = ("trade", "close", "position", "cashflow", "exercise")
_ROWS: dict[str, tuple[Callable[[ClientDay], object], ...]] = {
    "trade": (attrgetter("trades"),),
    "close": (attrgetter("closes"),),
    "position": (attrgetter("positions"), attrgetter("position_summaries")),
    "cashflow": (attrgetter("cash_flows"),),
    "exercise": (attrgetter("exercises"),),
}


@dataclass(frozen=True)
class Delivery:
    """Days of one source. A table outside `covered` is not spoken about: what is stored of it stays."""

    days: Sequence[ClientDay]
    file_id: int | None
    now: datetime
    customers: Sequence[Customer] = ()
    incomplete: frozenset[tuple[str, date]] = frozenset()
    covered: frozenset[str] = frozenset(DETAIL_TABLES)
    progress: Callable[[int], None] = field(default=lambda _done: None)

    @cached_property
    def trading_days(self) -> list[date]:
        return sorted({day.trading_day for day in self.days})

    def has_rows(self, table: str) -> bool:
        """Whether any day brings rows of that detail table."""
        return table in self._filled

    @cached_property
    def _filled(self) -> frozenset[str]:
        return frozenset(
            name for name, reads in _ROWS.items() if any(any(map(read, self.days)) for read in reads)
        )

    @cached_property
    def accounts(self) -> set[str]:
        """Those of the days, and those of which a line was set aside: their days change, too."""
        return {day.account for day in self.days} | {account for account, _day in self.incomplete}


@dataclass(frozen=True)
class Stored:
    """How many daily accounts were new, replaced an older version, or were there already."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    has_other_sources: bool = False
