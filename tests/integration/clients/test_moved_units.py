"""Clients follow their unit when the tree of the organisation changes."""

import pytest

from clients.actions.units import follow_moved_units
from clients.models import Client
from crm.actions.units import FIELDS, save
from crm.enums import OrgUnitKind
from crm.models import OrgUnit
from tests.factories.clients import NOW, make_client
from tests.factories.organisation import make_unit
from tests.people import make_people

pytestmark = pytest.mark.django_db


def test_a_team_that_moves_takes_its_clients_to_the_other_branch() -> None:
    people = make_people()
    team = make_unit(parent=people.branch, kind=OrgUnitKind.TEAM)
    moved, stays = make_client(org_unit=team, branch=people.branch), make_client(branch=people.branch)
    facts = {name: getattr(team, name) for name in FIELDS} | {"parent": people.other_branch}
    save(unit=team, facts=facts, by=people.administrator, now=NOW)

    assert follow_moved_units(unit_id=team.pk) == 1
    assert follow_moved_units(unit_id=team.pk) == 0
    assert _branch(moved) == people.other_branch
    assert _branch(stays) == people.branch


def test_a_client_without_a_branch_gets_one_when_its_unit_becomes_a_branch() -> None:
    people = make_people()
    region = make_unit(parent=people.head_office, kind=OrgUnitKind.REGION)
    client = make_client(org_unit=region)
    assert _branch(client) is None
    OrgUnit.objects.filter(pk=region.pk).update(kind=OrgUnitKind.BRANCH)

    assert follow_moved_units(unit_id=region.pk) == 1
    assert _branch(client) == region


def _branch(client: Client) -> OrgUnit | None:
    return Client.objects.get(pk=client.pk).branch
