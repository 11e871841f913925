"""The tree of units and the people in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.contrib.auth.hashers import make_password

from crm.enums import OrgUnitKind, Role
from crm.models import OrgUnit, User
from demo import names
from demo.engine.arrays import stream
from demo.people import (
    API_USERNAME,
    DEPARTMENTS,
    HEAD_OFFICE,
    LOGINS,
    MANAGERS_PER_TEAM,
    PASSWORD,
    REGIONS,
    TEAMS,
)

_STREAM = 10


@dataclass(frozen=True)
class Organisation:
    """Teams with the managers in them, in the order clients are dealt out."""

    units: dict[str, OrgUnit]
    managers: list[User]
    staff: dict[str, User]

    def branch_of(self, manager: User) -> OrgUnit:
        team = manager.org_unit
        if team is None or team.parent is None:
            raise ValueError("a demo manager belongs to a team of a branch")
        return team.parent


def found(seed: int) -> Organisation:
    """Head office, departments, regions, branches and teams, with people for every role."""
    units = _units()
    rng = stream(seed, _STREAM)
    # Hashed once: a hundred slow hashes of one known password would protect nothing.
    secret = make_password(PASSWORD)
    staff = _logins(units, secret)
    managers = _managers(units, secret, staff["demo_manager"], rng)
    leaders = _branch_managers(units, secret, rng)
    return Organisation(units, managers, staff | {user.username: user for user in leaders})


def _units() -> dict[str, OrgUnit]:
    units: dict[str, OrgUnit] = {}
    head = _add(units, HEAD_OFFICE, OrgUnitKind.HEAD_OFFICE, None)
    for entry in DEPARTMENTS:
        _add(units, entry, OrgUnitKind.DEPARTMENT, head)
    regions = [_add(units, entry, OrgUnitKind.REGION, head) for entry in REGIONS]
    for number, place in enumerate(names.PLACES, start=1):
        entry = (f"branch-{number:02d}", f"{place}营业部", f"Branch {number:02d}")
        branch = _add(units, entry, OrgUnitKind.BRANCH, regions[number % len(regions)])
        for code, name, name_en in TEAMS:
            team = (f"{branch.code}-{code}", f"{place}{name}", f"{branch.name_en} {name_en}")
            _add(units, team, OrgUnitKind.TEAM, branch)
    return units


def _add(
    units: dict[str, OrgUnit], entry: tuple[str, str, str], kind: OrgUnitKind, parent: OrgUnit | None
) -> OrgUnit:
    code, name, name_en = entry
    unit = OrgUnit.objects.create(code=code, name=name, name_en=name_en, kind=kind, parent=parent)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    units[code] = unit
    return unit


def _logins(units: dict[str, OrgUnit], secret: str) -> dict[str, User]:
    places = {"branch": units["branch-01"], "team": units["branch-01-a"]}
    users = [
        _user(login.username, login.name, login.role, places.get(login.place) or units[login.place], secret)
        for login in LOGINS
    ]
    users.append(_user(API_USERNAME, "演示接口系统", Role.API_SYSTEM, units["head"], "!"))
    for user in users:
        user.is_staff = user.role == Role.ADMINISTRATOR
    return {user.username: user for user in User.objects.bulk_create(users)}


def _managers(units: dict[str, OrgUnit], secret: str, demo: User, rng: np.random.Generator) -> list[User]:
    teams = [unit for unit in units.values() if unit.kind == OrgUnitKind.TEAM]
    users = [
        _user(f"manager{number:03d}", names.person(rng), Role.ACCOUNT_MANAGER, team, secret)
        for number, team in enumerate((team for team in teams for _ in range(MANAGERS_PER_TEAM)), start=1)
    ]
    # The login everybody tries is the first manager, so that there are clients to see.
    return [demo, *User.objects.bulk_create(users[1:])]


def _branch_managers(units: dict[str, OrgUnit], secret: str, rng: np.random.Generator) -> list[User]:
    """demo_branch leads the first branch."""
    branches = [unit for unit in units.values() if unit.kind == OrgUnitKind.BRANCH]
    users = [
        _user(f"lead{number:02d}", names.person(rng), Role.BRANCH_MANAGER, branch, secret)
        for number, branch in enumerate(branches[1:], start=2)
    ]
    return User.objects.bulk_create(users)


def _user(username: str, name: str, role: Role, unit: OrgUnit, secret: str) -> User:
    return User(
        username=username,
        display_name=name,
        role=role,
        org_unit=unit,
        email=f"{username}@example.invalid",
        password=secret,
    )
