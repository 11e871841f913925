"""How a user's clients are spread over the tiers: in all, by branch and by account manager."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from clients.models import Client
from clients.queries.clients import of_branch, visible_to
from crm import house
from crm.access import scope
from crm.models import OrgUnit, User
from tiering.enums import Tier
from tiering.models import TierRun

# A page shows this many managers; a branch filter reaches the others.
MANAGERS_SHOWN = 40
Counts = dict[str, int]


@dataclass(frozen=True)
class Group:
    """A branch or a manager with its clients by tier. `query` finds the same clients in the client list."""

    name: str
    query: dict[str, str]
    counts: Counts

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def rows_query(self, tier: str = "") -> str:
        return urlencode(self.query | ({"tier": tier} if tier else {}))


def totals(groups: Iterable[Group]) -> Counts:
    found: Counter[str] = Counter()
    for group in groups:
        found.update(group.counts)
    return {tier: found[tier] for tier in Tier.values}


def by_branch(user: User) -> list[Group]:
    """Branches in the order of the tree; clients without one come last and cannot be filtered for."""
    counted = _counted(user, "branch_id")
    units = OrgUnit.objects.filter(pk__in=[unit for unit in counted if unit]).order_by("path")
    groups = [Group(str(unit), {"branch": unit.code}, counted[unit.pk]) for unit in units]
    return groups + ([Group(_("Without a branch"), {}, counted[None])] if None in counted else [])


def by_manager(user: User, branch: str = "") -> list[Group]:
    """Managers with the most clients in VIP tiers first."""
    counted = _counted(user, "account_manager_id", branch)
    people = User.objects.in_bulk([manager for manager in counted if manager])
    chosen = {"branch": branch} if branch else {}
    groups = [
        Group(str(people[manager]), chosen | {"account_manager": people[manager].username}, counts)
        for manager, counts in counted.items()
        if manager in people
    ]
    return sorted(groups, key=_vip_first)[:MANAGERS_SHOWN]


def newest_run_day() -> date | None:
    return (
        TierRun.objects.filter(scheme__is_house=True)
        .order_by("-trading_day")
        .values_list("trading_day", flat=True)
        .first()
    )


def _counted(user: User, column: str, branch: str = "") -> dict[int | None, Counts]:
    clients = visible_to(user).filter(archived_at__isnull=True).exclude(tier="")
    if branch:
        return _by(of_branch(clients, branch), column)
    return house.remembered(scope(user), f"tiers_by_{column}", lambda: _by(clients, column))


def _by(clients: QuerySet[Client], column: str) -> dict[int | None, Counts]:
    counted: dict[int | None, Counts] = defaultdict(lambda: dict.fromkeys(Tier.values, 0))
    for key, tier, count in clients.order_by().values_list(column, "tier").annotate(count=Count("pk")):
        counted[key][tier] = count
    return dict(counted)


def _vip_first(group: Group) -> tuple[int, ...]:
    return tuple(-group.counts[tier] for tier in Tier.values)
