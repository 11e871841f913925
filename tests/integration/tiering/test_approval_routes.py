"""Approval cannot be bypassed: every route to a rule in force that is not the two-person one, refused and noted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from crm.actions import tokens
from crm.enums import Role, Verb
from crm.models import AuditEvent, User
from tests.factories import versions as make
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import NOW, TODAY
from tests.people import People, make_people
from tiering.actions import versions as actions
from tiering.actions.errors import Refused
from tiering.actions.versions.acting import acting
from tiering.engine.approval import Meeting
from tiering.models import SchemeVersion, VersionEvidence

pytestmark = pytest.mark.django_db
APPROVAL = {"meeting_name": "总经理办公会", "meeting_on": "2026-11-18", "meeting_number": "2026-31"}


@dataclass(frozen=True)
class Ground:
    """A version in force, one submitted, one draft, and the people around them."""

    people: People
    author: User
    second: User
    effective: SchemeVersion
    submitted: SchemeVersion
    draft: SchemeVersion


@pytest.fixture
def ground() -> Ground:
    make_house_scheme()
    people = make_people()
    author, second = make_user(Role.HEAD_OFFICE_MANAGER), people.compliance
    effective = make.make_effective(author, second, code="trial")
    submitted = actions.draft_from(scheme=effective.scheme, base=effective, by=author, now=NOW)
    submitted = make.submit(submitted, author)
    draft = actions.draft_from(scheme=effective.scheme, base=effective, by=author, now=NOW)
    return Ground(people, author, second, effective, submitted, draft)


def browser_of(user: User) -> Browser:
    browser = Browser(raise_request_exception=False)
    browser.force_login(user)
    return browser


def form(user: User, version: SchemeVersion, step: str, **fields: Any) -> None:
    url = reverse("tiering:version_step", args=[version.scheme.code, version.number, step])
    browser_of(user).post(url, {"revision": version.revision, **fields})


def api(user: User, version: SchemeVersion, step: str, *scopes: str, **fields: Any) -> None:
    token = tokens.issue(user=user, scopes=list(scopes), label="t", expires_at=None, by=None, now=NOW)
    url = reverse("api-scheme-version-step", args=[version.scheme.code, version.number, step])
    headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
    answer = Browser().post(url, json.dumps(fields), content_type="application/json", headers=headers)
    assert answer.status_code in (403, 409), answer.content


def rewrite(user: User, version: SchemeVersion) -> None:
    token = tokens.issue(user=user, scopes=[], label="t", expires_at=None, by=None, now=NOW)
    url = reverse("api-scheme-version", args=[version.scheme.code, version.number])
    headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
    body = json.dumps({"document": make.bands(1.0)})
    answer = Browser().patch(url, body, content_type="application/json", headers=headers)
    assert answer.status_code == 409, answer.content


def edit_page(user: User, version: SchemeVersion) -> None:
    url = reverse("tiering:edit_version", args=[version.scheme.code, version.number])
    browser_of(user).post(url, {"do": "save", "revision": version.revision, "d:kind": "manual"})


def admin_page(user: User, version: SchemeVersion, page: str) -> None:
    arguments = [] if page == "add" else [version.pk]
    url = reverse(f"admin:tiering_schemeversion_{page}", args=arguments)
    browser_of(user).post(url, {"status": "effective", "document": "{}", "post": "yes"})


def sql(statement: str, version: SchemeVersion, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"pk": version.pk, **values})


def action(step: Callable[..., Any], user: User, version: SchemeVersion, **fields: Any) -> None:
    with pytest.raises(Refused):
        step(version_id=version.pk, revision=version.revision, by=user, now=NOW, **fields)


def save(version: SchemeVersion, **fields: Any) -> None:
    row = SchemeVersion.objects.get(pk=version.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(update_fields=list(fields))
    # What a failed statement noted went with it; a plain update stays and is noted.
    SchemeVersion.objects.filter(pk=version.pk).update(**fields)


def leave_and_rewrite(version: SchemeVersion) -> None:
    """Code that gives itself leave still cannot rewrite what is not a draft."""
    with acting("edit"):
        SchemeVersion.objects.filter(pk=version.pk).update(document={"format": 1})


def leave_and_jump(version: SchemeVersion) -> None:
    with acting("approve"):
        SchemeVersion.objects.filter(pk=version.pk).update(status="effective", effective_from=TODAY)


def insert(version: SchemeVersion, user: User) -> None:
    statement = """
        INSERT INTO tiering_schemeversion (scheme_id, number, status, document, note, created_at, author_ids, revision,
            decision_note, meeting_name, meeting_number, created_by_id, submitted_by_id, decided_by_id, meeting_on)
        SELECT scheme_id, 99, 'approved', '{}', '', now(), '[]', 1, '', 'm', '1', created_by_id, created_by_id,
            %(user)s, now() FROM tiering_schemeversion WHERE id = %(pk)s
    """
    sql(statement, version, user=user.pk)


def routes(ground: Ground) -> Iterator[tuple[str, Callable[[], None]]]:
    people, author, second = ground.people, ground.author, ground.second
    effective, submitted, draft = ground.effective, ground.submitted, ground.draft
    meeting = Meeting("总经理办公会", TODAY, "2026-31")
    strangers = {
        "author": author,
        "account manager": people.manager,
        "branch manager": people.branch_manager,
        "administrator": people.administrator,
        "superuser": make_user(Role.ACCOUNT_MANAGER, is_superuser=True),
    }
    for name, user in strangers.items():
        yield f"form: {name} approves", partial(form, user, submitted, "approve", **APPROVAL)
        yield f"API: {name} approves", partial(api, user, submitted, "approve", **APPROVAL)
    yield "form: a draft is approved", lambda: form(second, draft, "approve", **APPROVAL)
    yield "API: a draft is approved", lambda: api(second, draft, "approve", **APPROVAL)
    yield "API: without a meeting", lambda: api(second, submitted, "approve")
    yield (
        "API: a meeting to come",
        lambda: api(second, submitted, "approve", **(APPROVAL | {"meeting_on": "2099-01-05"})),
    )
    yield (
        "API: a token without the scope",
        lambda: api(second, submitted, "approve", "tiers.view", **APPROVAL),
    )
    yield "form: submitted without a simulation", lambda: form(author, draft, "submit")
    yield "API: submitted without a simulation", lambda: api(author, draft, "submit")
    yield (
        "form: in force without an approval",
        lambda: form(second, submitted, "schedule", effective_from="2099-01-05"),
    )
    yield "API: in force without an approval", lambda: api(second, submitted, "schedule", day="2099-01-05")
    yield "editor: a version in force", lambda: edit_page(author, effective)
    yield "editor: a submitted version", lambda: edit_page(author, submitted)
    yield "API: a version in force is rewritten", lambda: rewrite(author, effective)
    yield "API: a submitted version is rewritten", lambda: rewrite(author, submitted)
    for page in ("change", "add", "delete"):
        yield f"admin: {page}", partial(admin_page, people.administrator, effective, page)
    yield "action: the author approves", lambda: action(actions.approve, author, submitted, meeting=meeting)
    yield (
        "action: edits what is in force",
        lambda: action(actions.edit_draft, author, effective, document={}, text=""),
    )
    yield "ORM: the document of a version in force", lambda: save(effective, document={"format": 1})
    yield "ORM: the status of a draft", lambda: save(draft, status="approved")
    yield "ORM: with the leave of an action, the document", lambda: leave_and_rewrite(effective)
    yield "ORM: with the leave of an action, from draft to in force", lambda: leave_and_jump(draft)
    yield (
        "SQL: a draft is deleted",
        partial(sql, "DELETE FROM tiering_schemeversion WHERE id = %(pk)s", draft),
    )
    yield (
        "SQL: the document of a version in force",
        lambda: sql("UPDATE tiering_schemeversion SET document = '{}' WHERE id = %(pk)s", effective),
    )
    yield (
        "SQL: another author list",
        lambda: sql("UPDATE tiering_schemeversion SET author_ids = '[]' WHERE id = %(pk)s", submitted),
    )
    yield "SQL: deleted", lambda: sql("DELETE FROM tiering_schemeversion WHERE id = %(pk)s", effective)
    yield "SQL: inserted as approved", lambda: insert(effective, second)
    yield (
        "SQL: the evidence is rewritten",
        lambda: sql(
            "UPDATE tiering_versionevidence SET document_digest = 'x' WHERE version_id = %(pk)s", submitted
        ),
    )
    yield (
        "SQL: the evidence is deleted",
        lambda: sql("DELETE FROM tiering_versionevidence WHERE version_id = %(pk)s", submitted),
    )


def state() -> tuple[list[Any], list[Any]]:
    return list(SchemeVersion.objects.order_by("pk").values()), list(
        VersionEvidence.objects.order_by("pk").values()
    )


def test_approval_cannot_be_bypassed(ground: Ground, record_property: Callable[[str, object], None]) -> None:
    before, tried, passed, silent = state(), [], [], []
    for name, attempt in routes(ground):
        tried.append(name)
        newest = AuditEvent.objects.latest("pk").pk
        attempt()
        if not AuditEvent.objects.filter(pk__gt=newest, verb=Verb.REFUSED).exists():
            silent.append(name)
        if state() != before:
            passed.append(name)
            before = state()
    record_property(
        "figure",
        f"approval: {len(tried)} routes tried, {len(tried) - len(passed)} refused, {len(tried) - len(silent)} noted"
        f" ({'; '.join(tried)})",
    )
    assert passed == []
    assert silent == []
    assert len(tried) >= 36
    # The one way that is left leads through.
    done = make.approve(ground.submitted, ground.second)
    assert done.status == "approved"


def test_even_leave_does_not_make_an_author_a_second_person(ground: Ground) -> None:
    """Constraints hold below the guard: with leave and a lawful step, the author still cannot be the decider."""
    decided = {
        "status": "approved",
        "decided_by": ground.author,
        "decided_at": NOW,
        "meeting_name": "m",
        "meeting_on": TODAY,
        "meeting_number": "1",
    }
    with pytest.raises(DatabaseError), transaction.atomic(), acting("approve"):
        SchemeVersion.objects.filter(pk=ground.submitted.pk).update(**decided)
    with pytest.raises(DatabaseError), transaction.atomic(), acting("approve"):
        SchemeVersion.objects.filter(pk=ground.submitted.pk).update(
            **(decided | {"decided_by": ground.second, "meeting_number": ""})
        )
