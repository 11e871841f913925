"""The house scheme, which tests that empty the tables have to put back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

from tiering.engine.scheme import HOUSE_PARAMETERS, METHOD_VERSION
from tiering.models import Scheme

PRESETS = Path(__file__).resolve().parents[2] / "tiering" / "presets"


def make_house_scheme() -> Scheme:
    scheme, _created = Scheme.objects.get_or_create(
        code="house",
        defaults={
            "name": "公司客户分类",
            "parameters": HOUSE_PARAMETERS,
            "method_version": METHOD_VERSION,
            "is_house": True,
        },
    )
    scheme.versions.get_or_create(
        number=1,
        defaults={
            "document": json.loads((PRESETS / "house.json").read_text(encoding="utf-8")),
            "status": "effective",
            "effective_from": date(2000, 1, 1),
            "created_at": datetime(2000, 1, 1, tzinfo=UTC),
        },
    )
    return scheme
