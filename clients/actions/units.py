"""What a change of the organisation's tree means for clients."""

from __future__ import annotations

from django.db import transaction

from clients.actions.settlement.locks import lock_clients
from clients.models import Client
from clients.queries.units import branch_of
from crm.models import OrgUnit


@transaction.atomic
def follow_moved_units(*, unit_id: int) -> int:
    """Set the branch of every client below the unit to the one it lies in now; the number of clients moved."""
    top = OrgUnit.objects.get(pk=unit_id)
    lock_clients()
    return sum(_settle(unit) for unit in OrgUnit.objects.filter(path__startswith=top.path))


def _settle(unit: OrgUnit) -> int:
    branch = branch_of(unit)
    strays = Client.objects.filter(org_unit=unit).exclude(branch_id=branch.pk if branch else None)
    return strays.update(branch=branch)
