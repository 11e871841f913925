"""Background work of the clients application."""

from __future__ import annotations

from celery import shared_task
from celery.signals import worker_ready
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from clients.actions import hand_overs, imports, nightly, units


@shared_task(
    name="clients.run_import",
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=30,
)
def run_import(run_id: int) -> None:
    imports.run(run_id=run_id, clock=timezone.now)


@shared_task(name="clients.resume_imports")
def resume_imports() -> None:
    imports.resume_abandoned(now=timezone.now())


@worker_ready.connect
def resume_at_start(**_facts: object) -> None:
    """A worker that was killed comes back to what it left, without waiting for the clock."""
    resume_imports.delay()


@shared_task(name="clients.take_effect_hand_overs")
def take_effect_hand_overs() -> int:
    """Hand-overs whose day has come; daily, and harmless at any other time."""
    return hand_overs.take_effect_due(now=timezone.now())


@shared_task(name="clients.start_due_nightly")
def start_due_nightly() -> dict[str, list[str]]:
    """Ask for the evening's chain of each day that is ready; every ten minutes."""
    due = nightly.start_due(now=timezone.now())
    return {
        "started": [day.isoformat() for day in due.started],
        "waiting": [day.isoformat() for day in due.waiting],
    }


@shared_task(name="clients.follow_moved_units")
def follow_moved_units(unit_id: int) -> int:
    """The branch column of clients, after a unit was moved or became something else."""
    return units.follow_moved_units(unit_id=unit_id)
