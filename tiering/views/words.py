"""Answers that several pages of schemes and overrides give alike."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.approval import Obstacle
from tiering.enums import OBSTACLES


def explain(request: HttpRequest, error: Refused | RevisionConflict) -> None:
    """Say why a step was not taken. A missing right is the 403 that it is everywhere."""
    if isinstance(error, RevisionConflict):
        messages.error(
            request, _("Somebody else changed this in the meantime. Look at it as it is now, then try again.")
        )
        return
    if error.obstacle == Obstacle.NO_RIGHT:
        raise PermissionDenied
    messages.error(request, str(OBSTACLES[error.obstacle.value]))
