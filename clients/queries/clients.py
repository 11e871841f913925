"""Reading clients, always under the row scope of the one who asks."""

from __future__ import annotations

from django.db.models import Q, QuerySet, Subquery

from clients.enums import RiskState
from clients.models import Client, Tag
from clients.queries.search import search
from crm.access import ClientScope, scope
from crm.enums import OrgUnitKind, Role, ScopeKind
from crm.models import OrgUnit, User

# Ciphertext that no list shows: reading it would decrypt it row by row.
_SEALED = ("identity_number", "phone", "bank_account")


def visible_to(user: User) -> QuerySet[Client]:
    """The clients of this user's scope; archived ones too."""
    return scope(user).filter(Client.objects.all())


def for_list(user: User) -> QuerySet[Client]:
    """The rows of the client list with all that its columns show."""
    clients = visible_to(user).defer(*_SEALED)
    return clients.select_related("branch", "account_manager", "introducing_broker").prefetch_related("tags")


def find(user: User, client_id: str) -> Client:
    """One client by its number; one outside the scope is as absent as one that does not exist."""
    if "\0" in client_id:  # the database knows no such letter and would fail on it
        raise Client.DoesNotExist
    related = ("branch", "org_unit", "account_manager", "introducing_broker", "control_group", "archived_by")
    return visible_to(user).select_related(*related).get(client_id=client_id)


def branch_choices(user: User | None, seen: ClientScope | None = None) -> list[tuple[str, str]]:
    """Code and name of the branches a filter may offer: those that this user's clients can be in.

    `seen` is the user's scope, where the caller has it already.
    """
    units = OrgUnit.objects.filter(kind=OrgUnitKind.BRANCH, is_active=True)
    seen = seen or (scope(user) if user else None)
    if seen and seen.kind in {ScopeKind.UNIT, ScopeKind.CHOSEN}:
        units = units.filter(pk__in=seen.unit_ids)
    return [(unit.code, str(unit)) for unit in units]


def tag_choices() -> list[tuple[str, str]]:
    return [(name, name) for name in Tag.objects.values_list("name", flat=True)]


def of_branch(clients: QuerySet[Client], code: str) -> QuerySet[Client]:
    """Compared with one number and not joined, so that the index of the branch gives the rows in their order."""
    return clients.filter(branch_id=Subquery(OrgUnit.objects.filter(code=code).order_by().values("pk")))


def below(clients: QuerySet[Client], code: str) -> QuerySet[Client]:
    """Clients of a unit and of all units under it; none for a code that no unit has."""
    paths = list(OrgUnit.objects.filter(code=code).values_list("path", flat=True))
    units = OrgUnit.objects.filter(path__startswith=paths[0]) if paths else OrgUnit.objects.none()
    return clients.filter(org_unit_id__in=list(units.values_list("pk", flat=True)))


def looked_after_by(clients: QuerySet[Client], username: str) -> QuerySet[Client]:
    """As `of_branch`, by the name a manager logs in with."""
    return clients.filter(account_manager_id=Subquery(User.objects.filter(username=username).values("pk")))


def tagged(clients: QuerySet[Client], names: list[str]) -> QuerySet[Client]:
    """Clients with any of these tags, each once."""
    links = Client.tags.through.objects.filter(tag__name__in=names)
    return clients.filter(pk__in=links.values("client_id"))


def in_risk_states(clients: QuerySet[Client], states: list[str]) -> QuerySet[Client]:
    """Clients in any of these states; abnormal is a mark beside the judged state."""
    condition = Q(risk_state__in=[state for state in states if state != RiskState.ABNORMAL])
    if RiskState.ABNORMAL in states:
        condition |= Q(is_abnormal=True) | Q(risk_state=RiskState.ABNORMAL)
    return clients.filter(condition)


def account_managers(user: User) -> QuerySet[User]:
    """People who look after clients of this user's scope, for the suggestions of a filter or a form."""
    people = User.objects.filter(is_active=True, role=Role.ACCOUNT_MANAGER)
    seen = scope(user)
    if seen.kind == ScopeKind.OWN:
        return people.filter(pk=user.pk)
    return people if seen.kind == ScopeKind.ALL else people.filter(org_unit_id__in=seen.unit_ids)


def units(user: User) -> QuerySet[OrgUnit]:
    """The units this user may put a client into."""
    seen = scope(user)
    known = OrgUnit.objects.filter(is_active=True)
    if seen.kind == ScopeKind.ALL:
        return known
    return known.filter(pk__in=seen.unit_ids or {user.org_unit_id or 0})


def suggestions(user: User, text: str, limit: int) -> list[Client]:
    """The first clients that the text means, for search from anywhere."""
    found = search(visible_to(user).filter(archived_at__isnull=True), text)
    return list(found.only("client_id", "name", "tier", "equity").order_by("client_id")[:limit])
