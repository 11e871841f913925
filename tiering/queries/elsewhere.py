"""Where a client stands in the schemes beside the house's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clients.models import Client
from tiering.models import Scheme
from tiering.queries.documents import tier_names
from tiering.queries.versions import in_force


@dataclass(frozen=True)
class Elsewhere:
    """A client's tier in one of the other schemes, in the reader's words, and since when."""

    scheme: Scheme
    tier: str
    since: date


def elsewhere(client: Client, day: date) -> list[Elsewhere]:
    """The tiers that the client holds in the other schemes in force, in the schemes' order."""
    held = client.tier_assignments.filter(scheme__is_house=False, ended_on__isnull=True)
    rows = list(held.select_related("scheme").order_by("scheme__order", "scheme__code"))
    versions = in_force(day).filter(scheme__in=[row.scheme_id for row in rows])
    names = {version.scheme_id: tier_names(version.document) for version in versions}
    return [
        Elsewhere(row.scheme, names[row.scheme_id].get(row.tier, row.tier), row.effective_on)
        for row in rows
        if row.scheme_id in names
    ]
