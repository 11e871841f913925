from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from crm.access import Permission
from crm.enums import Role, Verb
from crm.models import AuditEvent, User
from tests.factories import versions as make
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import NOW, TODAY, bands
from tiering.actions import versions
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.approval import Meeting, Obstacle
from tiering.models import SchemeVersion
from tiering.queries.versions import in_force

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _house() -> None:
    make_house_scheme()


@pytest.fixture
def author() -> User:
    return make_user(Role.HEAD_OFFICE_MANAGER)


@pytest.fixture
def second() -> User:
    return make_user(Role.COMPLIANCE)


def refused(action: Any, **given: Any) -> Obstacle:
    with pytest.raises(Refused) as caught:
        action(now=NOW, **given)
    line = AuditEvent.objects.latest("pk")
    assert (line.verb, line.after["obstacle"]) == (Verb.REFUSED, caught.value.obstacle.value)
    assert line.actor_id == given["by"].pk
    return caught.value.obstacle


def test_the_whole_way_into_force(author: User, second: User) -> None:
    draft = make.make_draft(author)
    assert (draft.number, draft.status, draft.revision, draft.author_ids) == (1, "draft", 1, [author.pk])
    changed = versions.edit_draft(
        version_id=draft.pk, revision=1, document=bands(2.0), text="higher", by=author, now=NOW
    )
    assert (changed.revision, changed.note) == (2, "higher")
    submitted = make.submit(changed, author)
    approved = make.approve(submitted, second)
    assert (approved.status, approved.meeting_number, approved.decided_by) == ("approved", "2026-31", second)
    effective = make.schedule(approved, second)
    assert (effective.status, effective.effective_from, effective.retired_on) == ("effective", TODAY, None)
    lines = AuditEvent.objects.filter(target_type="tiering.schemeversion", target_id=draft.pk)
    assert [line.verb for line in lines.order_by("pk")] == [
        Verb.CREATED,
        Verb.CHANGED,
        Verb.RAN,
        Verb.CHANGED,
        Verb.APPROVED,
        Verb.CHANGED,
        Verb.CHANGED,
    ]
    edit = lines.order_by("pk")[1]
    assert edit.after["places"] == ["rules[0].when.value"]


def test_numbers_follow_each_other_within_a_scheme(author: User) -> None:
    first = make.make_draft(author)
    other = make.make_draft(author)
    next_ = versions.draft_from(scheme=first.scheme, base=first, by=author, now=NOW)
    assert (first.number, other.number, next_.number) == (1, 1, 2)
    assert (next_.document, next_.base) == (first.document, first)


def test_who_was_slower_is_told_so(author: User) -> None:
    draft = make.make_draft(author)
    versions.edit_draft(version_id=draft.pk, revision=1, document=bands(2.0), text="", by=author, now=NOW)
    with pytest.raises(RevisionConflict):
        versions.edit_draft(version_id=draft.pk, revision=1, document=bands(3.0), text="", by=author, now=NOW)
    draft.refresh_from_db()
    assert draft.document == bands(2.0)


def test_an_edit_that_changes_nothing_leaves_no_trace(author: User) -> None:
    draft = make.make_draft(author)
    other = make_user(Role.HEAD_OFFICE_MANAGER)
    same = versions.edit_draft(version_id=draft.pk, revision=1, document=bands(), text="", by=other, now=NOW)
    assert (same.revision, same.author_ids) == (1, [author.pk])


def test_a_submitted_version_is_withdrawn_and_written_on(author: User) -> None:
    submitted = make.submit(make.make_draft(author), author)
    given: dict[str, Any] = {"version_id": submitted.pk, "revision": submitted.revision, "by": author}
    assert refused(versions.edit_draft, document=bands(2.0), text="", **given) == Obstacle.WRONG_STATUS
    back = versions.withdraw(now=NOW, **given)
    assert (back.status, back.submitted_by, back.submitted_at) == ("draft", None, None)
    edited = versions.edit_draft(
        version_id=back.pk, revision=back.revision, document=bands(2.0), text="", by=author, now=NOW
    )
    again = {"version_id": edited.pk, "revision": edited.revision, "by": author}
    assert refused(versions.submit, **again) == Obstacle.NO_EVIDENCE


