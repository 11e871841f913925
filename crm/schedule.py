"""What runs by the clock, by task name: apps are named only as strings here."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

# The steps of the evening, in order; each is a task that may run again or alone.
NIGHTLY_STEPS: tuple[str, ...] = (
    "tiering.measure_and_assign",
    "risk.judge_accounts",
    "servicedesk.take_in_changes",
    # Nothing waits for it, so nothing urgent waits behind it.
    "tiering.run_schemes",
    # Once every scheme is published, so that an evening is told in one go.
    "tiering.tell_changes",
    "tiering.note_early_signs",
)

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "imports": {"task": "clients.resume_imports", "schedule": 60.0},
    "nightly": {"task": "clients.start_due_nightly", "schedule": crontab(minute="*/10")},
    "outbox": {"task": "crm.send_outbox", "schedule": 30.0},
    "webhooks": {"task": "crm.send_webhooks", "schedule": 30.0},
    "deliveries": {"task": "crm.forget_deliveries", "schedule": crontab(hour="4", minute="10")},
    "hand_overs": {"task": "clients.take_effect_hand_overs", "schedule": crontab(hour="0", minute="5")},
    "series": {"task": "tiering.check_series", "schedule": crontab(day_of_week="sat", hour="10", minute="0")},
    "back_test": {
        "task": "tiering.try_warning",
        "schedule": crontab(day_of_week="sun", hour="10", minute="0"),
    },
    "versions": {"task": "tiering.tend_versions", "schedule": crontab(hour="0", minute="2")},
    "overrides": {"task": "tiering.tend_overrides", "schedule": crontab(hour="7", minute="30")},
    "questionnaires": {"task": "tiering.tend_questionnaires", "schedule": crontab(hour="0", minute="3")},
    "assessments": {"task": "tiering.tend_assessments", "schedule": crontab(hour="7", minute="35")},
}
