"""Saved column mappings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from clients.models import ColumnMapping
from crm import audit
from crm.enums import Verb
from crm.models import User


@transaction.atomic
def create(
    *, name: str, columns: dict[str, str], options: dict[str, Any], by: User, now: datetime
) -> ColumnMapping:
    """Keep how somebody's table is to be read. A mapping is never changed: files were read by it."""
    mapping = ColumnMapping.objects.create(
        name=name,
        columns=columns,
        options=options,
        created_by=by,
    )
    audit.record(by=by, verb=Verb.CREATED, target=mapping, now=now, after={"columns": columns, **options})
    return mapping
