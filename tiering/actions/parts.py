"""An evening measured by several workers: one part per shard, the firm's totals as the one barrier before them.

Totals are whole cents, added shard after shard by whoever leads; a part is worked out from them and its own clients
alone. So the outcome is the same, to the last bit, whoever works on which part.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date, datetime

import numpy as np
from django.db import transaction

from tiering.actions.series.bringing import Series
from tiering.actions.stored_measures import begin_aside, fill_aside
from tiering.engine.figures import FirmTotals
from tiering.engine.scheme import read_parameters
from tiering.engine.table import IntArray
from tiering.models import MeasuringPart
from tiering.queries.measure import Measured, Part, all_records, firm_totals, join, measure_part
from tiering.state.store import SHARDS

# How often whoever leads looks whether the others are ready.
_LOOK_SECONDS = 0.02
_ARRAYS = tuple(field.name for field in fields(Part) if field.name != "columns")
Call = Callable[[str], None]
Progress = Callable[[int, int], None]


@transaction.atomic
def forget_parts(day: date) -> None:
    """Before a day is measured anew: waits for whoever still works on a part of an earlier try."""
    MeasuringPart.objects.filter(trading_day=day).delete()


def measure_together(
    day: date, parameters: dict[str, object], series: Series, call: Call, progress: Progress
) -> Measured:
    """Share the day out and take part; the measures are then in the table aside, and not in the answer.

    `call` asks other workers to come; without any, all of it is worked out here. Under `locks.exclusive(LOCK)`.
    """
    found = all_records(day, series.store)
    firm = firm_totals(day, series.store, series.days, found)
    token = series.token
    with transaction.atomic():
        begin_aside(day)
        basis = {"parameters": parameters, "firm": asdict(firm)}
        MeasuringPart.objects.bulk_create(
            MeasuringPart(trading_day=day, token=token, number=number, basis=basis)
            for number in range(SHARDS)
        )
    call(token)
    parts = MeasuringPart.objects.filter(token=token)
    while left := parts.filter(outcome=None).count():
        progress(SHARDS - left, SHARDS)
        if not _work_on_one(token, series):
            time.sleep(_LOOK_SECONDS)
    progress(SHARDS, SHARDS)
    return join(day, [_unpacked(part.outcome) for part in parts.order_by("number")], found)


def help_measuring(*, token: str, now: datetime) -> int:
    """Work on parts until none is free; how many. None where this machine's running figures are not those meant."""
    series = Series(now)
    if not series.holds(token):
        return 0
    done = 0
    while _work_on_one(token, series):
        done += 1
    return done


@transaction.atomic
def _work_on_one(token: str, series: Series) -> bool:
    """One free part, its rows and its outcome in one transaction; False where none is free."""
    free = MeasuringPart.objects.select_for_update(skip_locked=True).filter(token=token, outcome=None)
    part = free.order_by("number").first()
    if part is None:
        return False
    parameters, firm = read_parameters(part.basis["parameters"]), FirmTotals(**part.basis["firm"])
    found = measure_part(part.trading_day, parameters, series.store, series.days, part.number, firm)
    fill_aside(part.trading_day, found.clients, found.columns)
    part.outcome = _packed(found)
    part.save(update_fields=["outcome"])
    return True


def _packed(part: Part) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **{name: getattr(part, name) for name in _ARRAYS})
    return buffer.getvalue()


def _unpacked(raw: bytes | memoryview | None) -> Part:
    assert raw is not None
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        found: dict[str, IntArray] = {name: arrays[name] for name in _ARRAYS}
    return Part(columns={}, **found)
