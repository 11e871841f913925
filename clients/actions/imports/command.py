"""An import in the caller's own process, with the patience to see a database come back."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from clients.actions.imports import folders, locking, receiving, running
from clients.actions.imports.running import Clock
from clients.models import ColumnMapping, ImportRun
from crm import audit
from crm.enums import Verb

_WAITS_SECONDS = (0.5, 1, 2, 4, 8, 16, 30)


class NoSuchPath(Exception):
    """Nothing is at the path that was named."""


class NoSuchMapping(Exception):
    """No column mapping has been saved under this name."""


class DatabaseGone(Exception):
    """The database did not come back in time."""


def import_paths(*, paths: Iterable[Path], mapping_name: str, clock: Clock) -> ImportRun:
    """Receive what lies under the paths and import it; returns the finished run."""
    paths = list(paths)
    for path in paths:
        if not path.exists():
            raise NoSuchPath(_("There is nothing at %(path)s.") % {"path": path})
    run = receiving.open_run(by=None, now=clock(), mapping=_mapping(mapping_name))
    with locking.held(run.pk):
        for name, content in folders.files_in(paths):
            receiving.add_file(run, name, content, clock())
        run.refresh_from_db()
        audit.record(by=None, verb=Verb.IMPORTED, target=run, now=clock(), after={"files": run.total_files})
    return _run_patiently(run.pk, clock)


def _mapping(name: str) -> ColumnMapping | None:
    if not name:
        return None
    found = ColumnMapping.objects.filter(name=name).first()
    if found is None:
        raise NoSuchMapping(_("No column mapping is called %(name)s.") % {"name": name})
    return found


def _run_patiently(run_id: int, clock: Clock) -> ImportRun:
    """A lost connection is waited out: the run goes on where it was, and ends as if nothing had happened."""
    for seconds in (*_WAITS_SECONDS, None):
        try:
            return running.run(run_id=run_id, clock=clock)
        except (OperationalError, InterfaceError) as fault:
            connection.close()
            if seconds is None:
                raise DatabaseGone(
                    _("The database is gone. The import goes on by itself once the workers run again.")
                ) from fault
            time.sleep(seconds)
    raise AssertionError("the last wait returns or raises")
