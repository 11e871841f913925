"""The Celery application, and the one way to enqueue a task: by its registered name."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from celery import Celery
from django.db import transaction

from crm.schedule import BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("anlan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks()


class UnknownTask(LookupError):
    """No task of that name is registered."""


def enqueue(name: str, **arguments: Any) -> None:
    """Send the task once the surrounding transaction has committed; an unknown name fails at once."""
    app.loader.import_default_modules()
    if name not in app.tasks:
        raise UnknownTask(name)
    transaction.on_commit(partial(app.tasks[name].apply_async, kwargs=arguments))
