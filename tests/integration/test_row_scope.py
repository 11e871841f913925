"""One property over every address: nobody is shown a word about, or can change, a client outside their row scope.

The addresses come from the resolver and the rows of a client from the models, so that both grow by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse

from tests.scope.routes import Kind, Route, names_a_thing, routes, values
from tests.scope.table import ROUTES
from tests.scope.world import Person, World, build, fingerprint

SEARCH_PARAMETERS = ("search", "q", "client", "client_id", "list")
# What the forms of the application call their fields, filled so that they would act if they were let.
WRITING = {
    "confirmed": "1",
    "reason": "because",
    "body": "changed",
    "text": "changed",
    "note": "changed",
    "name": "changed",
    "subject": "changed",
    "purpose": "because",
    "kind": "inquiry",
    "status": "closed",
    "priority": "urgent",
    "channel": "web",
    "way": "add",
    "version": "1",
    "format": "csv",
    "decision": "approve",
    "effective_on": "2026-11-19",
}


# An import belongs to nobody; which of its files are shown is judged by their words.
NOBODYS = {"api-import", "clients:import", "clients:set_aside"}
REFUSALS = {302, 400, 403, 404, 405, 415, 422}


@dataclass
class Findings:
    requests: int = 0
    tried: set[tuple[str, str]] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        names, people = {name for name, _ in self.tried}, {person for _, person in self.tried}
        return (
            f"row scope: {len(names)} routes x {len(people)} people = {len(self.tried)} tried with "
            f"{self.requests} requests, leaks {len(self.leaks)}"
        )


@pytest.fixture
def world(db: None) -> World:
    return build()


def test_every_route_is_classified() -> None:
    known = {route.name for route in routes() if not route.is_admin}
    assert sorted(known - set(ROUTES)) == [], "new routes: say in tests/scope/table.py what they are"
    assert sorted(set(ROUTES) - known) == [], "these are gone: take them out of tests/scope/table.py"


def test_the_data_could_leak(world: World) -> None:
    """Whoever sees all clients is shown both sides' words: the test below fails where a scope is missing."""
    shown = 0
    browser = _browser(world.administrator)
    for route in _clients_routes():
        for arguments in values(route, (world.ours, world.theirs)):
            text = _text(browser.get(_address(route, arguments)))
            shown += any(word in text for side in (world.ours, world.theirs) for word in side.words)
    assert shown >= 30


@override_settings(API_REQUESTS_PER_SECOND=100_000)
def test_nobody_reads_or_changes_what_lies_outside_their_scope(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    findings = Findings()
    before = {side.client.pk: fingerprint(side) for side in (world.ours, world.theirs)}
    for person in world.people:
        browser = _browser(person.user)
        for route in routes():
            if route.name != "logout":
                findings.tried.add((route.name, person.name))
                _read(browser, person, route, world, findings)
                _write(browser, person, route, world, findings)
        for side in person.foreign:
            if fingerprint(side) != before[side.client.pk]:
                findings.leaks.append(f"{person.name} changed a row of {side.client}")
        before = {side.client.pk: fingerprint(side) for side in (world.ours, world.theirs)}
    record_property("figure", str(findings))
    assert findings.leaks == []


def _read(browser: Browser, person: Person, route: Route, world: World, findings: Findings) -> None:
    for arguments in _foreign_arguments(route, person, world):
        address = _address(route, arguments)
        for headers in ({},) if route.is_api or route.is_admin else ({}, {"HX-Request": "true"}):
            answer = browser.get(address, headers=headers)
            _judge(answer, f"{person.name} GET {address}", route, person, findings, arguments)
    if ROUTES.get(route.name) == Kind.LIST and not route.parameters:
        for side in person.foreign:
            for name in SEARCH_PARAMETERS:
                address = f"{_address(route, {})}?{name}={side.client.client_id}"
                _judge(browser.get(address), f"{person.name} GET {address}", route, person, findings, None)


def _write(browser: Browser, person: Person, route: Route, world: World, findings: Findings) -> None:
    for arguments in _foreign_arguments(route, person, world):
        address = _address(route, arguments)
        for side in person.foreign:
            fields = {
                **WRITING,
                "pk": side.client.pk,
                "client": side.client.client_id,
                "client_id": side.client.client_id,
            }
            if route.is_api:
                headers = {"If-Match": "*"}
                answers = [
                    browser.post(address, fields, content_type="application/json", headers=headers),
                    browser.patch(
                        address, {"status": "closed"}, content_type="application/json", headers=headers
                    ),
                ]
            else:
                answers = [browser.post(address, fields)]
            for answer in answers:
                findings.requests += 1
                _judge(answer, f"{person.name} POST {address}", route, person, findings, arguments)


def _judge(
    answer: HttpResponseBase,
    what: str,
    route: Route,
    person: Person,
    findings: Findings,
    arguments: dict[str, Any] | None,
) -> None:
    findings.requests += 1
    text = _text(answer)
    shown = [word for side in person.foreign for word in side.words if word in text]
    if shown:
        findings.leaks.append(f"{what} ({answer.status_code}) shows {shown}")
    if answer.status_code >= 500 and route.name != "readyz":
        findings.leaks.append(f"{what} breaks: {answer.status_code}")
    is_thing = ROUTES.get(route.name) == Kind.OBJECT and arguments is not None
    if is_thing and route.name not in NOBODYS and answer.status_code not in REFUSALS:
        findings.leaks.append(f"{what} answers {answer.status_code}")


def _foreign_arguments(route: Route, person: Person, world: World) -> Iterator[dict[str, Any]]:
    """Arguments that lead outside the person's scope: all of them, or one of them beside one's own."""
    both = (world.ours, world.theirs)
    own = [side for side in both if side not in person.foreign]
    allowed = [arguments for side in own for arguments in values(route, (side,))]
    for arguments in values(route, both):
        if arguments not in allowed or not names_a_thing(route, both):
            yield arguments


def _clients_routes() -> list[Route]:
    return [route for route in routes() if ROUTES.get(route.name) in {Kind.LIST, Kind.OBJECT}]


def _browser(user: Any) -> Browser:
    browser = Browser(raise_request_exception=False)
    browser.force_login(user)
    return browser


def _address(route: Route, arguments: dict[str, Any]) -> str:
    if route.is_admin:
        return "/" + _filled(route, arguments)
    return reverse(route.name, kwargs=arguments)


def _filled(route: Route, arguments: dict[str, Any]) -> str:
    """The admin's own patterns, some of which its names cannot reverse."""
    text = route.pattern.replace("^", "").replace("$", "").replace("(?P", "")
    for value in arguments.values():
        start = text.index("<")
        text = text[:start] + str(value) + text[text.index(">", start) + 1 :].removeprefix(".*)")
    return text


def _text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")
