from __future__ import annotations

import logging
from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.jobs import Progress
from risk.actions.judge import judge_accounts as judge_action

# What the step counts, in the words that the page of a run prints.
COUNT_NAMES = (
    gettext_noop("accounts"),
    gettext_noop("alerts new"),
    gettext_noop("alerts moved"),
    gettext_noop("alerts closed"),
    gettext_noop("alerts open"),
    gettext_noop("mails new"),
    gettext_noop("abnormal"),
    gettext_noop("states"),
)
logger = logging.getLogger(__name__)


@shared_task(name="risk.judge_accounts")
def judge_accounts(trading_day: str, step_id: int | None = None) -> dict[str, Any]:
    counts = judge_action(
        trading_day=date.fromisoformat(trading_day), by=None, now=timezone.now(), progress=Progress(step_id)
    )
    logger.info("alerts %s: %s", trading_day, counts)
    return counts
