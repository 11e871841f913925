"""Schemes in force since long ago, for runs to go by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from crm.enums import Role
from tests.factories.organisation import make_user
from tests.factories.schemes import PRESETS
from tests.factories.versions import approve, schedule, submit
from tiering.models import Scheme

SINCE = date(2000, 1, 1)


def give(code: str, document: dict[str, Any]) -> Scheme:
    """A new scheme whose first version has always been in force."""
    title = document["title"]
    scheme = Scheme.objects.create(code=code, name=title["zh"], name_en=title["en"], method_version="1")
    scheme.versions.create(
        number=1,
        document=document,
        status="effective",
        effective_from=SINCE,
        created_at=datetime(2000, 1, 1, tzinfo=UTC),
    )
    return scheme


def bring_into_force(*codes: str) -> list[str]:
    """Shipped schemes other than the house's, all of them where none is named; from `versions.TODAY` on."""
    shipped = [path.stem for path in sorted(PRESETS.glob("*.json")) if path.stem != "house"]
    author, second = make_user(Role.HEAD_OFFICE_MANAGER), make_user(Role.COMPLIANCE)
    for code in codes or shipped:
        draft = Scheme.objects.get(code=code).versions.get()
        schedule(approve(submit(draft, author), second), second)
    return list(codes or shipped)
