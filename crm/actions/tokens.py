from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from crm import audit
from crm.access import Permission
from crm.enums import Verb
from crm.models import ApiToken, User

_PREFIX = "anlan_"


class UnknownScope(ValueError):
    """No permission of that name exists."""


def hash_of(secret: str) -> str:
    """What is kept of a token. It is long and random, so a plain hash is enough and can be looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(
    *,
    user: User,
    scopes: list[str],
    label: str,
    expires_at: datetime | None,
    by: User | None,
    now: datetime,
) -> str:
    """Make a token and return its secret, which cannot be read again. No scopes means all that the role allows."""
    unknown = sorted(set(scopes) - {permission.value for permission in Permission})
    if unknown:
        raise UnknownScope(", ".join(unknown))
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        label=label,
        token_hash=hash_of(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=expires_at,
    )
    after = {"user": user.username, "label": label, "scopes": token.scopes, "expires_at": expires_at}
    audit.record(by=by, verb=Verb.CREATED, target=token, now=now, after=after)
    return secret


@transaction.atomic
def revoke(*, token: ApiToken, by: User | None, now: datetime) -> bool:
    """End a token at once; False if it had already been ended."""
    changed = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)
    if changed:
        audit.record(by=by, verb=Verb.CHANGED, target=token, now=now, after={"revoked_at": now})
    return bool(changed)


def redeem(*, secret: str, today: date, now: datetime) -> ApiToken | None:
    """The valid token behind a secret, with its user. The day of use is noted once a day, not once a request."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    token = (
        ApiToken.objects.select_related("user__org_unit")
        .filter(alive, token_hash=hash_of(secret), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    if token is not None and token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token
