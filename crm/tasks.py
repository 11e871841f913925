from __future__ import annotations

import logging
from datetime import date

from celery import shared_task
from django.utils import timezone

from crm import delivery, jobs
from crm.actions import webhooks
from crm.exports.tasks import run_export
from crm.webhooks import sending

__all__ = ["forget_deliveries", "run_export", "run_job", "run_nightly", "send_outbox", "send_webhooks"]

logger = logging.getLogger(__name__)


@shared_task(name="crm.run_nightly")
def run_nightly(trading_day: str) -> str:
    try:
        run = jobs.run_nightly(trading_day=date.fromisoformat(trading_day), by=None, clock=timezone.now)
    except jobs.AlreadyRunning:
        logger.info("nightly %s is running already", trading_day)
        return "running"
    logger.info("nightly %s: %s", trading_day, run.status)
    return str(run.status)


@shared_task(name="crm.run_job")
def run_job(run_id: int, step_id: int | None = None) -> str:
    try:
        run = jobs.carry_out(
            run_id=run_id, clock=timezone.now, only_unfinished=step_id is None, step_id=step_id
        )
    except jobs.AlreadyRunning:
        logger.info("job %s is running already", run_id)
        return "running"
    logger.info("job %s: %s", run, run.status)
    return str(run.status)


@shared_task(name="crm.send_outbox")
def send_outbox() -> dict[str, int]:
    counts = delivery.send_due(now=timezone.now())
    if any(counts.values()):
        logger.info("outbox: %s", counts)
    return counts


@shared_task(name="crm.send_webhooks")
def send_webhooks() -> dict[str, int]:
    counts = sending.send_due(clock=timezone.now)
    if any(counts.values()):
        logger.info("webhooks: %s", counts)
    return counts


@shared_task(name="crm.forget_deliveries")
def forget_deliveries() -> int:
    """Attempts of webhooks that are older than the log reaches; daily."""
    return webhooks.forget_deliveries(now=timezone.now())
