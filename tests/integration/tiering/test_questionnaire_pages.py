from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from crm.enums import Role
from crm.models import AuditEvent, User
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.factories.questionnaires import answers, assess, document, make_effective, make_version, stand
from tests.people import People, make_people
from tiering.forms.editor import posted_tree
from tiering.forms.questionnaire import build, to_document
from tiering.models import Assessment, AssessmentRefusal, QuestionnaireVersion

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
KEY = "4a0b7c9e-2a5e-4b6f-9d9c-1f1f0a7c0001"


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def author(people: People) -> User:
    return make_user(Role.HEAD_OFFICE_MANAGER, unit=people.head_office)


@pytest.fixture
def version(people: People, author: User) -> QuestionnaireVersion:
    now = timezone.now()
    return make_effective(author, people.compliance, day=timezone.localdate(now), now=now)


@pytest.fixture
def client(people: People, version: QuestionnaireVersion) -> Client:
    return make_client(manager=people.manager, name="鲲鹏客户")


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def page(name: str, *arguments: Any) -> str:
    return reverse(f"tiering:{name}", args=arguments)


def posted(**changes: Any) -> dict[str, Any]:
    chosen = answers("old", "years", "rich", knows=("a", "b"))
    fields: dict[str, Any] = {f"q_{code}": options for code, options in chosen.items()}
    newest = QuestionnaireVersion.objects.latest("number")
    return fields | {"number": newest.number, "form_key": KEY} | changes


def fields_of(whole: dict[str, Any]) -> dict[str, Any]:
    """Every field that the editor shows, as a browser posts it."""
    found: dict[str, Any] = {}

    def collect(block: Any) -> None:
        for row in block.rows:
            for field in row.fields:
                if field.kind != "flag" or field.value:
                    found[f"d:{field.name}"] = "1" if field.kind == "flag" else field.value
            for inner in row.blocks:
                collect(inner)

    for block in build(whole, []).blocks:
        collect(block)
    return found


def test_the_form_gives_the_document_back() -> None:
    for whole in (
        document(introduction={"zh": "一", "en": "one"}),
        QuestionnaireVersion.objects.get(number=1).document,
    ):
        query = QueryDict(urlencode(fields_of(whole)))
        assert to_document(posted_tree(query), whole) == whole


def test_drafted_edited_submitted_approved_and_brought_into_force(
    people: People, author: User, version: QuestionnaireVersion
) -> None:
    browser = as_(author)
    browser.post(page("draft_questionnaire", version.number))
    draft = QuestionnaireVersion.objects.latest("number")
    assert (draft.number, draft.status) == (version.number + 1, "draft")
    edit = page("edit_questionnaire", draft.number)
    added = browser.post(edit, fields_of(draft.document) | {"do": "add:questions"})
    assert added.status_code == 200
    assert b"question_1" in added.content
    draft.refresh_from_db()
    assert len(draft.document["questions"]) == 5
    fields = fields_of(draft.document) | {"revision": "1", "note": "shorter", "do": "save"}
    faulty = browser.post(edit, fields | {"d:validity_months": "0"}, follow=True)
    assert "validity_months" in str(faulty.context["editor"].notes)
    done = browser.post(edit, fields | {"d:validity_months": "12", "revision": "2"})
    assert done.headers["Location"] == page("questionnaire", draft.number)
    for step, by, more in (
        ("submit", author, {}),
        ("approve", people.compliance, {}),
        (
            "schedule",
            people.compliance,
            {"effective_from": (timezone.localdate() + timedelta(days=1)).isoformat()},
        ),
    ):
        draft.refresh_from_db()
        as_(by).post(page("questionnaire_step", draft.number, step), {"revision": draft.revision, **more})
    draft.refresh_from_db()
    assert (draft.status, draft.document["validity_months"]) == ("approved", 12)
    assert draft.effective_from == timezone.localdate() + timedelta(days=1)


def test_the_author_is_told_to_ask_another(people: People, author: User) -> None:
    draft = make_version(author)
    browser = as_(author)
    step = page("questionnaire_step", draft.number, "submit")
    browser.post(step, {"revision": 1})
    answer: Any = browser.post(
        page("questionnaire_step", draft.number, "approve"), {"revision": 2}, follow=True
    )
    assert answer.redirect_chain[-1][0] == page("questionnaire", draft.number)
    assert AuditEvent.objects.latest("pk").after == {"attempt": "approve", "obstacle": "author"}
    draft.refresh_from_db()
    assert draft.status == "submitted"
    stale = browser.post(page("questionnaire_step", draft.number, "withdraw"), {"revision": 1}, follow=True)
    assert stale.status_code == 200
    draft.refresh_from_db()
    assert draft.status == "submitted"


@pytest.mark.parametrize("step", ["submit", "withdraw", "approve", "refuse", "schedule", "retire"])
def test_whoever_lacks_the_right_is_refused_and_noted(people: People, author: User, step: str) -> None:
    draft = make_version(author)
    answer = as_(people.manager).post(page("questionnaire_step", draft.number, step), {"revision": 1})
    assert answer.status_code == 403
    assert AuditEvent.objects.latest("pk").verb == "refused"
    assert as_(people.manager).get(page("edit_questionnaire", draft.number)).status_code == 403
    assert as_(people.manager).post(page("draft_questionnaire", draft.number)).status_code == 403
    assert as_(author).post(page("questionnaire_step", draft.number, "bake"), {}).status_code == 404


