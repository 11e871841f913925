"""Units and users as tests need them; every call makes another one."""

from __future__ import annotations

from itertools import count
from typing import Any

from crm.enums import OrgUnitKind, Role
from crm.models import OrgUnit, User

_numbers = count(1)
PASSWORD = "a-password-of-tests-26"


def make_unit(
    *, parent: OrgUnit | None = None, kind: OrgUnitKind = OrgUnitKind.BRANCH, **fields: Any
) -> OrgUnit:
    """A unit with its path, as the application keeps it: the ids from the root, each closed by a slash."""
    number = next(_numbers)
    defaults = {"code": f"unit-{number}", "name": f"营业部{number}", "name_en": f"Branch {number}"}
    unit = OrgUnit.objects.create(parent=parent, kind=kind, **(defaults | fields))
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def make_user(role: Role = Role.ACCOUNT_MANAGER, *, unit: OrgUnit | None = None, **fields: Any) -> User:
    number = next(_numbers)
    defaults = {
        "username": f"user{number}",
        "display_name": f"用户{number}",
        "email": f"user{number}@example.invalid",
    }
    user = User(role=role, org_unit=unit, **(defaults | fields))
    user.set_password(PASSWORD)
    user.save()
    return user
