"""The whole schema taken back to nothing and made again, in a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings

from crm import environment

BACK_AND_FORTH = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
OWN = ("crm_", "clients_", "tiering_", "risk_", "servicedesk_")
def migrate(targets=None):
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())
def own():
    with connection.cursor() as cursor:
        return sorted(name for name in connection.introspection.table_names(cursor) if name.startswith(OWN))
def columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY 1, 2"
        )
        tables = cursor.fetchall()
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        indexes = cursor.fetchall()
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        return tables, indexes, cursor.fetchall()
def seeds():
    from crm.models import ProductSpec, TradingDay
    from tiering.models import Scheme
    return ProductSpec.objects.count(), TradingDay.objects.count(), Scheme.objects.count()
migrate()
first = columns(), seeds()
migrate([(name.rstrip("_"), None) for name in OWN])
assert own() == [], own()
migrate()
assert (columns(), seeds()) == first
print("same", len(own()), *first[1])
"""


@pytest.fixture
def own_database() -> Iterator[str]:
    """The address of an empty database on the server of this run."""
    server = os.environ["DATABASE_URL"]
    name = f"{environment.test_prefix()}_back_and_forth"
    session = psycopg2.connect(server)
    session.autocommit = True
    with closing(session), session.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        cursor.execute(f'DROP DATABASE "{name}"')


@pytest.mark.deep
def test_back_to_nothing_and_forward_again_is_the_same_schema_and_seeds(own_database: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BACK_AND_FORTH],
        env={**os.environ, "DATABASE_URL": own_database, "DJANGO_SETTINGS_MODULE": "crm.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split()[0] == "same"
    assert done.stdout.split()[-3:] == ["95", "1461", "19"]
