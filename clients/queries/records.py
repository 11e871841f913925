from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from clients.models import AccountManagerTerm, Client, Contact, Document, HandOver, IntroducerTerm, Note
from crm import masks


@dataclass(frozen=True)
class ShownContact:
    contact: Contact
    phone: str


def notes(client: Client) -> QuerySet[Note]:
    return Note.objects.filter(client=client).select_related("author")


def documents(client: Client) -> QuerySet[Document]:
    """What is kept, without its content."""
    return Document.objects.filter(client=client).select_related("uploaded_by").defer("content")


def contacts(client: Client) -> list[ShownContact]:
    """Contact persons, their phones masked."""
    return [ShownContact(row, masks.mask_phone(row.phone)) for row in Contact.objects.filter(client=client)]


def manager_terms(client: Client) -> QuerySet[AccountManagerTerm]:
    return AccountManagerTerm.objects.filter(client=client).select_related("account_manager", "created_by")


def introducer_terms(client: Client) -> QuerySet[IntroducerTerm]:
    return IntroducerTerm.objects.filter(client=client).select_related("introducing_broker")


def pending_hand_overs(client: Client) -> QuerySet[HandOver]:
    """Hand-overs of this client that wait for their day."""
    rows = HandOver.objects.filter(client=client, handled_at__isnull=True)
    return rows.select_related("to_manager", "requested_by")
