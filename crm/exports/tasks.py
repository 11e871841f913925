from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from crm import locks
from crm.exports import actions

logger = logging.getLogger(__name__)


@shared_task(name=actions.TASK)
def run_export(export_id: int) -> str:
    try:
        export = actions.run(export_id=export_id, clock=timezone.now)
    except locks.Busy:
        logger.info("export %s is being written already", export_id)
        return "running"
    logger.info("export %s: %s, %s rows", export_id, export.status, export.done_rows)
    return str(export.status)
