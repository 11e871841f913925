from __future__ import annotations

from django.db.models import QuerySet

from crm.access import scope
from crm.models import User
from servicedesk.models import Ticket


def visible_tickets(user: User) -> QuerySet[Ticket]:
    """The tickets of the clients this user sees."""
    return scope(user).filter(Ticket.objects.all(), "client").select_related("client", "assignee")


def find_ticket(user: User, ticket_id: int) -> Ticket:
    """One ticket with its entries; one outside the scope is as absent as one that does not exist."""
    return visible_tickets(user).prefetch_related("entries__author").get(pk=ticket_id)
