"""Tickets as lists and panels show them, always under the row scope of the one who asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from clients.models import Client
from clients.queries.search import search
from crm.access import ROLE_RIGHTS, Permission, scope
from crm.enums import ScopeKind
from crm.models import User
from servicedesk.enums import TicketPriority, TicketStatus
from servicedesk.models import Ticket

# Ciphertext that no list shows: reading it would decrypt it row by row.
_SEALED = ("client__identity_number", "client__phone", "client__bank_account")
_WORKING_ROLES = [
    role for role, rights in ROLE_RIGHTS.items() if Permission.TICKETS_WORK in rights.permissions
]


@dataclass(frozen=True)
class QueueCounts:
    """Tickets that are not closed: one's own, nobody's yet, and all that one sees."""

    mine: int
    unassigned: int
    all: int


def for_list(user: User) -> QuerySet[Ticket]:
    tickets = scope(user).filter(Ticket.objects.all(), "client")
    return tickets.select_related("client__branch", "assignee").defer(*_SEALED)


def unfinished(user: User) -> QuerySet[Ticket]:
    return for_list(user).exclude(status=TicketStatus.CLOSED)


def most_pressing(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """By priority, then the oldest first."""
    ranks = {name: rank for rank, name in enumerate(reversed(TicketPriority.values))}
    cases = [When(priority=name, then=Value(rank)) for name, rank in ranks.items()]
    return tickets.annotate(urgency=Case(*cases, output_field=IntegerField())).order_by(
        "urgency", "opened_at"
    )


def queue_counts(user: User) -> QueueCounts:
    counted = (
        scope(user)
        .filter(Ticket.objects.exclude(status=TicketStatus.CLOSED), "client")
        .aggregate(
            mine=Count("pk", filter=Q(assignee=user)),
            unassigned=Count("pk", filter=Q(assignee__isnull=True)),
            all=Count("pk"),
        )
    )
    return QueueCounts(**counted)


def of_client(client: Client, count: int) -> list[Ticket]:
    tickets = Ticket.objects.filter(client=client).select_related("assignee")
    return list(tickets.order_by("-opened_at", "-pk")[:count])


def suggestions(user: User, text: str, count: int) -> list[Ticket]:
    """Tickets by their number, else the newest of clients that the words find."""
    number = text.lstrip("#")
    if number.isdecimal() and len(number) < 10:
        found = list(for_list(user).filter(pk=int(number)))
        if found:
            return found
    clients = search(Client.objects.all(), text)
    return list(for_list(user).filter(client__in=clients).order_by("-opened_at", "-pk")[:count])


def workers(user: User) -> QuerySet[User]:
    """Colleagues who may be given a ticket; whether they see its client is asked when one is chosen."""
    people = User.objects.filter(is_active=True, role__in=_WORKING_ROLES).order_by("username")
    seen = scope(user)
    if seen.kind == ScopeKind.ALL:
        return people
    units = seen.unit_ids or ([user.org_unit_id] if user.org_unit_id else [])
    return people.filter(Q(pk=user.pk) | Q(org_unit_id__in=units))
