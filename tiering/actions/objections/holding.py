"""What a run finds for clients who object waits for a person; the tier that stands goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from tiering.engine.scheme import RULES, TIERS
from tiering.engine.table import IntArray
from tiering.enums import HeldOutcome
from tiering.models import HeldTierChange, Scheme, TierAssignment
from tiering.queries.measure import Measured
from tiering.queries.objections import objecting


@dataclass(frozen=True)
class _Found:
    """What a run measured for one client who objects, and what stands."""

    client: int
    line: int
    measured: str
    rule: str
    standing: str

    @property
    def is_held(self) -> bool:
        """A tier that people gave is no decision of a machine."""
        return self.measured != self.standing and self.rule != "overridden"


def hold_back(*, scheme: Scheme, measured: Measured, day: date, now: datetime) -> Measured:
    """The measured tiers, but of each client who objects the one that stands; a different one is put before a person.

    Inside the caller's transaction, and harmless when repeated: one change waits per client, the newest found. A
    client without any tier gets the first one; there is nothing yet that it would change.
    """
    found = _objecting(scheme, measured)
    if not found:
        return measured
    for one in found:
        _note(scheme, one, day, now)
    tiers = measured.tiers.copy()
    held = [one for one in found if one.is_held]
    tiers[[one.line for one in held]] = [TIERS.index(one.standing) for one in held]
    return replace(measured, tiers=tiers)


def _objecting(scheme: Scheme, measured: Measured) -> list[_Found]:
    keys = np.array(sorted(objecting().values_list("client_id", flat=True)), dtype=np.int64)
    clients: IntArray = measured.table.clients
    keys = keys[np.isin(keys, clients)]
    if not len(keys):
        return []
    assignments = TierAssignment.objects.filter(scheme=scheme, client__in=keys.tolist(), ended_on=None)
    standing = dict(assignments.values_list("client_id", "tier"))
    lines = np.searchsorted(clients, keys)
    return [
        _Found(client, line, TIERS[measured.tiers[line]], RULES[measured.rules[line]], standing[client])
        for client, line in zip(keys.tolist(), lines.tolist(), strict=True)
        if client in standing
    ]


def _note(scheme: Scheme, found: _Found, day: date, now: datetime) -> None:
    last = HeldTierChange.objects.filter(client=found.client, scheme=scheme).order_by("-pk").first()
    is_waiting = last is not None and last.outcome == HeldOutcome.WAITING
    if not found.is_held:
        if last is not None and is_waiting:
            last.outcome, last.decided_at = HeldOutcome.LAPSED, now
            last.save(update_fields=["outcome", "decided_at"])
    elif last is not None and is_waiting:
        _follow(last, found, day, now)
    elif last is None or not _is_answered(last, found):
        HeldTierChange.objects.create(
            client_id=found.client,
            scheme=scheme,
            from_tier=found.standing,
            to_tier=found.measured,
            rule=found.rule,
            trading_day=day,
            found_at=now,
        )


def _follow(waiting: HeldTierChange, found: _Found, day: date, now: datetime) -> None:
    """Only what differs is written: the same tier found each night goes on waiting since the first."""
    if (waiting.from_tier, waiting.to_tier) == (found.standing, found.measured):
        return
    waiting.from_tier, waiting.to_tier, waiting.rule = found.standing, found.measured, found.rule
    waiting.trading_day, waiting.found_at = day, now
    waiting.save(update_fields=["from_tier", "to_tier", "rule", "trading_day", "found_at"])


def _is_answered(last: HeldTierChange, found: _Found) -> bool:
    """A person has said no to exactly this."""
    return last.outcome == HeldOutcome.KEPT and (last.from_tier, last.to_tier) == (
        found.standing,
        found.measured,
    )
