"""Users, units, tokens and one's own settings: what is written, refused, audited; at the edge of every date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from crm.access import permissions, scope
from crm.actions import personal, tokens, units, users
from crm.enums import OrgUnitKind, Role, ScopeKind, Verb
from crm.models import ApiToken, AuditEvent, OrgUnit, User
from tests.factories.organisation import PASSWORD, make_unit, make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.fixture
def people() -> People:
    return make_people()


def facts(of: User | None = None, **changes: Any) -> dict[str, Any]:
    given = {name: getattr(of, name) for name in users.FIELDS} if of else {
        "username": "new", "display_name": "新人", "email": "", "role": Role.ACCOUNT_MANAGER, "org_unit": None,
        "client_scope": "", "language": "zh-hans", "is_active": True,
    }  # fmt: skip
    return given | changes


def last_line() -> AuditEvent:
    return AuditEvent.objects.order_by("-pk")[0]


class TestUsers:
    @pytest.mark.parametrize("role", list(Role), ids=str)
    def test_only_a_system_keeps_the_password_it_was_given(self, people: People, role: Role) -> None:
        made = users.create(
            facts=facts(role=role), chosen_units=[], password=PASSWORD, by=people.administrator, now=NOW
        )
        assert made.must_change_password is (role != Role.API_SYSTEM)
        assert made.check_password(PASSWORD)
        line = last_line()
        assert (line.verb, line.after["role"], line.actor_id) == (Verb.CREATED, role, people.administrator.pk)
        assert PASSWORD not in str(line.after)

    def test_units_chosen_by_name_are_audited_by_name_in_order(self, people: People) -> None:
        user = users.update(
            user=people.manager, facts=facts(people.manager, client_scope=ScopeKind.CHOSEN),
            chosen_units=[people.other_branch, people.branch], by=people.administrator, now=NOW,
        )  # fmt: skip
        assert scope(user).unit_ids == {people.branch.pk, people.other_branch.pk}
        assert last_line().after == {
            "client_scope": "chosen", "chosen_units": sorted([str(people.branch), str(people.other_branch)]),
        }  # fmt: skip

    def test_nothing_changed_is_no_line(self, people: People) -> None:
        users.update(
            user=people.manager,
            facts=facts(people.manager),
            chosen_units=[],
            by=people.administrator,
            now=NOW,
        )
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [{"role": Role.COMPLIANCE}, {"is_active": False}, {"role": Role.ACCOUNT_MANAGER, "is_active": False}],
    )
    def test_nobody_shuts_oneself_out(self, people: People, change: dict[str, Any]) -> None:
        admin = people.administrator
        with pytest.raises(users.OwnAccess):
            users.update(user=admin, facts=facts(admin, **change), chosen_units=[], by=admin, now=NOW)
        admin.refresh_from_db()
        assert (admin.role, admin.is_active) == (Role.ADMINISTRATOR, True)

    def test_another_administrator_may_be_switched_off(self, people: People) -> None:
        other = make_user(Role.ADMINISTRATOR)
        row = users.update(
            user=other, facts=facts(other, is_active=False), chosen_units=[], by=people.administrator, now=NOW
        )
        assert permissions(row) == frozenset()

    def test_a_password_for_somebody_else_must_change(self, people: People) -> None:
        users.set_password(
            user=people.manager, password="another-long-password-26", by=people.administrator, now=NOW
        )
        people.manager.refresh_from_db()
        assert (people.manager.must_change_password, last_line().verb) == (True, Verb.PASSWORD_CHANGED)
        assert last_line().after == {}

    def test_a_login_that_is_not_locked_is_not_opened(self, people: People) -> None:
        assert users.unlock(username="nobody-at-all", by=people.administrator, now=NOW) is False
        assert not AuditEvent.objects.exists()


class TestOwnSettings:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("language", "en"),
            ("theme", "dark"),
            ("is_gain_red", False),
            ("display_name", "王"),
            ("email", ""),
        ],
    )
    def test_each_setting_is_written_and_audited_alone(self, people: People, name: str, value: Any) -> None:
        old = getattr(people.manager, name)
        personal.change_settings(by=people.manager, now=NOW, **{name: value})
        people.manager.refresh_from_db()
        assert getattr(people.manager, name) == value
        assert (last_line().before, last_line().after) == ({name: old}, {name: value})

    @pytest.mark.parametrize(
        "name", ["role", "org_unit", "client_scope", "is_superuser", "password", "username"]
    )
    def test_rights_are_nobodys_own_setting(self, people: People, name: str) -> None:
        with pytest.raises(ValueError, match=name):
            personal.change_settings(by=people.manager, now=NOW, **{name: "administrator", "language": "en"})
        people.manager.refresh_from_db()
        assert (people.manager.language, AuditEvent.objects.count()) == ("zh-hans", 0)

    def test_the_same_again_is_no_line(self, people: People) -> None:
        personal.change_settings(by=people.manager, now=NOW, language=people.manager.language)
        assert not AuditEvent.objects.exists()


class TestUnits:
    def move(self, unit: OrgUnit, by: User, **changes: Any) -> OrgUnit:
        given = {name: getattr(unit, name) for name in units.FIELDS} | changes
        return units.save(unit=unit, facts=given, by=by, now=NOW)

    def paths(self) -> dict[int, str]:
        return dict(OrgUnit.objects.values_list("pk", "path"))

    def test_a_new_unit_closes_its_path_with_its_own_number(self, people: People) -> None:
        given = {
            "code": "T1",
            "name": "一组",
            "name_en": "",
            "kind": OrgUnitKind.TEAM,
            "parent": people.branch,
            "is_active": True,
        }
        made = units.save(unit=None, facts=given, by=people.administrator, now=NOW)
        assert made.path == f"{people.branch.path}{made.pk}/"
        assert (last_line().verb, last_line().after["parent"]) == (Verb.CREATED, str(people.branch))

    def test_a_subtree_moves_with_its_head_and_the_rest_stays(self, people: People) -> None:
        team = make_unit(parent=people.branch, kind=OrgUnitKind.TEAM)
        desk = make_unit(parent=team, kind=OrgUnitKind.TEAM)
        before = self.paths()
        self.move(team, people.administrator, parent=people.other_branch)
        after = self.paths()
        assert after[desk.pk] == f"{people.other_branch.path}{team.pk}/{desk.pk}/"
        assert {key for key in after if before[key] != after[key]} == {team.pk, desk.pk}

    def test_a_number_that_begins_like_another_is_not_moved_along(self, people: People) -> None:
        """`/1/2/` must not take `/1/20/` with it."""
        team, other = make_unit(parent=people.branch), make_unit(parent=people.branch)
        OrgUnit.objects.filter(pk=other.pk).update(path=f"{team.path.rstrip('/')}0/")
        self.move(team, people.administrator, parent=people.other_branch)
        assert self.paths()[other.pk] == f"{team.path.rstrip('/')}0/"

    @pytest.mark.parametrize("depth", [0, 1, 2], ids=["itself", "child", "grandchild"])
    def test_a_unit_never_stands_below_itself(self, people: People, depth: int) -> None:
        chain = [make_unit(parent=people.branch)]
        for _ in range(2):
            chain.append(make_unit(parent=chain[-1]))
        before = self.paths()
        with pytest.raises(units.Circle):
            self.move(chain[0], people.administrator, parent=chain[depth])
        assert self.paths() == before
        assert not AuditEvent.objects.exists()

    def test_to_the_top_and_back_again(self, people: People) -> None:
        before = self.paths()
        self.move(people.branch, people.administrator, parent=None)
        people.branch.refresh_from_db()
        assert people.branch.path == f"/{people.branch.pk}/"
        self.move(people.branch, people.administrator, parent=people.head_office)
        assert self.paths() == before

    def test_two_units_of_one_code_are_refused(self, people: People) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            self.move(people.branch, people.administrator, code=people.other_branch.code)

    def test_a_moved_unit_moves_what_its_people_see(self, people: People) -> None:
        team = make_unit(parent=people.branch)
        assert team.pk in scope(people.branch_manager).unit_ids
        self.move(team, people.administrator, parent=people.other_branch)
        assert team.pk not in scope(people.branch_manager).unit_ids


class TestTokens:
    def issue(self, user: User, **fields: Any) -> str:
        given = {"scopes": [], "label": "x", "expires_at": None, "by": None, "now": NOW} | fields
        return tokens.issue(user=user, **given)

    def redeem(self, secret: str, now: datetime = NOW) -> ApiToken | None:
        return tokens.redeem(secret=secret, today=TODAY, now=now)

    @pytest.mark.parametrize(
        ("offset", "is_alive"),
        [
            (timedelta(seconds=-1), True),
            (timedelta(), False),
            (timedelta(microseconds=1), False),
            (timedelta(days=-9), True),
        ],
    )
    def test_it_ends_at_the_moment_it_says(self, people: People, offset: timedelta, is_alive: bool) -> None:
        end = NOW + timedelta(days=1)
        secret = self.issue(people.manager, expires_at=end)
        assert bool(self.redeem(secret, end + offset)) is is_alive

    def test_no_end_is_no_end(self, people: People) -> None:
        assert self.redeem(self.issue(people.manager), NOW + timedelta(days=36_500))

    @pytest.mark.parametrize("wrong", ["", "anlan_", "anlan_x", "ANLAN_", " "])
    def test_another_secret_opens_nothing(self, people: People, wrong: str) -> None:
        secret = self.issue(people.manager)
        assert self.redeem(wrong) is None
        assert self.redeem(secret + wrong) is None or wrong == ""
        assert self.redeem(secret.swapcase()) is None

    def test_scopes_are_kept_once_in_order_and_unknown_ones_refused(self, people: People) -> None:
        self.issue(people.manager, scopes=["tiers.view", "clients.view", "tiers.view"])
        assert ApiToken.objects.get().scopes == ["clients.view", "tiers.view"]
        with pytest.raises(tokens.UnknownScope, match=r"clients\.fly, clients\.swim"):
            self.issue(people.manager, scopes=["clients.swim", "clients.view", "clients.fly"])
        assert ApiToken.objects.count() == 1

    def test_the_secret_is_nowhere_but_with_its_owner(self, people: People) -> None:
        secret = self.issue(people.manager, by=people.administrator)
        kept = str(list(ApiToken.objects.values())) + str(list(AuditEvent.objects.values()))
        assert secret not in kept
        assert secret.removeprefix("anlan_") not in kept
        assert len({self.issue(people.manager) for _ in range(20)}) == 20

    @pytest.mark.parametrize("ending", ["revoked", "user-switched-off", "deleted"])
    def test_it_opens_nothing_once_it_has_ended(self, people: People, ending: str) -> None:
        secret = self.issue(people.manager)
        token = ApiToken.objects.get()
        if ending == "revoked":
            assert tokens.revoke(token=token, by=people.administrator, now=NOW)
            assert not tokens.revoke(token=token, by=people.administrator, now=NOW)
        elif ending == "user-switched-off":
            User.objects.update(is_active=False)
        else:
            token.delete()
        assert self.redeem(secret) is None
