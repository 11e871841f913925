"""The matrix of roles and permissions, written out: a changed cell is a decision somebody has to read."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from crm.access import ROLE_RIGHTS, ClientScope, Permission, permissions, permits, scope, scope_kind
from crm.enums import Role, ScopeKind
from crm.models import User

ROLES = {
    "M": Role.ACCOUNT_MANAGER, "R": Role.SERVICE_REP, "S": Role.SERVICE_SUPERVISOR, "B": Role.BRANCH_MANAGER,
    "H": Role.HEAD_OFFICE_MANAGER, "K": Role.RISK_OFFICER, "C": Role.COMPLIANCE, "F": Role.FINANCE,
    "A": Role.ADMINISTRATOR, "I": Role.API_SYSTEM,
}  # fmt: skip
# Each permission with the roles that have it, in the order above; a dot is a role that has not.
MATRIX = {
    "clients.view":       "M R S B H K C F A I",
    "clients.edit":       "M R S B H . . . A I",
    "clients.assign":     ". . . B H . . . A .",
    "clients.reveal":     "M R S B H K C F A .",
    "settlement.view":    ". . . B H K C F A I",
    "settlement.import":  ". . . . . . . F A I",
    "tiers.view":         "M R S B H K C F A I",
    "tiers.design":       ". . . . H . . . A .",
    "tiers.approve":      ". . . . H . C . . .",
    "tiers.override":     "M . . B H . . . A .",
    "tiers.override_approve": ". . . B H . . . . .",
    "tiers.publish":      ". . S . H . C . . .",
    "alerts.view":        "M R S B H K C F A I",
    "tickets.view":       "M R S B H K C F A I",
    "tickets.work":       "M R S B H K . . A I",
    "jobs.view":          ". . . . H K C F A I",
    "jobs.run":           ". . . . . K . F A I",
    "audit.view":         ". . . . . . C . A .",
    "exports.create":     "M R S B H K C F A .",
    "exports.unmasked":   ". . . . . . C . A .",
    "exports.approve":    ". . S B H . C . A .",
    "views.share":        ". . S B H . . . A .",
    "administration":     ". . . . . . . . A .",
}  # fmt: skip
SCOPES = {
    Role.ACCOUNT_MANAGER: ScopeKind.OWN, Role.SERVICE_REP: ScopeKind.UNIT, Role.BRANCH_MANAGER: ScopeKind.UNIT,
}  # fmt: skip


def person(role: Role, **fields: object) -> User:
    return User(pk=7, username="a", role=role, **fields)


def test_the_matrix_names_every_permission_and_every_role() -> None:
    assert list(MATRIX) == [permission.value for permission in Permission]
    assert set(ROLES.values()) == set(Role) == set(ROLE_RIGHTS)
    assert {len(row.split()) for row in MATRIX.values()} == {len(ROLES)}


@pytest.mark.parametrize("permission", list(Permission), ids=str)
@pytest.mark.parametrize("letter", list(ROLES), ids=lambda letter: ROLES[letter].value)
def test_a_role_has_what_the_matrix_says(letter: str, permission: Permission) -> None:
    expected = letter in MATRIX[permission.value].split()
    assert permits(person(ROLES[letter]), permission) is expected


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_role_sees_what_it_should(role: Role) -> None:
    assert scope_kind(person(role)) == SCOPES.get(role, ScopeKind.ALL)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_somebody_switched_off_has_nothing(role: Role) -> None:
    gone = person(role, is_active=False)
    assert permissions(gone) == frozenset()
    assert scope(gone) == ClientScope(kind=None)


def test_somebody_logged_out_has_nothing() -> None:
    assert permissions(AnonymousUser()) == frozenset()
    assert scope(AnonymousUser()).condition() == Q(pk__in=[])


@pytest.mark.parametrize("role", list(Role), ids=str)
@pytest.mark.parametrize("kind", list(ScopeKind), ids=str)
def test_the_users_own_setting_overrules_the_role_except_an_administrators(
    role: Role, kind: ScopeKind
) -> None:
    expected = ScopeKind.ALL if role == Role.ADMINISTRATOR else kind
    assert scope_kind(person(role, client_scope=kind)) == expected


def test_a_superuser_is_an_administrator_whatever_the_role_says() -> None:
    chief = person(Role.ACCOUNT_MANAGER, is_superuser=True, client_scope=ScopeKind.OWN)
    assert permissions(chief) == ROLE_RIGHTS[Role.ADMINISTRATOR].permissions
    assert scope_kind(chief) == ScopeKind.ALL


class TestTokens:
    @staticmethod
    def with_token(role: Role, *scopes: str) -> User:
        user = person(role)
        user.token_scopes = list(scopes)
        return user

    @pytest.mark.parametrize("role", list(Role), ids=str)
    def test_a_token_without_scopes_has_what_the_role_has(self, role: Role) -> None:
        assert permissions(self.with_token(role)) == permissions(person(role))

    @pytest.mark.parametrize("role", list(Role), ids=str)
    @pytest.mark.parametrize("permission", list(Permission), ids=str)
    def test_a_token_never_widens(self, role: Role, permission: Permission) -> None:
        found = permissions(self.with_token(role, permission.value))
        assert found == ({permission} & permissions(person(role)))

    def test_several_scopes_are_each_judged(self) -> None:
        manager = self.with_token(Role.ACCOUNT_MANAGER, "clients.view", "audit.view", "tickets.view")
        assert permissions(manager) == {Permission.CLIENTS_VIEW, Permission.TICKETS_VIEW}

    def test_a_token_narrows_actions_and_not_rows(self) -> None:
        assert scope(self.with_token(Role.FINANCE, "clients.view")).kind == ScopeKind.ALL


class TestConditions:
    def test_everything_is_no_condition(self) -> None:
        assert ClientScope(ScopeKind.ALL, 7).condition("client") == Q()

    @pytest.mark.parametrize(
        ("lookup", "name"),
        [("", "account_manager_id"), ("client", "client__account_manager_id"),
         ("account__client", "account__client__account_manager_id")],
    )  # fmt: skip
    def test_ones_own_leads_over_the_manager(self, lookup: str, name: str) -> None:
        assert ClientScope(ScopeKind.OWN, 7).condition(lookup) == Q(**{name: 7})

    @pytest.mark.parametrize("kind", [ScopeKind.UNIT, ScopeKind.CHOSEN])
    def test_units_are_listed_in_order(self, kind: ScopeKind) -> None:
        seen = ClientScope(kind, 7, frozenset({9, 3}))
        assert seen.condition() == Q(org_unit_id__in=[3, 9])
        assert seen.condition("client") == Q(client__org_unit_id__in=[3, 9])

    @pytest.mark.parametrize("kind", [ScopeKind.UNIT, ScopeKind.CHOSEN])
    def test_no_unit_is_no_client(self, kind: ScopeKind) -> None:
        assert ClientScope(kind, 7).condition() == Q(org_unit_id__in=[])

    def test_nobody_sees_no_row_of_anything(self) -> None:
        assert ClientScope(kind=None).condition("client") == Q(pk__in=[])
