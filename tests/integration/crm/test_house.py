"""Figures over many clients are remembered by scope and for a moment; one's own are always counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from crm import house
from crm.access import ClientScope
from crm.enums import ScopeKind

ALL = ClientScope(ScopeKind.ALL)
NORTH, SOUTH = (ClientScope(ScopeKind.UNIT, 1, frozenset({unit})) for unit in (1, 2))


@pytest.fixture(autouse=True)
def remembering(settings: Settings) -> Iterator[None]:
    settings.HOUSE_FIGURES_SECONDS = 60
    cache.clear()
    yield
    cache.clear()


def _ask(*scopes: ClientScope) -> list[int]:
    """What each scope is told, where every count gives another number."""
    counts = iter(range(1, 9))
    return [house.remembered(seen, "clients", lambda: next(counts)) for seen in scopes]


def test_the_same_scope_is_told_the_same() -> None:
    assert _ask(ALL, NORTH, SOUTH, ALL, NORTH, SOUTH) == [1, 2, 3, 1, 2, 3]


def test_colleagues_of_one_unit_share() -> None:
    assert _ask(NORTH, ClientScope(ScopeKind.UNIT, 7, frozenset({1}))) == [1, 1]


def test_ones_own_clients_are_counted_anew() -> None:
    mine = ClientScope(ScopeKind.OWN, 1)
    assert _ask(mine, mine) == [1, 2]


def test_ones_own_are_remembered_where_that_is_asked_and_for_nobody_else() -> None:
    counts = iter(range(1, 9))
    told = [
        house.remembered(ClientScope(ScopeKind.OWN, who), "joined", lambda: next(counts), is_own_too=True)
        for who in (1, 2, 1)
    ]
    assert told == [1, 2, 1]


def test_nobody_is_told_nothing_that_is_kept() -> None:
    nobody = ClientScope(None)
    assert _ask(nobody, nobody) == [1, 2]


def test_figures_are_told_apart_by_name() -> None:
    assert house.remembered(ALL, "one", lambda: 1) == 1
    assert house.remembered(ALL, "two", lambda: 2) == 2


def test_none_is_kept_where_the_time_is_nought(settings: Settings) -> None:
    settings.HOUSE_FIGURES_SECONDS = 0
    assert _ask(ALL, ALL) == [1, 2]
