from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crm.models import User
from tiering.actions.measure import measure_and_assign
from tiering.actions.runs.nightly import ProgressReport, run_schemes
from tiering.models import Scheme
from tiering.queries.stored import stored_days


def run_day(
    *, trading_day: date, by: User | None, now: datetime, progress: ProgressReport, only: str | None = None
) -> dict[str, Any]:
    """Publish the newest settled day by hand: the house scheme with the measures, then the others.

    With `only` one other scheme alone, over the measures that are kept; they are made first where there are none.
    """
    is_house = only is not None and Scheme.objects.get(code=only).is_house
    counts: dict[str, Any] = {}
    if only is None or is_house or trading_day not in stored_days():
        counts = measure_and_assign(trading_day=trading_day, by=by, now=now, progress=progress)
    if not is_house:
        counts |= run_schemes(trading_day=trading_day, by=by, now=now, progress=progress, only=only)
    return counts
