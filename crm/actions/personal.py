"""What somebody sets for oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from crm import audit
from crm.enums import Verb
from crm.models import User

SETTINGS = ("display_name", "email", "language", "theme", "is_gain_red")


@transaction.atomic
def change_settings(*, by: User, now: datetime, **wanted: Any) -> User:
    """Write those of SETTINGS that are given; anything else is a mistake of the caller."""
    unknown = set(wanted) - set(SETTINGS)
    if unknown:
        raise ValueError(f"not settings of one's own: {sorted(unknown)}")
    user = User.objects.select_for_update().get(pk=by.pk)
    before, after = audit.changes({name: getattr(user, name) for name in wanted}, wanted)
    if not after:
        return user
    for name, value in after.items():
        setattr(user, name, value)
    user.save(update_fields=list(after))
    audit.record(by=by, verb=Verb.CHANGED, target=user, now=now, before=before, after=after)
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: User, now: datetime, must_change: bool = False) -> None:
    """Set a password that the form has checked. `must_change` asks for another at the next login."""
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])
    audit.record(by=by, verb=Verb.PASSWORD_CHANGED, target=user, now=now)
