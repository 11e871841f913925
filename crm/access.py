"""Who may see and do what. Pages, counts, charts, searches, exports and the API all ask here, and nowhere else.

`scope(user)` is the row scope: which clients, and with them every row that belongs to a client.
`permits(user, ...)` says which actions. Both come from the role, narrowed or widened by the user's own
settings (docs/adr/0002-row-scope.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from crm.enums import Role, ScopeKind
from crm.models import OrgUnit, User

ModelT = TypeVar("ModelT", bound=Model)


class Permission(StrEnum):
    CLIENTS_VIEW = "clients.view"
    CLIENTS_EDIT = "clients.edit"
    CLIENTS_ASSIGN = "clients.assign"
    CLIENTS_REVEAL = "clients.reveal"
    SETTLEMENT_VIEW = "settlement.view"
    SETTLEMENT_IMPORT = "settlement.import"
    TIERS_VIEW = "tiers.view"
    TIERS_DESIGN = "tiers.design"
    TIERS_APPROVE = "tiers.approve"
    TIERS_OVERRIDE = "tiers.override"
    TIERS_OVERRIDE_APPROVE = "tiers.override_approve"
    TIERS_PUBLISH = "tiers.publish"
    ALERTS_VIEW = "alerts.view"
    TICKETS_VIEW = "tickets.view"
    TICKETS_WORK = "tickets.work"
    JOBS_VIEW = "jobs.view"
    JOBS_RUN = "jobs.run"
    AUDIT_VIEW = "audit.view"
    EXPORTS_CREATE = "exports.create"
    EXPORTS_UNMASKED = "exports.unmasked"
    EXPORTS_APPROVE = "exports.approve"
    VIEWS_SHARE = "views.share"
    ADMINISTRATION = "administration"


P = Permission
_VIEWING = frozenset({P.CLIENTS_VIEW, P.TIERS_VIEW, P.ALERTS_VIEW, P.TICKETS_VIEW})
_SERVING = _VIEWING | {P.CLIENTS_EDIT, P.CLIENTS_REVEAL, P.TICKETS_WORK, P.EXPORTS_CREATE}
_ADVISING = _SERVING | {P.TIERS_OVERRIDE}
_MANAGING = (
    _ADVISING
    | {P.CLIENTS_ASSIGN, P.EXPORTS_APPROVE, P.VIEWS_SHARE, P.SETTLEMENT_VIEW}
    | {P.TIERS_OVERRIDE_APPROVE}
)
# Second persons. Whoever makes accounts could make a second self, so administrators do not have these.
_DECIDING = frozenset({P.TIERS_APPROVE, P.TIERS_OVERRIDE_APPROVE, P.TIERS_PUBLISH})


@dataclass(frozen=True)
class RoleRights:
    scope: ScopeKind
    permissions: frozenset[Permission]


ROLE_RIGHTS: dict[Role, RoleRights] = {
    Role.ACCOUNT_MANAGER: RoleRights(ScopeKind.OWN, _ADVISING),
    Role.SERVICE_REP: RoleRights(ScopeKind.UNIT, _SERVING),
    Role.SERVICE_SUPERVISOR: RoleRights(
        ScopeKind.ALL, _SERVING | {P.VIEWS_SHARE, P.EXPORTS_APPROVE, P.TIERS_PUBLISH}
    ),
    Role.BRANCH_MANAGER: RoleRights(ScopeKind.UNIT, _MANAGING),
    Role.HEAD_OFFICE_MANAGER: RoleRights(
        ScopeKind.ALL, _MANAGING | {P.JOBS_VIEW, P.TIERS_DESIGN, P.TIERS_APPROVE, P.TIERS_PUBLISH}
    ),
    Role.RISK_OFFICER: RoleRights(
        ScopeKind.ALL,
        _VIEWING
        | {P.CLIENTS_REVEAL, P.TICKETS_WORK, P.SETTLEMENT_VIEW, P.JOBS_VIEW, P.JOBS_RUN, P.EXPORTS_CREATE},
    ),
    Role.COMPLIANCE: RoleRights(
        ScopeKind.ALL,
        _VIEWING
        | {P.CLIENTS_REVEAL, P.AUDIT_VIEW, P.EXPORTS_CREATE, P.EXPORTS_UNMASKED, P.EXPORTS_APPROVE}
        | {P.SETTLEMENT_VIEW, P.JOBS_VIEW, P.TIERS_APPROVE, P.TIERS_PUBLISH},
    ),
    Role.FINANCE: RoleRights(
        ScopeKind.ALL,
        _VIEWING
        | {
            P.SETTLEMENT_VIEW,
            P.SETTLEMENT_IMPORT,
            P.JOBS_VIEW,
            P.JOBS_RUN,
            P.EXPORTS_CREATE,
            P.CLIENTS_REVEAL,
        },
    ),
    Role.ADMINISTRATOR: RoleRights(ScopeKind.ALL, frozenset(Permission) - _DECIDING),
    Role.API_SYSTEM: RoleRights(
        ScopeKind.ALL,
        _VIEWING
        | {P.SETTLEMENT_VIEW, P.SETTLEMENT_IMPORT, P.TICKETS_WORK, P.CLIENTS_EDIT, P.JOBS_RUN, P.JOBS_VIEW},
    ),
}


@dataclass(frozen=True)
class ClientScope:
    """Which clients somebody sees, as a condition on any queryset that leads to a client."""

    kind: ScopeKind | None
    user_id: int | None = None
    unit_ids: frozenset[int] = frozenset()

    def condition(self, client: str = "") -> Q:
        """The condition, with `client` the lookup that leads to the client ("" on clients themselves)."""
        prefix = f"{client}__" if client else ""
        match self.kind:
            case ScopeKind.ALL:
                return Q()
            case ScopeKind.UNIT | ScopeKind.CHOSEN:
                return Q(**{f"{prefix}org_unit_id__in": sorted(self.unit_ids)})
            case ScopeKind.OWN:
                return Q(**{f"{prefix}account_manager_id": self.user_id})
            case _:
                return Q(pk__in=[])

    def filter(self, queryset: QuerySet[ModelT], client: str = "") -> QuerySet[ModelT]:
        return queryset.filter(self.condition(client))


def scope(user: User | AnonymousUser) -> ClientScope:
    """The clients this user sees; nobody and inactive users see none."""
    if not isinstance(user, User) or not user.is_active:
        return ClientScope(kind=None)
    kind = scope_kind(user)
    if kind == ScopeKind.UNIT:
        return ClientScope(kind, user.pk, _subtree_ids([user.org_unit] if user.org_unit else []))
    if kind == ScopeKind.CHOSEN:
        return ClientScope(kind, user.pk, _subtree_ids(list(user.chosen_units.all())))
    return ClientScope(kind, user.pk)


def scope_kind(user: User) -> ScopeKind:
    role = user.effective_role
    if role != Role.ADMINISTRATOR and user.client_scope:
        return ScopeKind(user.client_scope)
    return ROLE_RIGHTS[role].scope


def permissions(user: User | AnonymousUser) -> frozenset[Permission]:
    """What the user may do. A request made with an API token carries `token_scopes`, which only narrow."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    granted = ROLE_RIGHTS[user.effective_role].permissions
    token_scopes: list[str] | None = getattr(user, "token_scopes", None)
    return granted if not token_scopes else granted & {Permission(name) for name in token_scopes}


def permits(user: User | AnonymousUser, permission: Permission) -> bool:
    return permission in permissions(user)


def _subtree_ids(units: list[OrgUnit]) -> frozenset[int]:
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(path__startswith=unit.path)
    return frozenset(OrgUnit.objects.filter(condition).values_list("pk", flat=True))
