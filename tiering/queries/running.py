"""What the runs of schemes begin with: the versions in force, the runs before, and the tiers that clients hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.translation import gettext_noop

from crm import binary
from crm.models import TradingDay
from tiering.engine.measures import MEASURES
from tiering.engine.runs import Held, Remembered, from_tiers, needs_memory, recalled, with_decided
from tiering.engine.schemes import (
    InvalidDocument,
    SchemeDocument,
    Standing,
    Vocabulary,
    read,
    with_those_below,
)
from tiering.engine.schemes.attributes import ATTRIBUTES
from tiering.engine.table import IntArray
from tiering.models import RunStanding, Scheme, SchemeVersion, TierRun
from tiering.queries.versions import in_force

UNREADABLE = gettext_noop("its rules cannot be read")
WITHOUT_BASE = gettext_noop("it builds on a scheme that has no rules in force")
_VOCABULARY = Vocabulary(measures=MEASURES, attributes=ATTRIBUTES)
_HELD = """
SELECT a.client_id, coalesce(array_position(%(codes)s::text[], a.tier::text), 0) - 1, a.effective_on - DATE '1970-01-01'
FROM tiering_tierassignment a WHERE a.scheme_id = %(scheme)s AND {condition}
"""
# Postgres may share the work out whatever the number of clients: few cost nothing either way.
_MANY = 1_000_000
# The last one of each client counts.
_DECIDED = """
SELECT DISTINCT ON (d.client_id) d.client_id,
    coalesce(array_position(%(codes)s::text[], d.tier::text), 0) - 1, d.effective_on - DATE '1970-01-01'
FROM tiering_decidedtier d
WHERE d.scheme_id = %(scheme)s AND d.effective_on > %(since)s AND d.effective_on <= %(day)s
ORDER BY d.client_id, d.effective_on DESC
"""
_ON = "a.effective_on <= %(day)s AND (a.ended_on IS NULL OR a.ended_on > %(day)s)"
_OPEN = "a.ended_on IS NULL"


@dataclass(frozen=True)
class Running:
    """A scheme with the version that is in force on a day."""

    scheme: Scheme
    version: SchemeVersion
    document: SchemeDocument


@dataclass(frozen=True)
class Plan:
    """Schemes to run by code, each after those it builds on, the house scheme among them; and why others cannot."""

    ordered: dict[str, Running]
    left_out: dict[str, str]

    def only(self, code: str) -> Plan:
        """One scheme and what it builds on. Raises KeyError for one that is not in the plan."""
        documents = {other: running.document for other, running in self.ordered.items()}
        return Plan({other: self.ordered[other] for other in with_those_below(code, documents)}, {})


def plan_for(day: date) -> Plan:
    """Every scheme that has a version in force on the day."""
    found: dict[str, Running] = {}
    left_out: dict[str, str] = {}
    for version in in_force(day).order_by("scheme__order", "scheme__code"):
        try:
            found[version.scheme.code] = Running(version.scheme, version, read(version.document, _VOCABULARY))
        except InvalidDocument:
            left_out[version.scheme.code] = UNREADABLE
    documents = {code: running.document for code, running in found.items()}
    ordered: dict[str, Running] = {}
    for code in found:
        try:
            ordered |= {other: found[other] for other in with_those_below(code, documents)}
        except ValueError:
            left_out[code] = WITHOUT_BASE
    return Plan(ordered, left_out)


def newest_run(scheme: Scheme) -> date | None:
    runs = TierRun.objects.filter(scheme=scheme, finished_at__isnull=False).order_by("-trading_day")
    return runs.values_list("trading_day", flat=True).first()


def run_before(scheme: Scheme, day: date) -> TierRun | None:
    """The newest finished run of a scheme before a day."""
    runs = TierRun.objects.filter(scheme=scheme, finished_at__isnull=False, trading_day__lt=day)
    return runs.order_by("-trading_day").first()


def held_on(scheme: Scheme, day: date, codes: Sequence[str]) -> Held:
    """The tiers of a scheme that hold on a day."""
    return _held(scheme, _ON, {"day": day}, codes)


def held_now(scheme: Scheme, codes: Sequence[str]) -> Held:
    """The tiers of a scheme that have not ended."""
    return _held(scheme, _OPEN, {}, codes)


def standing_before(running: Running, day: date, clients: IntArray) -> Standing:
    """What a run of a day goes on from: what the run before it left, else the tiers in force the day before; and what
    people have published since."""
    left = _left_before(running, day, clients)
    return with_decided(left, _decided_since(running, day), clients)


def _left_before(running: Running, day: date, clients: IntArray) -> Standing:
    document = running.document
    if needs_memory(document.movement):
        kept = RunStanding.objects.filter(run=run_before(running.scheme, day)).first()
        if kept is not None:
            return recalled(_remembered(kept), document, clients)
    day_before = day - timedelta(days=1)
    held = held_on(running.scheme, day_before, document.tier_codes)
    period = document.movement.period
    days = (
        TradingDay.objects.filter(is_trading=True, day__lt=day)
        if period == "night"
        else TradingDay.objects.none()
    )
    return from_tiers(held, clients, period, day_before, list(days.values_list("day", flat=True)))


def _decided_since(running: Running, day: date) -> Held:
    before = run_before(running.scheme, day)
    since = {"since": before.trading_day if before else date.min, "day": day}
    params = {**since, "scheme": running.scheme.pk, "codes": list(running.document.tier_codes)}
    found = binary.read(_DECIDED, {"client": "i8", "tier": "i4", "since": "i4"}, params)
    return Held(*(found[name].astype(np.int64) for name in ("client", "tier", "since")))


def _remembered(kept: RunStanding) -> Remembered:
    def column(raw: bytes | memoryview, kind: str) -> IntArray:
        return np.frombuffer(raw, dtype=kind).astype(np.int64)

    standing = Standing(*(column(raw, "<i4") for raw in (kept.earned, kept.stayed, kept.below)))
    return Remembered(tuple(kept.codes), column(kept.clients, "<i8"), standing)


def _held(scheme: Scheme, condition: str, params: dict[str, object], codes: Sequence[str]) -> Held:
    found = binary.read(
        _HELD.format(condition=condition),
        {"client": "i8", "tier": "i4", "since": "i4"},
        {**params, "scheme": scheme.pk, "codes": list(codes)},
        expected=_MANY,
    )
    # Sorted here, as they lie nearly in order: Postgres would do it on the disk.
    order = np.argsort(found["client"], kind="stable")
    return Held(*(found[name][order].astype(np.int64) for name in ("client", "tier", "since")))
