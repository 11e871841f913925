"""One migrated database per run, copied for every parallel worker: migrating takes each of them ten seconds or more."""

from __future__ import annotations

import fcntl
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.creation import DatabaseCreation

from crm.local import throwaway

_TEMPLATE = "_gw_template"
_migrate = DatabaseCreation.create_test_db


def create_test_db(creation: DatabaseCreation, *arguments: Any, **options: Any) -> str:
    """In place of Django's. Without parallel workers there is nobody to share with."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return str(_migrate(creation, *arguments, **options))
    connection = creation.connection
    name = connection.settings_dict["TEST"]["NAME"]
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
        _copy(creation, template, name)
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


def _copy(creation: DatabaseCreation, template: str, name: str) -> None:
    quoted, source = creation._quote_name(name), creation._quote_name(template)
    with creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE {source}")
