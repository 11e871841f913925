"""Writing a slice of judged accounts: their state, their alerts and the client's own columns, where they differ."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
from django.db import transaction

from clients.actions.events import record_events
from clients.actions.settlement.locks import lock_clients
from clients.models import ClientEvent
from crm import bulk, locks, outbox
from crm.fields import LARGEST_RATIO
from risk.actions import statements
from risk.actions.notices import drafts_for
from risk.actions.timeline import closed, escalated, opened, reopened_keys
from risk.engine.states import METHOD_VERSION

_STAGED = {
    "account_id": "bigint",
    "client_id": "bigint",
    "equity": "bigint",
    "margin": "bigint",
    "exchange_margin": "bigint",
    "state": "text",
    "abnormal_reason": "text",
    "is_decided": "boolean",
}


@transaction.atomic
def publish(*, day: date, judged: pd.DataFrame, now: datetime) -> dict[str, int]:
    """Write one slice; how many alerts were opened, changed severity and closed, and mails posted."""
    locks.wait_for_transaction_lock("risk.publish")
    bulk.stage("risk_judged", _STAGED, judged)
    values = {"day": day, "now": now, "version": METHOD_VERSION, "most": LARGEST_RATIO}
    bulk.execute(statements.ACCOUNT_RISKS, values)
    _reopen(day, values)
    moved = bulk.fetch(statements.MOVE_ALERTS, values)
    ended = bulk.fetch(statements.CLOSE_ALERTS, values)
    begun = [alert for (alert,) in bulk.fetch(statements.OPEN_ALERTS, values)]
    bulk.execute(statements.STEPS, values)
    lock_clients()
    bulk.execute(statements.CLIENTS, values)
    record_events([*opened(begun, now), *escalated(moved, day, now), *closed(ended, day, now)])
    drafts = drafts_for(begun)
    outbox.post_all(drafts, now=now)
    return {
        "alerts_new": len(begun),
        "alerts_moved": len(moved),
        "alerts_closed": len(ended),
        "mails_new": len(drafts),
    }


def _reopen(day: date, values: dict[str, object]) -> None:
    """An alert closed by an earlier reading of the same day goes on instead of beginning anew."""
    alerts = [alert for (alert,) in bulk.fetch(statements.REOPEN_ALERTS, values)]
    ClientEvent.objects.filter(source_app="risk", key__in=reopened_keys(alerts, day)).delete()
