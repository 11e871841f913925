"""Every address of the application, read from the resolver, and what each one is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.scope.world import DAY, Side


class Kind(StrEnum):
    OPEN = "open to everybody, holds nothing of clients"
    OWN = "one's own affairs"
    LIST = "rows under the row scope"
    OBJECT = "one thing that belongs to a client or a person"
    HOUSE = "the house's own records"


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    parameters: tuple[str, ...]
    is_api: bool

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[Route]:
    for one in patterns:
        whole = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, whole, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield Route(f"{space}{one.name}", whole, tuple(_parameters(whole)), whole.startswith("api/"))


def _parameters(pattern: str) -> Iterator[str]:
    for part in pattern.split("<")[1:]:
        yield part.split(">")[0].split(":")[-1]


# Which row of a side a route's own `pk` names; other parameters have one meaning everywhere.
PK = {
    "clients:import": "import_id",
    "clients:set_aside": "import_id",
    "clients:superseded_day": "superseded",
    "risk:detail": "alert_id",
    "servicedesk:detail": "ticket_id",
    "servicedesk:answer": "ticket_id",
    "servicedesk:note": "ticket_id",
    "servicedesk:change": "ticket_id",
    "tiering:override": "override_id",
    "tiering:decide_override": "override_id",
    "tiering:end_override": "override_id",
    "tiering:assessment": "assessment_id",
    "tiering:held_change": "held_id",
    "tiering:decide_held_change": "held_id",
    "export_detail": "export",
    "export_decide": "export",
    "export_download": "export",
    "lists:pin_view": "view",
    "lists:delete_view": "view",
    "audit_event": "event",
    "outbox_message": "message",
    "outbox_retry": "message",
}
WORDS: dict[str, str] = {
    "clients:reveal.field": "phone",
    "clients:settled.tab": "trades",
    "clients:remove_contact.kind": "contact",
    "lists:save_view.page": "clients",
    "export_new.dataset": "clients",
    "export_table.dataset": "tier_question",
    "tiering:question.question": "matters",
    "api-unknown.path": "v1/nothing/",
    "clients:settlement_day.day": DAY.isoformat(),
    "trading_day": DAY.isoformat(),
    "tiering:measure_days.measure": "equity_month_avg",
    "code": "house",
    "tiering:version_step.step": "approve",
    "api-scheme-version-step.step": "approve",
    "tiering:questionnaire_step.step": "approve",
}


def values(route: Route, sides: tuple[Side, ...]) -> Iterator[dict[str, Any]]:
    """The arguments that lead to things of these sides, in every combination of them."""
    choices = [_choices(route, parameter, sides) for parameter in route.parameters]
    for chosen in product(*choices):
        yield dict(zip(route.parameters, chosen, strict=True))


def _choices(route: Route, parameter: str, sides: tuple[Side, ...]) -> list[Any]:
    special = f"{route.name}.{parameter}"
    for name in (special, parameter):
        if name in WORDS:
            return [WORDS[name]]
    key = special if special in sides[0].keys else PK.get(route.name, parameter)
    return [side.keys[key] for side in sides] if key in sides[0].keys else [1]


def names_a_thing(route: Route, sides: tuple[Side, ...]) -> bool:
    """Whether an argument of the route differs between the sides."""
    return any(len(set(_choices(route, parameter, sides))) > 1 for parameter in route.parameters)
