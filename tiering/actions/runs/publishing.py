"""Writing what a run of a scheme gave: intervals and changes, only where they differ. The clients' own columns and
events are the house scheme's alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from crm import binary, bulk
from tiering.engine.figures import day_number
from tiering.engine.runs import spread
from tiering.engine.series import NEVER
from tiering.engine.table import IntArray
from tiering.models import Scheme
from tiering.queries.running import held_now

_RULE_LENGTH = 40
_STAGE = """
DROP TABLE IF EXISTS tier_given;
CREATE TEMPORARY TABLE tier_given (client_id bigint, tier integer, rule integer) ON COMMIT DROP
"""
# A day run before is corrected in place: what it began is taken back first where it differs now.
_UNDO = """
DELETE FROM tiering_tierassignment a USING tier_given g
WHERE a.client_id = g.client_id AND a.scheme_id = %(scheme)s AND a.ended_on IS NULL AND a.effective_on = %(day)s
RETURNING a.client_id
"""
_REOPEN = """
UPDATE tiering_tierassignment SET ended_on = NULL
WHERE client_id = ANY(%(clients)s) AND scheme_id = %(scheme)s AND ended_on = %(day)s
"""
_FORGET = """
DELETE FROM tiering_tierchange
WHERE client_id = ANY(%(clients)s) AND scheme_id = %(scheme)s AND trading_day = %(day)s
"""
_MOVED = """
DROP TABLE IF EXISTS tier_moved;
CREATE TEMPORARY TABLE tier_moved ON COMMIT DROP AS
SELECT g.client_id, (%(codes)s::text[])[g.tier + 1] AS tier, (%(rules)s::text[])[g.rule + 1] AS rule,
    a.id AS assignment_id, a.tier AS from_tier
FROM tier_given g LEFT JOIN tiering_tierassignment a
  ON a.client_id = g.client_id AND a.scheme_id = %(scheme)s AND a.ended_on IS NULL
WHERE a.id IS NULL OR a.tier <> (%(codes)s::text[])[g.tier + 1]
"""
_END = """
UPDATE tiering_tierassignment a SET ended_on = %(day)s FROM tier_moved m WHERE a.id = m.assignment_id
"""
_BEGIN = """
INSERT INTO tiering_tierassignment (client_id, scheme_id, tier, effective_on, rule, method_version)
SELECT client_id, %(scheme)s, tier, %(day)s, rule, %(version)s FROM tier_moved ORDER BY client_id
"""
# Nobody's work comes of these changes, so they are born handled.
_CHANGE = """
INSERT INTO tiering_tierchange (client_id, scheme_id, from_tier, to_tier, trading_day, created_at, handled_at)
SELECT client_id, %(scheme)s, from_tier, tier, %(day)s, %(now)s, %(now)s
FROM tier_moved WHERE from_tier IS NOT NULL ORDER BY client_id
"""


@dataclass(frozen=True)
class Given:
    """A tier and what gave it for each client, as places in the words of a scheme."""

    clients: IntArray
    tiers: IntArray
    codes: tuple[str, ...]
    rules: IntArray
    rule_words: Sequence[str]


def publish_given(*, scheme: Scheme, day: date, given: Given, version: str, now: datetime) -> dict[str, int]:
    """Write inside the caller's transaction; how many intervals were begun, and tiers changed."""
    held = held_now(scheme, given.codes)
    differs = spread(given.clients, held.clients, held.tiers, -1) != given.tiers
    # What people published from a later day stands: it is later knowledge.
    is_later = spread(given.clients, held.clients, held.since, NEVER) > day_number(day)
    lines = np.flatnonzero(differs & ~is_later)
    if not len(lines):
        return {"tiers_new": 0, "changes_new": 0}
    values = {
        "scheme": scheme.pk,
        "day": day,
        "now": now,
        "version": version,
        "codes": list(given.codes),
        "rules": [word[:_RULE_LENGTH] for word in given.rule_words],
    }
    stage("tier_given", _STAGE, given, lines)
    _take_back(values)
    bulk.execute(_MOVED, values)
    bulk.execute(_END, values)
    return {"tiers_new": bulk.execute(_BEGIN, values), "changes_new": bulk.execute(_CHANGE, values)}


def stage(table: str, definition: str, given: Given, lines: IntArray) -> None:
    """Some lines into a temporary table, by places."""
    bulk.execute(definition)
    tiers, rules = given.tiers[lines].astype(np.int32), given.rules[lines].astype(np.int32)
    binary.write(table, {"client_id": given.clients[lines].astype(np.int64), "tier": tiers, "rule": rules})
    bulk.execute(f"ANALYZE {table}")


def _take_back(values: dict[str, object]) -> None:
    clients = [client for (client,) in bulk.fetch(_UNDO, values)]
    if clients:
        bulk.execute(_REOPEN, values | {"clients": clients})
        bulk.execute(_FORGET, values | {"clients": clients})
