"""What every dashboard shares: what it is asked of, its tabs, and where its figures lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from crm import groups
from crm.access import Permission, permits, scope
from crm.guard import Guarded
from crm.menu import address
from crm.models import User
from tiering.forms.dashboard import DashboardForm
from tiering.queries.dashboard.asked import Asked, house, night_for, offered_units
from tiering.queries.dashboard.groups import ANY
from tiering.queries.dashboard.schemes import ladder_of, offered

_TABS = (
    ("tiers", "tiering:dashboard"),
    ("movement", "tiering:movement"),
    ("money", "tiering:money"),
    ("staying", "tiering:staying"),
    ("questions", "tiering:questions"),
)


@dataclass(frozen=True)
class Request:
    """The form as it stands, and what it asks for; nothing before the scheme's first run."""

    form: DashboardForm
    asked: Asked | None


def understood(query: Mapping[str, Any], user: User) -> Request:
    seen, known = scope(user), house()
    form = DashboardForm(query, offered(), offered_units(seen, known))
    if form.chosen is None or form.day is None or form.last_run is None:
        return Request(form, None)
    ladder, night, unit = ladder_of(form.chosen, form.day), night_for(form.day), known.find(form.unit_code)
    return Request(form, Asked(seen, form.day, night, known, unit, ladder, form.last_run))


class DashboardPage(Guarded, View):
    """A page of figures; `parts` gives its context, and `tab` says which one it is."""

    permission = Permission.TIERS_VIEW
    tab: ClassVar[str]
    template_name: ClassVar[str]

    def get(self, request: HttpRequest, **_kwargs: str) -> HttpResponse:
        found = understood(request.GET.dict(), self.user)
        asked = found.asked
        context: dict[str, Any] = {
            "form": found.form,
            "asked": asked,
            "as_of": asked.day if asked else None,
            "page_tabs": page_tabs(asked),
            "tab": self.tab,
            "may_export": permits(self.user, Permission.EXPORTS_CREATE),
        }
        if asked:
            context |= {"query": query_of(asked), **self.parts(asked)}
        return render(request, self.template_name, context)

    def parts(self, asked: Asked) -> dict[str, Any]:
        raise NotImplementedError


def page_tabs(asked: Asked | None) -> list[tuple[str, str, str]]:
    query = f"?{query_of(asked)}" if asked else ""
    labels = {
        "tiers": _("Tiers"),
        "movement": _("Movement"),
        "money": _("Money"),
        "staying": _("Staying and leaving"),
        "questions": _("Questions"),
    }
    tabs = [(key, labels[key], f"{address(name)}{query}") for key, name in _TABS if address(name)]
    early = address("tiering:churn")
    return [*tabs, ("early", _("Early signs"), early)] if early else tabs


def query_of(asked: Asked, **more: str) -> str:
    """What is asked, as the query of an address; a day that is not the last run's is said outright."""
    pairs = {
        "scheme": asked.ladder.scheme.code,
        "as_of": asked.day.isoformat(),
        "unit": asked.unit_code,
        **more,
    }
    return urlencode({name: value for name, value in pairs.items() if value})


def clients_url(query: Mapping[str, str] | str) -> str:
    return f"{reverse('clients:list')}?{query if isinstance(query, str) else urlencode(query)}"


def tier_url(asked: Asked, tier: str, where: Mapping[str, str] | None = None) -> str:
    """The clients of a tier on the day asked for; today's house tiers by the list's own filter, which is quickest."""
    part = where if where is not None else unit_filter(asked)
    if asked.ladder.scheme.is_house and asked.is_newest and tier != ANY:
        return clients_url({"tier": tier, **part})
    group = groups.code("tier", asked.ladder.scheme.code, tier, asked.day)
    return clients_url({"group": group, **part})


def group_url(
    asked: Asked, name: str, *words: object, is_narrowed: bool = True, where: Mapping[str, str] | None = None
) -> str:
    """The clients of a group, within the unit asked for unless the group already is, and where else is said."""
    unit = unit_filter(asked) if is_narrowed else {}
    return clients_url({"group": groups.code(name, *words), **unit, **(where or {})})


def branch_name(asked: Asked, key: int) -> str:
    return str(asked.house.units[key]) if key in asked.house.units else _("Without a branch")


def branch_filter(asked: Asked, key: int) -> dict[str, str]:
    """The filter of the client list that means this branch; empty for clients without one."""
    return {"branch": asked.house.units[key].code} if key in asked.house.units else {}


def unit_filter(asked: Asked) -> dict[str, str]:
    return {"unit": asked.unit.code} if asked.unit else {}
