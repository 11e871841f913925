"""The days of a client page by page: a day is the sum of its accounts' rows, so pages are cut by day, not by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clients.enums import Method
from clients.models import Client, DailyAccount
from clients.queries import settlement


@dataclass(frozen=True)
class DayPage:
    """Days in the order asked for, and whether there are more before the first and after the last of them."""

    rows: list[DailyAccount]
    has_before: bool
    has_after: bool


def page_of_days(
    client: Client,
    *,
    first: date | None,
    last: date | None,
    method: Method,
    currency: str,
    size: int,
    newest_first: bool,
    after: date | None = None,
    before: date | None = None,
    text: str = "",
) -> DayPage:
    """Up to `size` days following `after` (or, walking back, preceding `before`) in the order asked for.

    `text` is the beginning of the days wanted, such as 2026-03.
    """
    rows = settlement.account_days(client, first=first, last=last, method=method, currency=currency)
    known = rows.order_by().values_list("trading_day", flat=True).distinct()
    if text:
        known = known.filter(trading_day__startswith=text)
    backwards = before is not None
    goes_down = newest_first != backwards
    start = before or after
    if start is not None:
        known = known.filter(**{"trading_day__lt" if goes_down else "trading_day__gt": start})
    found = list(known.order_by("-trading_day" if goes_down else "trading_day")[: size + 1])
    has_more, found = len(found) > size, sorted(found[:size], reverse=newest_first)
    if not found:
        return DayPage([], False, False)
    wanted = set(found)
    between = settlement.days(client, first=min(found), last=max(found), method=method, currency=currency)
    shown = [day for day in between if day.trading_day in wanted]
    return DayPage(
        shown if newest_first else shown[::-1],
        has_before=has_more if backwards else after is not None,
        has_after=True if backwards else has_more,
    )
