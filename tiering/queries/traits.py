"""What people know of one client: the newest word on each trait, and everything that was said before."""

from __future__ import annotations

from dataclasses import dataclass

from clients.models import Client
from tiering.enums import Trait
from tiering.models import ClientTrait
from tiering.queries.attributes import VALUE_LABELS

HISTORY = 60


@dataclass(frozen=True)
class Said:
    """One word about a client in the reader's language; "" where it is not known any more."""

    row: ClientTrait

    @property
    def label(self) -> str:
        return str(Trait(self.row.trait).label)

    @property
    def value(self) -> str:
        return str(VALUE_LABELS[self.row.value]) if self.row.value else ""


@dataclass(frozen=True)
class Knowledge:
    """`newest` by trait, also those taken back; `seen` numbers the last word, so that nobody writes over another's."""

    newest: dict[str, Said]
    history: list[Said]
    seen: int

    @property
    def values(self) -> dict[str, str]:
        """What is known now, "" for what is not, of every trait."""
        return {trait: self.newest[trait].row.value if trait in self.newest else "" for trait in Trait.values}

    @property
    def known(self) -> list[Said]:
        """In the order of the form."""
        return [self.newest[trait] for trait in Trait.values if self.values[trait]]


def knowledge_of(client: Client) -> Knowledge:
    """Callers fetch the client in scope."""
    said = [
        Said(row)
        for row in ClientTrait.objects.filter(client=client)
        .select_related("said_by")
        .order_by("known_on", "pk")
    ]
    newest = {one.row.trait: one for one in said}
    return Knowledge(newest, said[::-1][:HISTORY], max((one.row.pk for one in said), default=0))
