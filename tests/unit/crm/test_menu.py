from __future__ import annotations

import pytest

from crm.access import ROLE_RIGHTS, Permission
from crm.enums import Role
from crm.menu import MENU, address, menu_for
from crm.panels import HOME, panels_for

EVERYTHING = frozenset(Permission)


def opened(permissions: frozenset[Permission], path: str = "/") -> list[str]:
    return [link.entry.url_name for group in menu_for(permissions, path) for link in group.links]


def test_every_entry_leads_to_a_page() -> None:
    names = [entry.url_name for section in MENU for entry in section.entries]
    assert [name for name in names if not address(name)] == []
    assert opened(EVERYTHING) == names


def test_every_panel_of_every_role_leads_to_a_page_the_role_may_open() -> None:
    for role, panels in HOME.items():
        assert [panel.url_name for panel in panels if not panel.url] == [], role
        assert panels_for(role, ROLE_RIGHTS[role].permissions) == list(panels), role


def test_an_unknown_page_has_no_address() -> None:
    assert address("outreach:list") == ""


def test_the_menu_holds_what_the_permissions_allow() -> None:
    manager = ROLE_RIGHTS[Role.ACCOUNT_MANAGER].permissions
    assert opened(manager) == [
        "home",
        "clients:list",
        "servicedesk:list",
        "risk:list",
        "tiering:dashboard",
        "tiering:churn",
        "tiering:schemes",
        "tiering:quarters",
        "tiering:overrides",
        "tiering:assessments",
        "exports",
    ]
    assert opened(frozenset()) == ["home"]


@pytest.mark.parametrize(
    ("path", "active"),
    [
        ("/", "home"),
        ("/clients/", "clients:list"),
        ("/clients/80001234/", "clients:list"),
        ("/audit/12/", "audit"),
        ("/settings/", None),
        ("/search/", None),
    ],
)
def test_the_longest_address_that_starts_the_path_is_the_active_entry(path: str, active: str | None) -> None:
    links = [link for group in menu_for(EVERYTHING, path) for link in group.links]
    assert [link.entry.url_name for link in links if link.is_active] == ([active] if active else [])
