from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.conf import settings as axes_settings
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.apps import apps
from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.access import Permission, permissions, scope, scope_kind
from crm.enums import Role, ScopeKind
from crm.models import ApiToken, OrgUnit, User

P = Permission
# What each permission lets somebody do, for those who give roles.
PERMISSION_NAMES: dict[Permission, str | Promise] = {
    P.CLIENTS_VIEW: _("See clients"),
    P.CLIENTS_EDIT: _("Edit clients, notes and documents"),
    P.CLIENTS_ASSIGN: _("Assign and hand over clients"),
    P.CLIENTS_REVEAL: _("Reveal phone, identity and bank numbers, with a reason"),
    P.SETTLEMENT_VIEW: _("See settlement imports"),
    P.SETTLEMENT_IMPORT: _("Import settlement files"),
    P.TIERS_VIEW: _("See tiers"),
    P.TIERS_DESIGN: _("Write the rules of tiers"),
    P.TIERS_APPROVE: _("Approve other people's rules of tiers"),
    P.TIERS_OVERRIDE: _("Ask for another tier for a client"),
    P.TIERS_OVERRIDE_APPROVE: _("Decide on tiers that others ask for"),
    P.TIERS_PUBLISH: _("Publish tiers: of quarters, and of past days"),
    P.ALERTS_VIEW: _("See margin alerts"),
    P.TICKETS_VIEW: _("See tickets"),
    P.TICKETS_WORK: _("Work on tickets"),
    P.JOBS_VIEW: _("See jobs"),
    P.JOBS_RUN: _("Start and repeat jobs"),
    P.AUDIT_VIEW: _("Read the audit"),
    P.EXPORTS_CREATE: _("Export lists"),
    P.EXPORTS_UNMASKED: _("Ask for unmasked exports"),
    P.EXPORTS_APPROVE: _("Agree to other people's exports"),
    P.VIEWS_SHARE: _("Share saved views"),
    P.ADMINISTRATION: _("Administer users, units, tokens and settings"),
}


@dataclass(frozen=True)
class Access:
    """What a user sees and may do, as the user's own pages would find it."""

    user: User
    scope_name: str
    is_scope_own: bool
    units: list[OrgUnit]
    client_count: int
    rights: list[tuple[str | Promise, bool]]


def users(user: User) -> QuerySet[User]:
    return User.objects.select_related("org_unit")


def access_of(user: User) -> Access:
    kind = scope_kind(user)
    reach = scope(user)
    clients = apps.get_model("clients.Client")._default_manager.all()
    granted = permissions(user)
    return Access(
        user=user,
        scope_name=str(kind.label) if reach.kind else str(_("None: the user is switched off")),
        is_scope_own=bool(user.client_scope) and user.effective_role != Role.ADMINISTRATOR,
        units=list(OrgUnit.objects.filter(pk__in=reach.unit_ids)) if reach.kind in UNIT_SCOPES else [],
        client_count=reach.filter(clients).count(),
        rights=[(PERMISSION_NAMES[permission], permission in granted) for permission in Permission],
    )


UNIT_SCOPES = frozenset({ScopeKind.UNIT, ScopeKind.CHOSEN})


@dataclass(frozen=True)
class UnitLine:
    unit: OrgUnit
    depth: int
    user_count: int


def unit_tree() -> list[UnitLine]:
    """Every unit, each after its parent and before its parent's next child."""
    units = list(OrgUnit.objects.annotate(user_count=Count("user")).order_by("code"))
    children: dict[int | None, list[OrgUnit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)
    return list(_walk(children, None, 0))


def _walk(children: dict[int | None, list[OrgUnit]], parent_id: int | None, depth: int) -> list[UnitLine]:
    lines: list[UnitLine] = []
    for unit in children.get(parent_id, []):
        lines.append(UnitLine(unit, depth, unit.user_count))  # type: ignore[attr-defined]  # annotated by unit_tree
        lines += _walk(children, unit.pk, depth + 1)
    return lines


def tokens(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("user")


@dataclass(frozen=True)
class LockedLogin:
    username: str
    ip_address: str
    failures: int
    last_at: datetime
    opens_at: datetime


def locked_logins(now: datetime) -> list[LockedLogin]:
    wait: timedelta = get_cool_off() or timedelta()
    attempts = AccessAttempt.objects.filter(
        attempt_time__gt=now - wait, failures_since_start__gte=axes_settings.AXES_FAILURE_LIMIT
    ).order_by("-attempt_time")
    return [
        LockedLogin(
            one.username or "",
            one.ip_address or "",
            one.failures_since_start,
            one.attempt_time,
            one.attempt_time + wait,
        )
        for one in attempts
    ]


@dataclass(frozen=True)
class PeopleFigures:
    active: int
    inactive: int
    never: int
    locked: int


def figures(now: datetime) -> PeopleFigures:
    active = User.objects.filter(is_active=True)
    return PeopleFigures(
        active=active.count(),
        inactive=User.objects.filter(is_active=False).count(),
        never=active.filter(last_login=None).exclude(role=Role.API_SYSTEM).count(),
        locked=len(locked_logins(now)),
    )
