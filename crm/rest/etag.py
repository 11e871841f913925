"""Optimistic locking over HTTP. The tag is the version of what can be edited, not of figures published overnight."""

from __future__ import annotations

from rest_framework.request import Request

from crm.rest.errors import PreconditionFailed, PreconditionRequired


def tag(version: int) -> str:
    return f'"{version}"'


def require_match(request: Request, version: int) -> int:
    """The version itself; 428 where If-Match is missing, 412 where it names another one."""
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted:
        raise PreconditionRequired
    if wanted != "*" and tag(version) not in {part.strip() for part in wanted.split(",")}:
        raise PreconditionFailed
    return version