def test_only_drafts_are_edited(author: User, version: QuestionnaireVersion) -> None:
    browser = as_(author)
    assert browser.get(page("edit_questionnaire", version.number)).status_code == 302
    fields = fields_of(document(validity_months=1)) | {"revision": str(version.revision), "do": "save"}
    assert browser.post(page("edit_questionnaire", version.number), fields).status_code == 409
    version.refresh_from_db()
    assert version.document["validity_months"] == 24
    assert browser.get(page("questionnaire", 999)).status_code == 404


def test_filled_in_for_a_client(people: People, client: Client) -> None:
    browser = as_(people.manager)
    shown = browser.get(page("assess", client.client_id))
    assert shown.context["form"].initial["number"] == QuestionnaireVersion.objects.latest("number").number
    answer = browser.post(page("assess", client.client_id), posted())
    made = Assessment.objects.get()
    assert answer.headers["Location"] == page("assessment", made.pk)
    # 10 + 10 + 10 and 3 + 4.
    assert (made.points, made.risk_class, made.filled_by) == (37, "C4", people.manager)
    # The same form once more, by an impatient finger or after a lost connection.
    again = browser.post(page("assess", client.client_id), posted())
    assert again.headers["Location"] == page("assessment", made.pk)
    assert Assessment.objects.count() == 1


def test_what_is_missing_is_marked_and_the_rest_is_kept(people: People, client: Client) -> None:
    answer = as_(people.manager).post(
        page("assess", client.client_id), posted(q_bold=[], q_knows=["a", "none"], q_rich=["maybe"])
    )
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["q_bold", "q_knows", "q_rich"]
    text = answer.content.decode()
    assert 'value="yes" class="form-check-input" id="id_q_old_1" checked' in text
    assert not Assessment.objects.exists()


def test_another_version_came_into_force_meanwhile(people: People, client: Client) -> None:
    answer = as_(people.manager).post(page("assess", client.client_id), posted(number=77))
    assert answer.headers["Location"] == page("assess", client.client_id)
    assert not Assessment.objects.exists()


def test_without_a_questionnaire_in_force(people: People) -> None:
    lonely = make_client(manager=people.manager)
    browser = as_(people.manager)
    assert "tiering/assessments/no_questionnaire.html" in [
        one.name for one in browser.get(page("assess", lonely.client_id)).templates
    ]
    assert browser.post(page("assess", lonely.client_id), {}).status_code == 409


def test_a_refusal_in_pages(people: People, client: Client) -> None:
    browser = as_(people.manager)
    assert browser.get(page("refuse_assessment", client.client_id)).status_code == 200
    fields = {"words": "不方便", "form_key": KEY}
    untold = browser.post(page("refuse_assessment", client.client_id), fields)
    assert (untold.status_code, list(untold.context["form"].errors)) == (422, ["is_told"])
    for _time in range(2):
        browser.post(page("refuse_assessment", client.client_id), fields | {"is_told": "on"})
    assert AssessmentRefusal.objects.get().words == "不方便"
    assert "不方便" in browser.get(page("tolerance_panel", client.client_id)).content.decode()


def test_three_people_and_every_page(
    people: People, client: Client, django_assert_max_num_queries: Any
) -> None:
    made = assess(client, people.manager, "old", now=timezone.now())
    names = [
        ("tolerance_panel", client.client_id),
        ("client_assessments", client.client_id),
        ("assessment", made.pk),
    ]
    for person, status in (("manager", 200), ("compliance", 200), ("colleague", 404), ("nobody", 404)):
        browser = as_(getattr(people, person))
        for name, argument in names:
            with django_assert_max_num_queries(MOST_QUERIES):
                assert browser.get(page(name, argument)).status_code == status
        for name in ("assess", "refuse_assessment"):
            with django_assert_max_num_queries(MOST_QUERIES):
                # Compliance sees every client and edits none.
                expected = 403 if person == "compliance" else status
                assert browser.get(page(name, client.client_id)).status_code == expected
    browser = as_(people.manager)
    for name, more in (("questionnaires", ()), ("questionnaire", (made.version.number,))):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert browser.get(page(name, *more)).status_code == 200


def test_who_is_to_be_assessed_again(people: People, django_assert_max_num_queries: Any) -> None:
    today = timezone.localdate()
    ends = {
        "有效甲": (today + timedelta(days=31), None),
        "到期乙": (today + timedelta(days=30), None),
        "过期丙": (today, None),
        "拒绝丁": (today, today),
        "从未戊": (None, None),
    }
    for name, (ends_on, said_no) in ends.items():
        client = make_client(manager=people.manager, name=name)
        stand(client, people.manager, valid_until=ends_on, refused_on=said_no)
    make_client(manager=people.colleague, name="别处己")
    browser = as_(people.manager)

    def names(**filters: Any) -> list[str]:
        answer = browser.get(page("assessments"), filters)
        found = [line.cells[1].text for line in answer.context["lines"]]
        assert len(found) == answer.context["count"]
        return found

    with django_assert_max_num_queries(MOST_QUERIES):
        assert set(names()) == set(ends)
    assert names(order="valid_until")[-1] == "从未戊"
    for standing, name in zip(("valid", "due", "overdue", "refused", "never"), ends, strict=True):
        assert names(standing=standing) == [name]
    assert set(names(standing=["overdue", "never"])) == {"过期丙", "从未戊"}
    assert names(within=30) == ["到期乙"]
    assert names(within=29) == []
    assert set(names(within=31)) == {"到期乙", "有效甲"}
    assert names(search="过期") == ["过期丙"]
    assert set(names(risk_class="C3")) == set(ends) - {"从未戊"}
    assert names(risk_type="aggressive") == []
    answer = browser.get(page("assessments"))
    assert [one["count"] for one in answer.context["stats"]] == [1, 1, 1, 1, 1]
    assert [one["count"] for one in as_(people.nobody).get(page("assessments")).context["stats"]] == [0] * 5
