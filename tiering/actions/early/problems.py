"""The night's judgement onto the sheet of problem clients: figures only; causes and countermeasures are people's."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
from django.db import transaction

from crm import audit, binary, bulk, locks
from crm.enums import Verb
from tiering.engine.figures import day_number
from tiering.engine.series import Array
from tiering.enums import ProblemReason
from tiering.models import ProblemClient
from tiering.queries.early.problems import Months, problem_rule

_REASONS = (ProblemReason.MONTHS, ProblemReason.SHARE, ProblemReason.BOTH)
_STAGE = """
DROP TABLE IF EXISTS problem_now, problem_months;
CREATE TEMPORARY TABLE problem_now (client_id bigint, loss_months integer, profit bigint, equity bigint,
    loss_share float8, reason integer) ON COMMIT DROP;
CREATE TEMPORARY TABLE problem_months (client_id bigint, month date, profit bigint) ON COMMIT DROP
"""
# Archived clients are nobody's work any more.
_LIST = """
INSERT INTO tiering_problemclient (client_id, is_listed, listed_on, judged_on, rule_version, reason, loss_months,
    months, profit, equity_avg, loss_share)
SELECT n.client_id, true, %(day)s, %(day)s, %(version)s, (%(reasons)s::text[])[n.reason], n.loss_months, %(months)s,
    n.profit / 100.0, n.equity / 100.0, round(n.loss_share::numeric, 6)
FROM problem_now n JOIN clients_client c ON c.id = n.client_id AND c.archived_at IS NULL
ORDER BY n.client_id
ON CONFLICT (client_id) DO UPDATE SET is_listed = true, left_on = NULL,
    listed_on = CASE WHEN tiering_problemclient.is_listed THEN tiering_problemclient.listed_on
                ELSE excluded.listed_on END,
    judged_on = excluded.judged_on, rule_version = excluded.rule_version, reason = excluded.reason,
    loss_months = excluded.loss_months, months = excluded.months, profit = excluded.profit,
    equity_avg = excluded.equity_avg, loss_share = excluded.loss_share
"""
_LEAVE = """
UPDATE tiering_problemclient p SET is_listed = false, left_on = %(day)s
WHERE p.is_listed AND NOT EXISTS (SELECT FROM problem_now n JOIN clients_client c ON c.id = n.client_id
    AND c.archived_at IS NULL WHERE n.client_id = p.client_id)
"""
# Months of whoever was ever on the sheet stay right, also where a correction changed a past month.
_FILL = """
INSERT INTO tiering_problemmonth (client_id, month, profit, cause, countermeasure, version)
SELECT m.client_id, m.month, m.profit / 100.0, '', '', 1 FROM problem_months m
JOIN tiering_problemclient p ON p.client_id = m.client_id
ORDER BY m.client_id, m.month
ON CONFLICT (client_id, month) DO UPDATE SET profit = excluded.profit
WHERE tiering_problemmonth.profit <> excluded.profit
"""
_EVER = "SELECT client_id FROM tiering_problemclient"


@transaction.atomic
def judge_problem_clients(*, day: date, found: Months, now: datetime) -> dict[str, int]:
    """Put clients on the sheet and take them off, and fill the months. What people wrote is never touched."""
    locks.wait_for_transaction_lock("tiering.problem_clients")
    bulk.execute(_STAGE)
    _stage_clients(found)
    _stage_months(found)
    rule = problem_rule()
    params = {"day": day, "version": rule.version, "months": rule.months, "reasons": [*_REASONS]}
    left = bulk.execute(_LEAVE, params)
    listed = bulk.execute(_LIST, params)
    months = bulk.execute(_FILL)
    if left or months:
        newest = ProblemClient.objects.order_by("-pk")[0]
        after = {"day": day, "listed": listed, "left": left, "months": months}
        audit.record(by=None, verb=Verb.RAN, target=newest, now=now, after=after)
    return {"problem_clients": listed, "problem_clients_left": left}


def _stage_clients(found: Months) -> None:
    judged = found.judged
    lines = np.flatnonzero(judged.is_listed)
    # 1 by months, 2 by share, 3 both: the places in _REASONS from 1.
    reasons = judged.by_months + 2 * judged.by_share
    columns: dict[str, Array] = {
        "client_id": found.clients[lines],
        "loss_months": judged.loss_months[lines].astype(np.int32),
        "profit": judged.profit[lines],
        "equity": judged.equity[lines],
        "loss_share": judged.loss_share[lines],
        "reason": reasons[lines].astype(np.int32),
    }
    binary.write("problem_now", columns)


def _stage_months(found: Months) -> None:
    ever = np.array([client for (client,) in bulk.fetch(_EVER)], dtype=np.int64)
    lines = np.flatnonzero(found.judged.is_listed | np.isin(found.clients, ever))
    for place, month in enumerate(found.months):
        days = np.full(len(lines), day_number(month), dtype=np.int64)
        profits = found.profits[place][lines]
        columns = {"client_id": found.clients[lines], "month": binary.days(days), "profit": profits}
        binary.write("problem_months", columns)
