from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

import numpy as np
import pandas as pd
from django.conf import settings
from django.db import transaction

from crm import audit
from crm.enums import Verb
from crm.models import User
from risk.actions.publish import publish
from risk.engine.states import METHOD_VERSION, REASONS, STATES, judge
from risk.enums import AlertStatus
from risk.models import Alert, RiskRun
from risk.queries.days import account_days, as_arrays, last_states

SLICE = 20_000


class ProgressReport(Protocol):
    def __call__(self, done: int, total: int) -> None: ...


def judge_accounts(
    *, trading_day: date, by: User | None, now: datetime, progress: ProgressReport
) -> dict[str, Any]:
    """Judge every account that has or should have a settlement on that day, and open, move and close alerts.

    Harmless when run again. A day older than the newest one judged changes nothing (docs/method-risk.md).
    """
    newest = RiskRun.objects.order_by("-trading_day").values_list("trading_day", flat=True).first()
    if newest and newest > trading_day:
        return {"superseded_by": newest.isoformat()}
    run, _created = RiskRun.objects.get_or_create(
        trading_day=trading_day, defaults={"started_at": now, "method_version": METHOD_VERSION}
    )
    judged = _judged(trading_day)
    counts: Counter[str] = Counter(alerts_new=0, alerts_moved=0, alerts_closed=0, mails_new=0)
    progress(0, len(judged))
    for first in range(0, len(judged), SLICE):
        part = judged.iloc[first : first + SLICE]
        counts.update(publish(day=trading_day, judged=part, now=now))
        progress(first + len(part), len(judged))
    spread = judged["state"].value_counts()
    states = {state: int(spread.get(state, 0)) for state in STATES}
    _finish(run, len(judged), states, counts, by, now)
    return {
        "accounts": len(judged),
        **counts,
        "alerts_open": Alert.objects.filter(status=AlertStatus.OPEN).count(),
        "abnormal": int((judged["abnormal_reason"] != "").sum()),
        "states": states,
    }


def _judged(day: date) -> pd.DataFrame:
    frame = account_days(day)
    last, was_judged = last_states(frame)
    verdict = judge(as_arrays(frame), last, was_judged, Decimal(settings.RISK_WARNING_RATIO))
    return frame.assign(
        state=np.array(STATES)[verdict.states],
        abnormal_reason=np.array(REASONS)[verdict.reasons],
        is_decided=verdict.is_decided,
    ).astype({"equity": "Int64", "margin": "Int64", "exchange_margin": "Int64"})


@transaction.atomic
def _finish(
    run: RiskRun,
    account_count: int,
    states: dict[str, int],
    counts: Counter[str],
    by: User | None,
    now: datetime,
) -> None:
    is_first = run.finished_at is None
    run.finished_at, run.account_count, run.states = now, account_count, states
    run.method_version = METHOD_VERSION
    run.save()
    if is_first or counts.total():
        audit.record(by=by, verb=Verb.RAN, target=run, now=now, after={**counts, **states})
