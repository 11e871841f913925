"""The stored road against the oracle: every measure of every client once more, and what differs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clients.actions.taken import forget_handled
from crm import locks, outbox
from crm.enums import OutboxKind
from tiering.actions.series.bringing import LOCK, Progress, Series
from tiering.engine.measures import MEASURES, Unit
from tiering.engine.oracle import measures_of
from tiering.engine.scheme import read_parameters
from tiering.engine.table import FloatArray, MeasureTable
from tiering.models import Scheme
from tiering.queries.measure import measure
from tiering.queries.oracle import history_of

# Relative to the size of the figure, and absolute below one: rounding of floats. Amounts agree to the cent.
TOLERANCE = 1e-6
HALF_A_CENT = 0.005
KEPT_NOTES = timedelta(days=30)
_BATCH = 500
_SHOWN = 20


@dataclass
class Report:
    """How many figures were compared, and the first of those that differ: client, measure, ours, the oracle's."""

    clients: int = 0
    figures: int = 0
    differing: Counter[str] = field(default_factory=Counter)
    first: list[tuple[int, str, float, float]] = field(default_factory=list)

    def counts(self) -> dict[str, Any]:
        return {"clients": self.clients, "figures": self.figures, "differing": self.differing.total()}


def compare(table: MeasureTable, day: date, progress: Progress = lambda _done, _total: None) -> Report:
    """The measures of these clients against the oracle's, worked out from the daily accounts now."""
    report = Report()
    for start in range(0, len(table), _BATCH):
        part = table.take(np.arange(start, min(start + _BATCH, len(table))))
        _compare_some(part, day, report)
        progress(start + len(part), len(table))
    return report


def _compare_some(part: MeasureTable, day: date, report: Report) -> None:
    expected = measures_of(history_of(day, [int(client) for client in part.clients]))
    expected = expected.reindex(part.clients)
    report.clients += len(part)
    for name in sorted(set(expected.columns) & set(part.columns)):
        ours, theirs = part[name], expected[name].to_numpy(dtype=np.float64)
        report.figures += len(ours)
        is_money = MEASURES[name].unit is Unit.YUAN
        for line in np.flatnonzero(differs(ours, theirs, is_money=is_money)):
            report.differing[name] += 1
            if len(report.first) < _SHOWN:
                report.first.append((int(part.clients[line]), name, float(ours[line]), float(theirs[line])))


def differs(ours: FloatArray, theirs: FloatArray, *, is_money: bool) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where two figures are not the same within what rounding may do; not known on one side only differs."""
    limit = HALF_A_CENT if is_money else TOLERANCE * np.maximum(1.0, np.abs(theirs))
    gap = np.abs(ours - theirs) > limit
    found: np.ndarray[Any, np.dtype[np.bool_]] = gap | (np.isnan(ours) != np.isnan(theirs))
    return found


def check(*, day: date, now: datetime, progress: Progress = lambda _done, _total: None) -> Report:
    """Bring the running figures up to a day and compare all clients. Changes no tier."""
    scheme = read_parameters(Scheme.objects.get(is_house=True).parameters)
    with locks.exclusive(LOCK):
        series = Series(now)
        series.bring_up_to(day)
        table = measure(day, scheme, series.store, series.days).table
    return compare(table, day, progress)


def rebuild(*, day: date, now: datetime) -> None:
    """Build the running figures anew from the daily accounts, up to a day."""
    with locks.exclusive(LOCK):
        Series(now).rebuild(day)


@transaction.atomic
def check_and_tell(*, day: date, now: datetime) -> dict[str, Any]:
    """The weekly check: operations hear of every difference; what was handled a month ago is forgotten."""
    report = check(day=day, now=now)
    forget_handled(before=now - KEPT_NOTES)
    if report.differing:
        lines = [f"{client} {name}: {ours} / {theirs}" for client, name, ours, theirs in report.first]
        with translation.override(settings.LANGUAGE_CODE):
            subject = _("Running figures differ from the daily accounts: rebuild them.")
        outbox.post(
            key=f"tiering_check:{day.isoformat()}:{now.isoformat()}",
            kind=OutboxKind.MAIL,
            recipient=settings.OPERATIONS_MAIL,
            subject=subject,
            body="\n".join([subject, *lines]),
            now=now,
        )
    return report.counts()
