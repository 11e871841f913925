"""What is measured: every way to read the client list, the client page with its panels, and what stands around."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlencode

from django.db.models import Count, F
from django.db.models.functions import Substr
from django.urls import reverse

from bench.browsing import client_routes
from clients.models import Client, ClientNamePart, Tag
from clients.queries.clients import visible_to
from clients.views.lists import CLIENTS
from crm.access import permissions
from crm.enums import Role
from crm.keyset import LAST_PAGE
from crm.models import User
from crm.panels import panels_for
from tiering.engine.questions import QUESTIONS

# Of the addresses that take one client, these are its page and its panels; the others are forms and files.
_PANELS = ("detail", "figures", "settled", "timeline", "notes", "documents", "contacts", "history", "panel")
_SETTLED = ("positions", "trades", "cash_flows")
# The character that a hundred others are more common than: in a few of a hundred names.
HUNDREDTH = 100
Addresses = Iterator[tuple[str, str]]


def pages_of(user: User) -> Addresses:
    """Name and address of each page, for the clients that this user sees; none where there is none."""
    someone = _somebody(user)
    if someone is None:
        return
    yield from (
        (f"list, {name}", f"{reverse('clients:list')}?{urlencode(query)}") for name, query in _lists(someone)
    )
    yield from _one_client(someone)
    yield from _around(user, someone)
    yield from _api(someone)


def _somebody(user: User) -> Client | None:
    """A client with figures and a name of three characters, as rich as the eleventh, or the next best there is."""
    living = (
        visible_to(user)
        .filter(archived_at__isnull=True)
        .select_related("branch", "account_manager", "org_unit")
    )
    rich = living.filter(equity__isnull=False).order_by("-equity", "pk")
    for found in (rich.filter(name__regex="^[一-鿿]{3}$")[:11], rich[:11], living.order_by("pk")[:1]):
        if found:
            return list(found)[-1]
    return None


def _lists(someone: Client) -> Iterator[tuple[str, dict[str, str]]]:
    yield "page 1", {}
    yield "last page", {"cursor": LAST_PAGE.encode()}
    yield from ((f"filtered by {' and '.join(query)}", query) for query in _filters(someone))
    for column in sorted(CLIENTS.order_fields):
        yield f"sorted by {column}", {"order": column}
        yield f"sorted by -{column}", {"order": f"-{column}"}
    yield from ((f"searched by {name}", {"search": text}) for name, text in _searches(someone))
    common = _common_character(HUNDREDTH)
    branch = someone.branch.code if someone.branch else ""
    yield "effective by equity", {"tier": "effective", "order": "-equity"}
    yield "branch by equity", {"branch": branch, "order": "-equity"}
    yield "branch, last page", {"branch": branch, "cursor": LAST_PAGE.encode()}
    yield "the most common character by equity", {"search": _common_character(0), "order": "-equity"}
    yield "one common character by equity", {"search": common, "order": "-equity"}
    yield "one common character, last page", {"search": common, "cursor": LAST_PAGE.encode()}


def _filters(someone: Client) -> Iterator[dict[str, str]]:
    tag = Tag.objects.annotate(count=Count("clients")).order_by("-count").first()
    yield {"tier": "gold"}
    yield {"tier": someone.tier, "risk_state": "normal"}
    yield {"risk_state": "margin_call"}
    yield {"risk_state": "abnormal"}
    yield {"branch": someone.branch.code if someone.branch else ""}
    yield {"account_manager": someone.account_manager.username if someone.account_manager else ""}
    yield {"status": "active"}
    yield {"status": "closed"}
    yield {"kind": "individual"}
    yield {"kind": "institution"}
    yield {"tag": tag.name if tag else ""}
    yield {"equity_min": "1000000"}
    yield {"equity_max": "50000"}
    yield {"equity_min": "100000", "equity_max": "200000"}
    yield {"commission_min": "1000"}
    yield {"risk_degree_min": "80"}
    yield {"last_trade_after": str(someone.last_traded_on or "2026-01-01")}
    yield {"last_trade_before": "2026-09-30"}
    yield {"is_incomplete": "1"}
    yield {"is_programme_trading": "1"}
    yield {"archived": "only"}
    yield {"archived": "with"}


def _searches(someone: Client) -> Iterator[tuple[str, str]]:
    yield "initials", someone.name_initials[:3]
    yield "one initial", someone.name_initials[:1]
    yield "start of the pinyin", someone.name_pinyin[:5]
    yield "part of the name", someone.name[1:3]
    yield "one character of the name", someone.name[2:3]
    yield "the most common character", _common_character(0)
    yield "one common character", _common_character(HUNDREDTH)
    yield "end of the phone", someone.phone_last4 or "0000"
    yield "start of the client id", someone.client_id[:4]
    yield "what nobody is called", "龘"


@cache
def _common_character(rank: int) -> str:
    """The character of that rank by how often names have it, or the last one."""
    firsts = ClientNamePart.objects.annotate(first=Substr(F("part"), 1, 1)).values("first")
    counted = firsts.annotate(count=Count("pk")).order_by("-count", "first")
    return str(list(counted.values_list("first", flat=True)[: rank + 1])[-1])


def _one_client(someone: Client) -> Addresses:
    for name, url in client_routes(someone.client_id).items():
        if any(part in name for part in _PANELS):
            yield name, url
    for tab in _SETTLED:
        yield f"clients:settled {tab}", reverse("clients:settled", args=[someone.client_id, tab])
    query = urlencode({"list": "order=-equity"})
    yield "clients:detail in a list", f"{reverse('clients:detail', args=[someone.client_id])}?{query}"


def _api(someone: Client) -> Addresses:
    listed = reverse("api-clients")
    yield "api, clients", listed
    yield "api, clients by equity", f"{listed}?ordering=-equity"
    yield "api, clients of a tier", f"{listed}?tier={someone.tier}"
    yield (
        "api, clients, one common character",
        f"{listed}?{urlencode({'search': _common_character(HUNDREDTH)})}",
    )
    yield "api, client", reverse("api-client", args=[someone.client_id])
    for name in ("api-days", "api-trades", "api-positions", "api-cash-flows"):
        yield f"api, {name.removeprefix('api-')}", reverse(name, args=[someone.client_id])
    yield "api, day", reverse("api-day", args=[someone.client_id, str(someone.as_of)])
    for name in ("api-accounts", "api-tiers", "api-alerts", "api-tickets"):
        yield f"api, {name.removeprefix('api-')}", reverse(name)


def _tiers(someone: Client) -> Addresses:
    """The pages about tiers: of the house, of one client, and the lists that their numbers open."""
    for name in ("movement", "money", "staying", "questions", "schemes", "measures", "overrides"):
        yield f"tiering:{name}", reverse(f"tiering:{name}")
    yield "tiering:dashboard by team", f"{reverse('tiering:dashboard')}?by=team"
    yield "tiering:staying by trades", f"{reverse('tiering:staying')}?of=trades"
    for question in QUESTIONS:
        yield f"tiering:question {question}", reverse("tiering:question", args=[question])
    yield "tiering:explanation", reverse("tiering:explanation", args=[someone.client_id])
    for name in ("tiers", "movement", "money", "pareto"):
        yield f"api, dashboards/{name}", reverse(f"api-dashboard-{name}")
    day = someone.as_of
    groups = (f"tier.house.any.{day}", f"top.house.{day}.commission_12m.20.-", f"sign.leaving.any.{day}.-")
    for group in groups:
        yield f"list, group {group.partition('.')[0]}", f"{reverse('clients:list')}?group={group}"
    if someone.org_unit:
        yield "list, filtered by unit", f"{reverse('clients:list')}?unit={someone.org_unit.code}"


def _around(user: User, someone: Client) -> Addresses:
    yield "home", reverse("home")
    for panel in panels_for(Role(user.effective_role), permissions(user)):
        yield f"home, {panel.url_name}", panel.url
    for name in ("tiering:dashboard", "tiering:changes", "risk:list", "risk:managers", "servicedesk:list"):
        yield name, reverse(name)
    yield "tiering:dashboard by manager", f"{reverse('tiering:dashboard')}?by=manager"
    yield from _tiers(someone)
    yield "servicedesk:list, all", f"{reverse('servicedesk:list')}?status=closed"
    yield "clients:suggest", f"{reverse('clients:suggest')}?q={someone.name_initials[:2]}"
    yield "clients:suggest, one character", f"{reverse('clients:suggest')}?q={_common_character(HUNDREDTH)}"
