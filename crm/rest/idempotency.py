"""Idempotency-Key: a creation sent twice happens once, and both senders get the same answer.

The key, the creation and its answer are one transaction: a crash half-way leaves none of them, so that
the repetition starts clean. A second request while the first is at work is told so and may come again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from crm.models import IdempotencyKey, User
from crm.rest.errors import Conflict, Unprocessable

HEADER = "Idempotency-Key"
KEPT = timedelta(days=1)
_LONGEST = 200
_REPEATED_HEADERS = ("Location", "ETag")


def once(
    request: Request, make: Callable[[], Response], now: datetime, *, secrets: Collection[str] = ()
) -> Response:
    """The answer of `make`, or the stored one if this user sent this key with this request before.

    Fields named in `secrets` are not stored: they are null when the answer is given again.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return make()
    if not (0 < len(key) <= _LONGEST and key.isascii() and key.isprintable()):
        raise ValidationError({HEADER: [_("Send 1 to 200 printable ASCII characters.")]})
    assert isinstance(request.user, User)
    with transaction.atomic():
        _claim(request.user, key)
        IdempotencyKey.objects.filter(user=request.user, created_at__lt=now - KEPT).delete()
        digest = request_hash(request)
        stored = IdempotencyKey.objects.filter(user=request.user, key=key).first()
        if stored is not None:
            return _replay(stored, digest)
        response = make()
        _store(request.user, key, digest, response, now, secrets)
        return response


def request_hash(request: Request) -> str:
    """What makes two requests the same: method, path and content. A multipart boundary is not content."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    for part in _content(request.data):
        digest.update(part)
    return digest.hexdigest()


def _content(data: Any) -> Iterator[bytes]:
    if not hasattr(data, "lists"):
        yield json.dumps(data, sort_keys=True).encode()
        return
    for name, values in sorted(data.lists()):
        for value in values:
            yield f"\n{name}=".encode()
            if isinstance(value, UploadedFile):
                yield str(value.name).encode()
                yield from value.chunks()
                value.seek(0)
            else:
                yield str(value).encode()


def _claim(user: User, key: str) -> None:
    """Hold the key until the transaction ends; the lock goes with the connection if the process dies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency {user.pk} {key}"]
        )
        if not cursor.fetchone()[0]:
            conflict = Conflict(_("A request with this Idempotency-Key is still at work. Ask again shortly."))
            conflict.wait = 1
            raise conflict


def _replay(stored: IdempotencyKey, digest: str) -> Response:
    if stored.request_hash != digest:
        raise Unprocessable(_("This Idempotency-Key was used for a different request."))
    headers = {**stored.headers, "Idempotent-Replayed": "true"}
    return Response(json.loads(stored.body or "null"), status=stored.status_code, headers=headers)


def _store(
    user: User, key: str, digest: str, response: Response, now: datetime, secrets: Collection[str]
) -> None:
    kept = {**response.data, **dict.fromkeys(secrets)} if secrets else response.data
    IdempotencyKey.objects.create(
        user=user,
        key=key,
        request_hash=digest,
        status_code=response.status_code,
        # As text: the database would put the keys of an object into an order of its own.
        body=JSONRenderer().render(kept).decode(),
        headers={name: response.headers[name] for name in _REPEATED_HEADERS if name in response.headers},
        created_at=now,
    )
