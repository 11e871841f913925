from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from clients.models import Client, ClientEvent

# The applications that write events; names, because they stand above this one.
SOURCES = ("clients", "tiering", "risk", "servicedesk")


def events(client: Client, *, kinds: Collection[str] = (), source: str = "") -> QuerySet[ClientEvent]:
    """What happened to the client, to be paged newest first."""
    rows = ClientEvent.objects.filter(client=client)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.filter(source_app=source) if source else rows
