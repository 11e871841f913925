"""The people who try every page: the client's manager, a colleague of another branch, one with no rights."""

from __future__ import annotations

from dataclasses import dataclass

from crm.enums import OrgUnitKind, Role, ScopeKind
from crm.models import OrgUnit, User
from tests.factories.organisation import make_unit, make_user


@dataclass(frozen=True)
class People:
    """`branch` is the manager's, `other_branch` the colleague's; both lie under `head_office`."""

    head_office: OrgUnit
    branch: OrgUnit
    other_branch: OrgUnit
    manager: User
    colleague: User
    nobody: User
    branch_manager: User
    compliance: User
    administrator: User


def make_people() -> People:
    head_office = make_unit(kind=OrgUnitKind.HEAD_OFFICE, name="总部", name_en="Head office")
    branch, other = make_unit(parent=head_office), make_unit(parent=head_office)
    return People(
        head_office=head_office,
        branch=branch,
        other_branch=other,
        manager=make_user(unit=branch),
        colleague=make_user(unit=other),
        nobody=make_nobody(head_office),
        branch_manager=make_user(Role.BRANCH_MANAGER, unit=branch),
        compliance=make_user(Role.COMPLIANCE, unit=head_office),
        administrator=make_user(Role.ADMINISTRATOR, unit=head_office),
    )


def make_nobody(unit: OrgUnit) -> User:
    """Somebody who may log in, sees no client, and may do what an account manager may: nothing is their own."""
    return make_user(Role.ACCOUNT_MANAGER, unit=unit, client_scope=ScopeKind.CHOSEN)
