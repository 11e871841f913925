from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clients.models import Client
from crm.enums import Role, Verb
from crm.models import AuditEvent, OutboxMessage, User
from tests.factories import versions as make
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import NOW, TODAY
from tests.people import People, make_people
from tiering.actions import overrides
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.approval import Obstacle
from tiering.engine.overrides import Wish
from tiering.enums import OverrideKind
from tiering.models import TierOverride
from tiering.queries.overrides import overrides_in_force, visible_overrides
from tiering.tasks import tend_overrides, tend_versions

pytestmark = pytest.mark.django_db
WISH = Wish("gold", "promised by the board", "minutes 12", TODAY, date(2027, 2, 19))


@pytest.fixture(autouse=True)
def people() -> People:
    make_house_scheme()
    return make_people()


@pytest.fixture
def client(people: People) -> Client:
    return make_client(manager=people.manager, opened_on=date(2026, 10, 1))


def ask(client: Client, by: User, wish: Wish = WISH, **fields: Any) -> TierOverride:
    given = {"scheme": make_house_scheme(), "kind": OverrideKind.GENERAL, **fields}
    return overrides.ask(client=client, wish=wish, by=by, now=NOW, **given)


def approve(override: TierOverride, by: User) -> TierOverride:
    return overrides.approve(override_id=override.pk, revision=override.revision, note="yes", by=by, now=NOW)


def refused(action: Any, *given: Any, **more: Any) -> Obstacle:
    with pytest.raises(Refused) as caught:
        action(*given, **more)
    line = AuditEvent.objects.latest("pk")
    assert (line.verb, line.after["obstacle"]) == (Verb.REFUSED, caught.value.obstacle.value)
    return caught.value.obstacle


def test_asked_by_one_and_approved_by_another(people: People, client: Client) -> None:
    override = ask(client, people.manager)
    assert (override.status, list(overrides_in_force(TODAY))) == ("asked", [])
    done = approve(override, people.branch_manager)
    assert (done.status, done.decided_by, done.revision) == ("approved", people.branch_manager, 2)
    assert [list(overrides_in_force(day)) for day in (TODAY, date(2027, 2, 18))] == [[done], [done]]
    outside = (TODAY - timedelta(days=1), date(2027, 2, 19))
    assert [list(overrides_in_force(day)) for day in outside] == [[], []]
    lines = AuditEvent.objects.filter(target_type="tiering.tieroverride", client_id=client.client_id)
    assert [line.verb for line in lines.order_by("pk")] == [Verb.CREATED, Verb.APPROVED]


def test_nobody_decides_on_what_they_asked_for(people: People, client: Client) -> None:
    override = ask(client, people.branch_manager)
    assert refused(approve, override, people.branch_manager) == Obstacle.ASKER
    assert refused(approve, override, people.manager) == Obstacle.NO_RIGHT
    assert refused(approve, override, people.administrator) == Obstacle.NO_RIGHT
    elsewhere = make_user(Role.BRANCH_MANAGER, unit=people.other_branch)
    assert refused(approve, override, elsewhere) == Obstacle.OUT_OF_SCOPE
    given: dict[str, Any] = {"override_id": override.pk, "revision": 1, "now": NOW}
    assert refused(overrides.refuse, reason="", by=make_user(Role.HEAD_OFFICE_MANAGER), **given) == (
        Obstacle.NO_REASON
    )
    with pytest.raises(RevisionConflict):
        overrides.refuse(reason="no", by=people.manager, **(given | {"revision": 7}))
    done = overrides.refuse(reason="no", by=make_user(Role.HEAD_OFFICE_MANAGER), **given)
    assert (done.status, done.decision_note) == ("refused", "no")


@pytest.mark.parametrize("person", ["colleague", "nobody", "compliance"])
def test_who_may_not_ask(people: People, client: Client, person: str) -> None:
    obstacle = Obstacle.NO_RIGHT if person == "compliance" else Obstacle.OUT_OF_SCOPE
    assert refused(ask, client, getattr(people, person)) == obstacle


def test_a_tier_the_scheme_does_not_have(people: People, client: Client) -> None:
    assert refused(ask, client, people.manager, replace(WISH, tier="tin")) == Obstacle.UNKNOWN_TIER
    draft = make.make_draft(make_user(Role.HEAD_OFFICE_MANAGER))
    assert refused(ask, client, people.manager, scheme=draft.scheme) == Obstacle.UNKNOWN_TIER


