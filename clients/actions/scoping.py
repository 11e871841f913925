from __future__ import annotations

from collections.abc import Collection

from clients.actions.errors import OutOfScope
from clients.models import Client
from crm.access import scope
from crm.enums import ScopeKind
from crm.models import User


def check_clients(by: User | None, keys: Collection[int]) -> None:
    """Raise OutOfScope unless every one of these clients lies in the author's scope; the system sees all."""
    if by is None:
        return
    seen = scope(by).filter(Client.objects.filter(pk__in=keys)).count()
    if seen != len(set(keys)):
        raise OutOfScope


def check_manager(by: User | None, manager: User) -> None:
    """Raise OutOfScope unless the author may give clients to this manager: somebody of the units they see."""
    if by is None or by.pk == manager.pk:
        return
    seen = scope(by)
    if seen.kind == ScopeKind.ALL or (manager.org_unit_id in seen.unit_ids and manager.is_active):
        return
    raise OutOfScope
