"""One migrated database per run, copied for every parallel worker: migrating takes each of them ten seconds or more."""

from __future__ import annotations

import fcntl
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.creation import DatabaseCreation

from crm.local import postgres, throwaway

_TEMPLATE = "_gw_template"
_migrate = DatabaseCreation.create_test_db


def create_test_db(creation: DatabaseCreation, *arguments: Any, **options: Any) -> str:
    """In place of Django's. Without parallel workers there is nobody to share with."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return str(_migrate(creation, *arguments, **options))
    connection = creation.connection
    name = str(connection.settings_dict["TEST"]["NAME"])
    # `manage.py test` drops what begins like a worker's database.
    template = f"{name.rpartition('_gw')[0]}{_TEMPLATE}"
    with _mark(os.getppid()).open("a+") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        mark.seek(0)
        if not mark.read():
            connection.settings_dict["TEST"]["NAME"] = template
            _migrate(creation, *arguments, **options)
            connection.close()
            connection.settings_dict["TEST"]["NAME"] = name
            mark.write("migrated")
            mark.flush()
        server = throwaway.maintenance_url(os.environ["DATABASE_URL"])
        throwaway.drop_databases(os.environ["DATABASE_URL"], name)
        postgres.execute(server, [f'CREATE DATABASE "{name}" TEMPLATE "{template}"'])
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    return name


def drop_template(url: str, name: str) -> None:
    """At the end of the run, by the process that began it."""
    _mark(os.getpid()).unlink(missing_ok=True)
    throwaway.drop_databases(url, f"{name}{_TEMPLATE}")


def _mark(process: int) -> Path:
    """A file of the process that began the run; it says whether the template is made."""
    return Path(tempfile.gettempdir()) / f"anlan-template-{process}"
