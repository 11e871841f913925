"""The menu, as names: an entry is shown to those who may open it. Apps are named only as strings here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.access import Permission


@dataclass(frozen=True)
class Entry:
    url_name: str
    label: str | Promise
    icon: str
    permission: Permission | None = None

    @property
    def url(self) -> str:
        return address(self.url_name)


@dataclass(frozen=True)
class Section:
    label: str | Promise
    entries: tuple[Entry, ...]


MENU: tuple[Section, ...] = (
    Section(
        _("Service"),
        (
            Entry("home", _("Home"), "home"),
            Entry("clients:list", _("Clients"), "users", Permission.CLIENTS_VIEW),
            Entry("servicedesk:list", _("Tickets"), "ticket", Permission.TICKETS_VIEW),
            Entry("risk:list", _("Margin alerts"), "alert-triangle", Permission.ALERTS_VIEW),
            Entry("tiering:dashboard", _("Tiers"), "chart-bar", Permission.TIERS_VIEW),
            Entry("tiering:churn", _("Early signs"), "radar", Permission.TIERS_VIEW),
            Entry("tiering:schemes", _("Schemes"), "sitemap", Permission.TIERS_VIEW),
            Entry("tiering:quarters", _("Quarterly tiers"), "calendar-stats", Permission.TIERS_VIEW),
            Entry("tiering:overrides", _("Tier overrides"), "user-star", Permission.TIERS_VIEW),
            Entry("tiering:assessments", _("Risk assessments"), "clipboard-check", Permission.TIERS_VIEW),
        ),
    ),
    Section(
        _("Operations"),
        (
            Entry("clients:imports", _("Settlement import"), "file-import", Permission.SETTLEMENT_VIEW),
            Entry(
                "clients:settlement_days", _("Settlement days"), "calendar-check", Permission.SETTLEMENT_VIEW
            ),
            Entry("jobs", _("Nightly jobs"), "moon-stars", Permission.JOBS_VIEW),
            Entry("tiering:runs", _("Runs of schemes"), "player-play", Permission.JOBS_VIEW),
            Entry("exports", _("Exports"), "file-export", Permission.EXPORTS_CREATE),
            Entry("outbox", _("Outgoing messages"), "send", Permission.ADMINISTRATION),
        ),
    ),
    Section(
        _("Control"),
        (
            Entry("audit", _("Audit"), "list-search", Permission.AUDIT_VIEW),
            Entry("administration", _("Administration"), "settings", Permission.ADMINISTRATION),
        ),
    ),
)


def address(url_name: str) -> str:
    """The address of a named page, or "" where no installed app has a page of that name."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Link:
    entry: Entry
    url: str
    is_active: bool


@dataclass(frozen=True)
class Group:
    label: str | Promise
    links: tuple[Link, ...]


def menu_for(permissions: Collection[Permission], path: str) -> tuple[Group, ...]:
    """What these permissions may open; the entry whose address is the longest start of `path` is the active one."""
    entries = [
        (section, entry) for section in MENU for entry in section.entries if _is_open(entry, permissions)
    ]
    addresses = {entry.url_name: entry.url for _section, entry in entries}
    # Every address begins with the home page's.
    here = (
        url for url in addresses.values() if url and (path == url if url == "/" else path.startswith(url))
    )
    active = max(here, key=len, default="")
    groups = []
    for section in MENU:
        links = tuple(
            Link(entry, addresses[entry.url_name], addresses[entry.url_name] == active)
            for owner, entry in entries
            if owner is section and addresses[entry.url_name]
        )
        if links:
            groups.append(Group(section.label, links))
    return tuple(groups)


def _is_open(entry: Entry, permissions: Collection[Permission]) -> bool:
    return entry.permission is None or entry.permission in permissions