def test_two_never_hold_at_once(people: People, client: Client) -> None:
    first = approve(ask(client, people.manager), people.branch_manager)
    later = replace(WISH, tier="platinum", starts_on=date(2027, 2, 18), ends_on=date(2027, 3, 1))
    second = ask(client, people.manager, later)
    assert refused(approve, second, people.branch_manager) == Obstacle.OVERLAP
    next_day = replace(later, starts_on=date(2027, 2, 19))
    assert approve(ask(client, people.manager, next_day), people.branch_manager).status == "approved"
    assert first.is_in_force(date(2027, 2, 18))


def test_ended_before_its_time(people: People, client: Client) -> None:
    override = approve(ask(client, people.manager), people.branch_manager)
    given: dict[str, Any] = {"override_id": override.pk, "revision": 2, "by": people.manager}
    assert refused(overrides.end, reason=" ", now=NOW, **given) == Obstacle.NO_REASON
    done = overrides.end(reason="left", now=NOW + timedelta(days=5), **given)
    assert (done.status, done.ends_on, done.ended_by) == ("ended", date(2026, 11, 24), people.manager)
    assert list(overrides_in_force(date(2026, 11, 23))) == [done]
    assert list(overrides_in_force(date(2026, 11, 24))) == []
    assert refused(overrides.end, reason="again", now=NOW, **(given | {"revision": 3})) == (
        Obstacle.WRONG_STATUS
    )


def test_taken_back_before_a_decision(people: People, client: Client) -> None:
    override = ask(client, people.manager, replace(WISH, starts_on=date(2026, 12, 1)))
    done = overrides.end(override_id=override.pk, revision=1, reason="mistake", by=people.manager, now=NOW)
    assert (done.status, done.starts_on, done.ends_on) == ("ended", date(2026, 12, 1), date(2026, 12, 1))
    assert not done.is_in_force(date(2026, 12, 1))


def test_a_new_client_in_silver(people: People, client: Client) -> None:
    author, second = make_user(Role.HEAD_OFFICE_MANAGER), people.compliance
    document = make.bands() | {
        "movement": {
            "new_client": {"tier": "big", "under_days": 92, "instead_of": ["small"], "needs_approval": True}
        }
    }
    draft = make.make_draft(author, document=document)
    scheme = make.schedule(make.approve(make.submit(draft, author), second), second).scheme
    given: dict[str, Any] = {"scheme": scheme, "kind": OverrideKind.NEW_CLIENT}
    fits = replace(WISH, tier="big", ends_on=date(2027, 1, 1))
    assert ask(client, people.manager, fits, **given).kind == "new_client"
    too_long = replace(fits, ends_on=date(2027, 1, 2))
    assert refused(ask, client, people.manager, too_long, **given) == Obstacle.TOO_LONG
    assert refused(ask, client, people.manager, replace(fits, tier="small"), **given) == Obstacle.UNKNOWN_TIER
    young = make_client(manager=people.manager)
    young.accounts.update(opened_on=date(2026, 11, 1))
    assert ask(young, people.manager, replace(fits, ends_on=date(2027, 2, 1)), **given).pk


def test_a_reminder_before_the_end_and_the_end(people: People, client: Client) -> None:
    override = approve(ask(client, people.branch_manager), make_user(Role.HEAD_OFFICE_MANAGER))
    waiting = ask(client, people.manager, replace(WISH, tier="diamond"))
    near = NOW + timedelta(days=78)  # 5 February: fourteen days before
    assert overrides.remind_due(now=near - timedelta(days=1)) == 0
    assert overrides.remind_due(now=near) == 1
    assert overrides.remind_due(now=near) == 0
    letters = OutboxMessage.objects.filter(key__startswith="override:").order_by("recipient")
    assert {letter.recipient for letter in letters} == {people.manager.email, people.branch_manager.email}
    assert "2027-02-19" in letters[0].subject
    assert overrides.close_expired(now=near) == 0
    assert overrides.close_expired(now=near + timedelta(days=14)) == 2
    for row in (override, waiting):
        row.refresh_from_db()
        assert (row.status, row.ended_by) == ("ended", None)
    assert not waiting.is_in_force(TODAY)
    assert tend_overrides() == {"reminded": 0, "ended": 0}
    assert tend_versions() == 0


def test_each_sees_the_overrides_of_their_own_clients(people: People, client: Client) -> None:
    override = ask(client, people.manager)
    seen = {
        name: list(visible_overrides(getattr(people, name)))
        for name in ("manager", "colleague", "nobody", "branch_manager", "compliance")
    }
    assert seen == {
        "manager": [override],
        "colleague": [],
        "nobody": [],
        "branch_manager": [override],
        "compliance": [override],
    }
