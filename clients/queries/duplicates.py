from __future__ import annotations

from dataclasses import dataclass

from clients.models import Client
from clients.queries.clients import visible_to
from crm.models import User


@dataclass(frozen=True)
class Twins:
    """Other records with the same identity number: those the user may see, and how many there are besides."""

    seen: list[Client]
    unseen_count: int


def same_identity(user: User, client: Client) -> Twins | None:
    """None where the client has no identity number or is the only one with it."""
    if not client.identity_hash:
        return None
    others = Client.objects.filter(identity_hash=client.identity_hash).exclude(pk=client.pk)
    keys = list(others.values_list("pk", flat=True)[:20])
    if not keys:
        return None
    seen = list(visible_to(user).filter(pk__in=keys).only("client_id", "name"))
    return Twins(seen, len(keys) - len(seen))
