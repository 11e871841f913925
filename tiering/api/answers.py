"""How the API answers a step that is not taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404
from rest_framework.exceptions import PermissionDenied

from crm.rest.errors import Conflict, PreconditionFailed
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.approval import Obstacle
from tiering.enums import OBSTACLES


@contextmanager
def refusals() -> Iterator[None]:
    """403 without the right, 404 outside the scope, 412 where somebody was quicker, 409 with the reason otherwise."""
    try:
        yield
    except RevisionConflict as error:
        raise PreconditionFailed from error
    except Refused as error:
        if error.obstacle == Obstacle.NO_RIGHT:
            raise PermissionDenied from error
        if error.obstacle == Obstacle.OUT_OF_SCOPE:
            raise Http404 from error
        raise Conflict(str(OBSTACLES[error.obstacle.value])) from error