def test_faults_stop_a_draft_when_it_is_submitted(author: User) -> None:
    draft = make.make_draft(author, document={"format": 1})
    make.simulate(draft, author)
    given = {"version_id": draft.pk, "revision": 1, "by": author}
    assert refused(versions.submit, **given) == Obstacle.FAULTY_DOCUMENT


@pytest.mark.parametrize("role", [Role.HEAD_OFFICE_MANAGER, Role.COMPLIANCE])
def test_the_roles_that_decide(author: User, role: Role) -> None:
    assert make.approve(make.submit(make.make_draft(author), author), make_user(role)).status == "approved"


def test_nobody_decides_on_what_they_wrote_or_submitted(author: User) -> None:
    editor, submitter = make_user(Role.HEAD_OFFICE_MANAGER), make_user(Role.HEAD_OFFICE_MANAGER)
    draft = make.make_draft(author)
    edited = versions.edit_draft(
        version_id=draft.pk, revision=1, document=bands(2.0), text="", by=editor, now=NOW
    )
    submitted = make.submit(edited, submitter)
    given: dict[str, Any] = {"version_id": submitted.pk, "revision": submitted.revision}
    for person, obstacle in (
        (author, Obstacle.AUTHOR),
        (editor, Obstacle.AUTHOR),
        (submitter, Obstacle.SUBMITTER),
    ):
        assert refused(versions.approve, by=person, meeting=make.MEETING, **given) == obstacle
        assert refused(versions.refuse, by=person, reason="no", **given) == obstacle


def test_a_refusal_has_a_reason_and_ends_the_version(author: User, second: User) -> None:
    submitted = make.submit(make.make_draft(author), author)
    given: dict[str, Any] = {"version_id": submitted.pk, "revision": submitted.revision, "by": second}
    assert refused(versions.refuse, reason=" ", **given) == Obstacle.NO_REASON
    done = versions.refuse(reason="too many", now=NOW, **given)
    assert (done.status, done.decision_note, done.decided_by) == ("refused", "too many", second)
    assert versions.draft_from(scheme=done.scheme, base=done, by=author, now=NOW).number == 2


def test_a_meeting_to_come_has_approved_nothing(author: User, second: User) -> None:
    submitted = make.submit(make.make_draft(author), author)
    meeting = Meeting("总经理办公会", TODAY + timedelta(days=1), "2026-32")
    given: dict[str, Any] = {"version_id": submitted.pk, "revision": submitted.revision, "by": second}
    assert refused(versions.approve, meeting=meeting, **given) == Obstacle.MEETING_AHEAD


def test_one_version_follows_another_on_its_day(author: User, second: User) -> None:
    first = make.make_effective(author, second)
    draft = versions.draft_from(scheme=first.scheme, base=first, by=author, now=NOW)
    following = make.schedule(make.approve(make.submit(draft, author), second), second, MONDAY)
    first.refresh_from_db()
    assert (following.status, first.status, first.retired_on) == ("approved", "effective", MONDAY)
    numbers = {day: in_force(day).get(scheme=first.scheme).number for day in (TODAY, SATURDAY, MONDAY)}
    assert numbers == {TODAY: 1, SATURDAY: 1, MONDAY: 2}
    assert versions.take_effect_due(now=NOW) == 0
    assert versions.take_effect_due(now=NOW + timedelta(days=4)) == 2
    assert versions.take_effect_due(now=NOW + timedelta(days=4)) == 0
    found = SchemeVersion.objects.filter(scheme=first.scheme).order_by("number")
    assert [version.status for version in found] == ["retired", "effective"]


