"""A questionnaire comes into force through two people, and the database holds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Model

from crm.enums import Role
from crm.models import AuditEvent, User
from tests.factories.organisation import make_user
from tests.factories.questionnaires import NOW, SHIPPED, TODAY, document, make_effective, make_version
from tests.people import People, make_people
from tiering.actions import questionnaires as actions
from tiering.actions.errors import Refused, RevisionConflict
from tiering.models import QuestionnaireVersion
from tiering.queries.questionnaires import questionnaire_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def author(people: People) -> User:
    return make_user(Role.HEAD_OFFICE_MANAGER, unit=people.head_office)


@pytest.fixture
def second(people: People) -> User:
    return people.compliance


def submit(version: QuestionnaireVersion, by: User) -> QuestionnaireVersion:
    return actions.submit(version_id=version.pk, revision=version.revision, by=by, now=NOW)


def approve(version: QuestionnaireVersion, by: User) -> QuestionnaireVersion:
    return actions.approve(version_id=version.pk, revision=version.revision, by=by, now=NOW)


def schedule(version: QuestionnaireVersion, by: User, day: date) -> QuestionnaireVersion:
    return actions.schedule(
        version_id=version.pk, revision=version.revision, effective_from=day, by=by, now=NOW
    )


def refused(step: Callable[[], object]) -> str:
    with pytest.raises(Refused) as raised:
        step()
    return raised.value.obstacle.value


def test_the_shipped_one_is_a_draft_by_nobody() -> None:
    shipped = QuestionnaireVersion.objects.get(number=1)
    assert shipped.document == json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert (shipped.status, shipped.created_by, shipped.author_ids) == ("draft", None, [])
    assert questionnaire_in_force(TODAY) is None


def test_from_draft_into_force(author: User, second: User) -> None:
    base = QuestionnaireVersion.objects.get(number=1)
    draft = actions.draft_from(base=base, by=author, now=NOW)
    assert (draft.number, draft.author_ids, draft.document) == (2, [author.pk], base.document)
    edited = actions.edit_draft(
        version_id=draft.pk, revision=1, document=document(), text="shorter", by=author, now=NOW
    )
    assert (edited.revision, edited.note) == (2, "shorter")
    approved = approve(submit(edited, author), second)
    assert (approved.status, approved.submitted_by, approved.decided_by) == ("approved", author, second)
    assert questionnaire_in_force(TODAY) is None
    effective = schedule(approved, second, TODAY)
    assert (effective.status, effective.effective_from) == ("effective", TODAY)
    assert questionnaire_in_force(TODAY) == effective
    assert questionnaire_in_force(TODAY - timedelta(days=1)) is None
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["created", "changed", "changed", "approved", "changed", "changed"]


def test_nobody_alone(author: User, second: User, people: People) -> None:
    other_head = make_user(Role.HEAD_OFFICE_MANAGER, unit=people.head_office)
    version = submit(make_version(author), author)
    assert refused(lambda: approve(version, author)) == "author"
    assert refused(lambda: approve(version, people.manager)) == "no_right"
    assert refused(lambda: approve(version, people.administrator)) == "no_right"
    shipped = submit(QuestionnaireVersion.objects.get(number=1), other_head)
    assert refused(lambda: approve(shipped, other_head)) == "submitter"
    assert AuditEvent.objects.filter(verb="refused").count() == 4
    last = AuditEvent.objects.latest("pk")
    assert last.after == {"attempt": "approve", "obstacle": "submitter"}
    assert approve(version, second).status == "approved"


def test_whoever_edits_cannot_approve(author: User, people: People) -> None:
    helper = make_user(Role.HEAD_OFFICE_MANAGER, unit=people.head_office)
    version = make_version(author)
    text = document(validity_months=12)
    version = actions.edit_draft(
        version_id=version.pk, revision=1, document=text, text="", by=helper, now=NOW
    )
    assert version.author_ids == sorted([author.pk, helper.pk])
    version = submit(version, author)
    assert refused(lambda: approve(version, helper)) == "author"


def test_a_faulty_draft_is_kept_and_stopped(author: User) -> None:
    version = make_version(author)
    version = actions.edit_draft(
        version_id=version.pk, revision=1, document=document(levels=[]), text="", by=author, now=NOW
    )
    assert refused(lambda: submit(version, author)) == "faulty_document"


def test_steps_out_of_order(author: User, second: User) -> None:
    version = make_version(author)
    assert refused(lambda: approve(version, second)) == "wrong_status"
    assert refused(lambda: schedule(version, second, TODAY)) == "wrong_status"
    submitted = submit(version, author)
    assert refused(lambda: submit(submitted, author)) == "wrong_status"
    with pytest.raises(RevisionConflict):
        actions.withdraw(version_id=version.pk, revision=1, by=author, now=NOW)
    drafted = actions.withdraw(version_id=version.pk, revision=submitted.revision, by=author, now=NOW)
    assert (drafted.status, drafted.submitted_by) == ("draft", None)
    submitted = submit(drafted, author)
    no: dict[str, Any] = {"version_id": version.pk, "revision": submitted.revision, "by": second, "now": NOW}
    assert refused(lambda: actions.refuse(reason="  ", **no)) == "no_reason"
    assert actions.refuse(reason="too long", **no).decision_note == "too long"


def test_the_next_one_ends_the_one_before(author: User, second: User) -> None:
    first = make_effective(author, second)
    day = TODAY + timedelta(days=10)
    follower = approve(submit(make_version(author), author), second)
    assert refused(lambda: schedule(follower, second, TODAY - timedelta(days=1))) == "past_day"
    assert refused(lambda: schedule(follower, second, TODAY)) == "day_taken"
    follower = schedule(follower, second, day)
    first.refresh_from_db()
    assert (first.status, first.retired_on, follower.status) == ("effective", day, "approved")
    assert questionnaire_in_force(day - timedelta(days=1)) == first
    assert questionnaire_in_force(day) == follower
    # The clock brings what is due, once.
    assert actions.take_effect_due(now=NOW + timedelta(days=9)) == 0
    assert actions.take_effect_due(now=NOW + timedelta(days=10)) == 2
    assert actions.take_effect_due(now=NOW + timedelta(days=10)) == 0
    first.refresh_from_db()
    follower.refresh_from_db()
    assert (first.status, follower.status) == ("retired", "effective")


def test_a_day_taken_back(author: User, second: User) -> None:
    first = make_effective(author, second)
    follower = approve(submit(make_version(author), author), second)
    follower = schedule(follower, second, TODAY + timedelta(days=10))
    given: dict[str, Any] = {"reason": "no need", "by": second, "now": NOW}
    actions.retire(version_id=follower.pk, revision=follower.revision, **given)
    first.refresh_from_db()
    assert (first.retired_on, first.status) == (None, "effective")
    ended = actions.retire(version_id=first.pk, revision=first.revision, **given)
    assert (ended.status, ended.retired_on) == ("retired", TODAY)
    assert questionnaire_in_force(TODAY) is None


def unsaved(version: QuestionnaireVersion, **fields: Any) -> None:
    QuestionnaireVersion.objects.filter(pk=version.pk).update(**fields)


@pytest.mark.parametrize(
    "change",
    [
        {"document": {}},
        {"status": "draft"},
        {"author_ids": []},
        {"effective_from": None},
    ],
)
def test_the_database_keeps_what_is_in_force(author: User, second: User, change: dict[str, Any]) -> None:
    version = make_effective(author, second)
    with pytest.raises(DatabaseError), transaction.atomic():
        unsaved(version, **change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Model.delete(version)


def test_the_database_knows_no_second_self(author: User, second: User) -> None:
    version = submit(make_version(author), author)
    for decider in (author,):
        with pytest.raises(IntegrityError), transaction.atomic():
            unsaved(version, status="approved", decided_by=decider)
    with pytest.raises(DatabaseError), transaction.atomic():
        unsaved(version, status="effective", decided_by=second)


def test_two_never_overlap(author: User, second: User) -> None:
    make_effective(author, second)
    other = approve(submit(make_version(author), author), second)
    with pytest.raises(IntegrityError), transaction.atomic():
        unsaved(other, effective_from=TODAY + timedelta(days=3))
