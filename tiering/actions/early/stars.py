"""Times as tomorrow's star: begun and ended by what each night finds."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from crm import audit, bulk, locks
from crm.enums import Verb
from tiering.enums import StarOutcome
from tiering.models import StarSpell
from tiering.queries.early.night import ARRIVED_TIER, STAR, STAR_TIER, count_document, place_of

# The same day again: what it began or ended is taken back where the signs say otherwise now, and stands elsewhere.
_FORGET = """
DELETE FROM tiering_starspell s WHERE s.began_on > %(day)s OR (s.began_on = %(day)s AND NOT EXISTS (
  SELECT FROM tiering_earlysigns e WHERE e.client_id = s.client_id AND e.star = %(star)s))
"""
_REOPEN = """
UPDATE tiering_starspell s SET ended_on = NULL, outcome = 'star'
FROM (SELECT p.id, e.star FROM tiering_starspell p LEFT JOIN tiering_earlysigns e USING (client_id)
      WHERE p.ended_on >= %(day)s) e
WHERE e.id = s.id AND (s.ended_on > %(day)s OR e.star = %(star)s
  OR s.outcome <> CASE WHEN e.star = %(arrived)s THEN %(rose)s ELSE %(faded)s END)
"""
_END = """
UPDATE tiering_starspell s SET ended_on = %(day)s,
    outcome = CASE WHEN e.star = %(arrived)s THEN %(rose)s ELSE %(faded)s END
FROM (SELECT p.id, e.star FROM tiering_starspell p LEFT JOIN tiering_earlysigns e USING (client_id)
      WHERE p.ended_on IS NULL) e
WHERE e.id = s.id AND e.star IS DISTINCT FROM %(star)s
"""
_BEGIN = """
INSERT INTO tiering_starspell (client_id, began_on, outcome, tier_then, equity_then, commission_then)
SELECT e.client_id, %(day)s, 'star', c.tier, c.equity, c.commission_month_avg
FROM tiering_earlysigns e JOIN clients_client c ON c.id = e.client_id
WHERE e.star = %(star)s AND NOT EXISTS (
  SELECT FROM tiering_starspell s WHERE s.client_id = e.client_id AND s.ended_on IS NULL)
ORDER BY e.client_id
"""


@transaction.atomic
def follow_stars(*, day: date, now: datetime) -> dict[str, int]:
    """Begin the times of new stars and end those of who is none any more, by the signs of the newest night."""
    locks.wait_for_transaction_lock("tiering.stars")
    document = count_document(STAR, day)
    params = {
        "day": day,
        "star": place_of(document, STAR_TIER),
        "arrived": place_of(document, ARRIVED_TIER),
        "rose": StarOutcome.ARRIVED,
        "faded": StarOutcome.FADED,
    }
    bulk.execute(_FORGET, params)
    bulk.execute(_REOPEN, params)
    counts = {"stars_ended": bulk.execute(_END, params), "stars_new": bulk.execute(_BEGIN, params)}
    if sum(counts.values()):
        newest = StarSpell.objects.order_by("-pk")[0]
        audit.record(by=None, verb=Verb.RAN, target=newest, now=now, after={"day": day, **counts})
    return counts
