from __future__ import annotations

import logging
from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.jobs import Progress
from servicedesk.actions.intake import take_in_changes as take_in_action

# What the step counts, in the words that the page of a run prints.
COUNT_NAMES = (
    gettext_noop("alerts taken"),
    gettext_noop("tickets new"),
    gettext_noop("falls taken"),
    gettext_noop("falls recovered"),
    gettext_noop("falls waiting"),
    gettext_noop("changes dismissed"),
)
logger = logging.getLogger(__name__)


@shared_task(name="servicedesk.take_in_changes")
def take_in_changes(trading_day: str, step_id: int | None = None) -> dict[str, Any]:
    counts = take_in_action(
        trading_day=date.fromisoformat(trading_day), now=timezone.now(), progress=Progress(step_id)
    )
    logger.info("tickets %s: %s", trading_day, counts)
    return counts