def test_a_scheduled_version_moves_both_ways_and_off(author: User, second: User) -> None:
    first = make.make_effective(author, second)
    draft = versions.draft_from(scheme=first.scheme, base=first, by=author, now=NOW)
    waiting = make.schedule(make.approve(make.submit(draft, author), second), second, MONDAY)
    for day in (date(2026, 11, 25), date(2026, 11, 20)):
        waiting = make.schedule(waiting, second, day)
        first.refresh_from_db()
        assert (waiting.effective_from, first.retired_on) == (day, day)
    gone = versions.retire(
        version_id=waiting.pk, revision=waiting.revision, reason="not wanted", by=second, now=NOW
    )
    first.refresh_from_db()
    assert (gone.status, gone.effective_from, first.retired_on) == ("retired", None, None)


@pytest.mark.parametrize(
    ("day", "obstacle"),
    [
        (date(2026, 11, 18), Obstacle.PAST_DAY),
        (SATURDAY, Obstacle.NOT_A_TRADING_DAY),
        (TODAY, Obstacle.DAY_TAKEN),
    ],
)
def test_days_on_which_no_version_begins(author: User, second: User, day: date, obstacle: Obstacle) -> None:
    first = make.make_effective(author, second)
    draft = versions.draft_from(scheme=first.scheme, base=first, by=author, now=NOW)
    approved = make.approve(make.submit(draft, author), second)
    given = {"version_id": approved.pk, "revision": approved.revision, "by": second, "effective_from": day}
    assert refused(versions.schedule, **given) == obstacle


def test_drafts_are_given_up_and_versions_in_force_end(author: User, second: User) -> None:
    draft = make.make_draft(author)
    assert (
        refused(versions.retire, version_id=draft.pk, revision=1, by=author, reason="") == Obstacle.NO_REASON
    )
    assert (
        versions.retire(version_id=draft.pk, revision=1, by=author, reason="x", now=NOW).status == "retired"
    )
    first = make.make_effective(author, second)
    given: dict[str, Any] = {"version_id": first.pk, "revision": first.revision, "reason": "over"}
    assert refused(versions.retire, by=make_user(Role.FINANCE), **given) == Obstacle.NO_RIGHT
    assert refused(versions.retire, by=second, on=date(2026, 11, 1), **given) == Obstacle.PAST_DAY
    ended = versions.retire(by=second, on=MONDAY, now=NOW, **given)
    assert (ended.status, ended.retired_on) == ("effective", MONDAY)
    ended = versions.retire(version_id=first.pk, revision=ended.revision, by=second, reason="over", now=NOW)
    assert (ended.status, ended.retired_on) == ("retired", TODAY)


def test_the_house_scheme_is_never_without_rules(author: User, second: User) -> None:
    house = make_house_scheme()
    version = house.versions.get(number=1)
    given = {"version_id": version.pk, "revision": version.revision, "by": second, "reason": "x"}
    assert refused(versions.retire, **given) == Obstacle.LAST_HOUSE_VERSION


def test_rights_are_asked_at_every_step(author: User, second: User) -> None:
    manager = make_user(Role.ACCOUNT_MANAGER)
    draft = make.make_draft(author)
    given: dict[str, Any] = {"version_id": draft.pk, "revision": 1, "by": manager}
    assert refused(versions.edit_draft, document={}, text="", **given) == Obstacle.NO_RIGHT
    assert refused(versions.submit, **given) == Obstacle.NO_RIGHT
    assert refused(versions.withdraw, **given) == Obstacle.NO_RIGHT
    assert refused(versions.schedule, effective_from=MONDAY, **given) == Obstacle.NO_RIGHT
    assert refused(versions.draft_from, scheme=draft.scheme, base=None, by=manager) == Obstacle.NO_RIGHT
    administrator = make_user(Role.ADMINISTRATOR)
    submitted = make.submit(draft, author)
    given = {"version_id": submitted.pk, "revision": submitted.revision, "by": administrator}
    assert refused(versions.approve, meeting=make.MEETING, **given) == Obstacle.NO_RIGHT


def test_a_token_without_the_scope_approves_nothing(author: User, second: User) -> None:
    submitted = make.submit(make.make_draft(author), author)
    second.token_scopes = [Permission.TIERS_VIEW.value]
    given: dict[str, Any] = {"version_id": submitted.pk, "revision": submitted.revision, "by": second}
    assert refused(versions.approve, meeting=make.MEETING, **given) == Obstacle.NO_RIGHT
