from __future__ import annotations

from crm.enums import OrgUnitKind
from crm.models import OrgUnit


def branch_of(unit: OrgUnit | None) -> OrgUnit | None:
    """The branch that a unit is or lies in; None for a unit above the branches."""
    if unit is None or unit.kind == OrgUnitKind.BRANCH:
        return unit
    ancestors = [int(key) for key in unit.path.split("/") if key]
    return OrgUnit.objects.filter(pk__in=ancestors, kind=OrgUnitKind.BRANCH).order_by("-path").first()
