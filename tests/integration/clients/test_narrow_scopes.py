"""Somebody whose units are none: no list of people or places is longer for it."""

from __future__ import annotations

import pytest

from clients.actions import hand_overs
from clients.actions.errors import OutOfScope
from clients.queries import clients
from clients.queries.units import branch_of
from crm.access import scope
from crm.enums import OrgUnitKind, Role, ScopeKind
from crm.models import User
from servicedesk.queries.queues import workers
from tests.factories.clients import NOW, make_client
from tests.factories.organisation import make_unit, make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return make_people()


def nowhere() -> User:
    return make_user(Role.BRANCH_MANAGER, unit=None)


def unchosen(people: People) -> User:
    return make_user(Role.BRANCH_MANAGER, unit=people.branch, client_scope=ScopeKind.CHOSEN)


def test_no_unit_names_no_manager_and_no_branch(people: People) -> None:
    make_client(manager=people.manager)
    for user in (nowhere(), unchosen(people)):
        assert list(clients.account_managers(user)) == []
        assert clients.branch_choices(user) == []
        assert clients.visible_to(user).count() == 0


def test_ones_own_clients_name_oneself(people: People) -> None:
    assert list(clients.account_managers(people.manager)) == [people.manager]


def test_a_branch_names_its_own(people: People) -> None:
    assert set(clients.account_managers(people.branch_manager)) == {people.manager}
    assert [code for code, _name in clients.branch_choices(people.branch_manager)] == [people.branch.code]


def test_everybody_is_named_to_who_sees_all(people: People) -> None:
    assert set(clients.account_managers(people.compliance)) == {
        people.manager,
        people.colleague,
        people.nobody,
    }
    codes = {code for code, _name in clients.branch_choices(people.compliance)}
    assert codes == {people.branch.code, people.other_branch.code}
    assert clients.branch_choices(None) == clients.branch_choices(people.compliance)


def test_who_has_left_is_named_to_nobody(people: People) -> None:
    User.objects.filter(pk=people.manager.pk).update(is_active=False)
    assert people.manager not in clients.account_managers(people.compliance)
    assert people.manager not in clients.account_managers(people.branch_manager)


@pytest.mark.parametrize("who", ["nowhere", "unchosen", "own"])
def test_nobody_gives_a_client_to_somebody_unseen(who: str, people: People) -> None:
    one = make_client(manager=people.manager)
    by = {"nowhere": nowhere(), "unchosen": unchosen(people), "own": people.manager}[who]
    with pytest.raises(OutOfScope):
        hand_overs.assign(clients=[one.pk], to_manager=people.colleague, reason="x", by=by, now=NOW)
    one.refresh_from_db()
    assert one.account_manager == people.manager


def test_workers_without_a_unit_are_oneself(people: People) -> None:
    alone = nowhere()
    assert list(workers(alone)) == [alone]


class TestTheTree:
    def test_a_branch_sees_its_teams_and_not_its_neighbours(self, people: People) -> None:
        team = make_unit(parent=people.branch, kind=OrgUnitKind.TEAM)
        below = make_unit(parent=team, kind=OrgUnitKind.TEAM)
        assert scope(people.branch_manager).unit_ids == {people.branch.pk, team.pk, below.pk}

    def test_a_unit_whose_number_begins_alike_is_another(self, people: People) -> None:
        """/1/ and /12/: a path closes each number with a slash."""
        twin = make_unit(parent=people.head_office)
        twin.path = people.branch.path.rstrip("/") + "2/"
        twin.save()
        assert twin.pk not in scope(people.branch_manager).unit_ids

    def test_chosen_units_widen_beyond_the_own(self, people: People) -> None:
        people.manager.client_scope = ScopeKind.CHOSEN
        people.manager.chosen_units.add(people.other_branch)
        assert scope(people.manager).unit_ids == {people.other_branch.pk}

    def test_two_chosen_units_are_both_seen(self, people: People) -> None:
        people.manager.client_scope = ScopeKind.CHOSEN
        people.manager.chosen_units.add(people.branch, people.other_branch)
        foreign, own = make_client(manager=people.colleague), make_client(manager=people.branch_manager)
        assert set(clients.visible_to(people.manager)) == {foreign, own}

    def test_the_head_office_lies_above_all(self, people: People) -> None:
        chief = make_user(Role.SERVICE_REP, unit=people.head_office)
        assert scope(chief).unit_ids == {people.head_office.pk, people.branch.pk, people.other_branch.pk}

    def test_the_branch_of_a_unit(self, people: People) -> None:
        team = make_unit(parent=people.branch, kind=OrgUnitKind.TEAM)
        assert branch_of(make_unit(parent=team, kind=OrgUnitKind.TEAM)) == people.branch
        assert branch_of(people.branch) == people.branch
        assert branch_of(people.head_office) is None
        assert branch_of(make_unit(parent=people.head_office, kind=OrgUnitKind.DEPARTMENT)) is None
        assert branch_of(None) is None
