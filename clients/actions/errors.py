from __future__ import annotations

from clients.models import Client


class VersionConflict(Exception):
    """Somebody else changed the client since it was read; `current` is what stands now."""

    def __init__(self, current: Client) -> None:
        super().__init__(f"{current.client_id} is at version {current.version}")
        self.current = current


class OutOfScope(Exception):
    """The action would touch, or end with, a client that its author may not see."""


class RefusedDocument(ValueError):
    """The file is too large, empty or of a kind that is not kept."""
