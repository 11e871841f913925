"""Users as the administrator writes them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from axes.utils import reset
from django.db import transaction

from crm import audit
from crm.actions.personal import change_password
from crm.enums import Role, Verb
from crm.models import OrgUnit, User

FIELDS = ("username", "display_name", "email", "role", "org_unit", "client_scope", "language", "is_active")


class OwnAccess(ValueError):
    """Somebody tried to take the administrator role, or the login, from oneself."""


@transaction.atomic
def create(
    *, facts: dict[str, Any], chosen_units: Collection[OrgUnit], password: str, by: User, now: datetime
) -> User:
    """A user who must choose a password of their own at the first login."""
    user = User(**{name: facts[name] for name in FIELDS})
    user.set_password(password)
    user.must_change_password = user.role != Role.API_SYSTEM
    user.save()
    user.chosen_units.set(chosen_units)
    audit.record(by=by, verb=Verb.CREATED, target=user, now=now, after=_facts(user))
    return user


@transaction.atomic
def update(
    *, user: User, facts: dict[str, Any], chosen_units: Collection[OrgUnit], by: User, now: datetime
) -> User:
    """Raises OwnAccess where administrators would shut themselves out."""
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    before = _facts(row)
    for name in FIELDS:
        setattr(row, name, facts[name])
    if row.pk == by.pk and (row.effective_role != Role.ADMINISTRATOR or not row.is_active):
        raise OwnAccess(row.username)
    row.save(update_fields=list(FIELDS))
    row.chosen_units.set(chosen_units)
    old, new = audit.changes(before, _facts(row))
    if new:
        audit.record(by=by, verb=Verb.CHANGED, target=row, now=now, before=old, after=new)
    return row


def set_password(*, user: User, password: str, by: User, now: datetime) -> None:
    """A password for somebody else, who must replace it at the next login."""
    change_password(user=user, password=password, by=by, now=now, must_change=user.role != Role.API_SYSTEM)


@transaction.atomic
def unlock(*, username: str, by: User, now: datetime) -> bool:
    """Open a locked login at once; whether there was one."""
    count = reset(username=username)
    if count:
        after = {"username": username, "is_locked": False}
        user = User.objects.filter(username=username).first()
        audit.record(by=by, verb=Verb.CHANGED, target=user or "login", now=now, after=after)
    return bool(count)


def _facts(user: User) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(user, name) for name in FIELDS}
    facts["org_unit"] = str(user.org_unit) if user.org_unit else ""
    return facts | {"chosen_units": sorted(str(unit) for unit in user.chosen_units.all())}
