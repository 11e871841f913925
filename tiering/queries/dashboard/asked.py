"""What a dashboard is asked of: a scheme, a day, a part of the house. Every figure of a page is of the same one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm.access import ClientScope
from crm.enums import OrgUnitKind, ScopeKind
from crm.models import OrgUnit
from tiering.queries.dashboard.schemes import Ladder
from tiering.queries.stored import stored_days

# Departments of the head office have no clients.
_SERVING = frozenset({OrgUnitKind.REGION, OrgUnitKind.BRANCH, OrgUnitKind.TEAM})


@dataclass(frozen=True)
class House:
    """The units of the house by record number, in the order of the tree."""

    units: dict[int, OrgUnit]

    def find(self, code: str) -> OrgUnit | None:
        return next((unit for unit in self.units.values() if code and unit.code == code), None)

    def below(self, unit: OrgUnit) -> frozenset[int]:
        return frozenset(key for key, other in self.units.items() if other.path.startswith(unit.path))

    def way_to(self, unit: OrgUnit) -> list[OrgUnit]:
        """From the top down to this unit."""
        return [other for other in self.units.values() if unit.path.startswith(other.path)]


@dataclass(frozen=True)
class Part:
    """The clients and the day; `night` is the kept one at or before `day` that money is of, None where none is."""

    seen: ClientScope
    day: date
    night: date | None
    house: House
    unit: OrgUnit | None

    @property
    def units(self) -> frozenset[int] | None:
        """Record numbers of the units that are meant; None for all."""
        return None if self.unit is None else self.house.below(self.unit)

    @property
    def unit_code(self) -> str:
        return self.unit.code if self.unit else ""


@dataclass(frozen=True)
class Asked(Part):
    """The same of one scheme; `newest` is the day of its last run."""

    ladder: Ladder
    newest: date

    @property
    def is_newest(self) -> bool:
        return self.day == self.newest

    @property
    def words(self) -> str:
        """What figures are remembered under; the scope is told apart by crm.house."""
        return f"{self.ladder.scheme.code}:{self.day}:{self.night}"


def house() -> House:
    return House({unit.pk: unit for unit in OrgUnit.objects.order_by("path")})


def night_for(day: date) -> date | None:
    return next((night for night in stored_days() if night <= day), None)


def offered_units(seen: ClientScope, known: House) -> list[OrgUnit]:
    """Regions, branches and teams that a page may be narrowed to: those of the scope; none for one's own clients."""
    if seen.kind in (None, ScopeKind.OWN):
        return []
    return [
        unit
        for key, unit in known.units.items()
        if unit.kind in _SERVING and (seen.kind == ScopeKind.ALL or key in seen.unit_ids)
    ]
