from __future__ import annotations

from servicedesk.models import Ticket


class VersionConflict(Exception):
    """Somebody else changed the ticket since it was read; `current` is what stands now."""

    def __init__(self, current: Ticket) -> None:
        super().__init__(f"ticket {current.pk} is at version {current.version}")
        self.current = current


class UnsuitableAssignee(ValueError):
    """The person may not work on tickets, or does not see the ticket's client."""


class TicketIsClosed(ValueError):
    """A closed ticket is reopened before it is answered."""
