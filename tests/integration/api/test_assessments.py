from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client
from crm.enums import Role
from crm.models import User
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.factories.questionnaires import answers, assess, make_effective
from tests.people import People, make_people
from tiering.models import Assessment, AssessmentRefusal, QuestionnaireVersion

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def people() -> People:
    people = make_people()
    author = make_user(Role.HEAD_OFFICE_MANAGER, unit=people.head_office)
    now = timezone.now()
    make_effective(author, people.compliance, day=timezone.localdate(now), now=now)
    return people


@pytest.fixture
def client(people: People) -> Client:
    return make_client(manager=people.manager)


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def post(user: User, path: str, content: Any, **headers: str) -> Any:
    return as_(user).post(f"{API}{path}", content, content_type="application/json", headers=headers)


def test_questionnaires_with_their_text(people: People) -> None:
    newest = QuestionnaireVersion.objects.latest("number")
    listed = as_(people.manager).get(f"{API}/questionnaires/").json()["results"]
    assert [one["number"] for one in listed] == [newest.number, newest.number - 1]
    assert (listed[0]["status"], listed[1]["created_by"]) == ("effective", None)
    answer = as_(people.manager).get(f"{API}/questionnaires/{newest.number}/")
    assert answer.headers["ETag"] == f'"{newest.revision}"'
    assert (answer.json()["document"], answer.json()["faults"]) == (newest.document, [])
    assert as_(people.manager).get(f"{API}/questionnaires/99/").status_code == 404


def test_assessed_once_by_key(people: People, client: Client) -> None:
    path = f"/clients/{client.client_id}/assessments/"
    content = {"answers": answers("old", "years", knows=("a", "c"))}
    first = post(people.manager, path, content, **{"Idempotency-Key": "one"})
    again = post(people.manager, path, content, **{"Idempotency-Key": "one"})
    assert (first.status_code, again.json()) == (201, first.json())
    made = Assessment.objects.get()
    assert first.json() == {
        "id": made.pk,
        "client_id": client.client_id,
        "questionnaire": made.version.number,
        "answers": content["answers"],
        "points": 26,
        "risk_class": "C3",
        "risk_type": "steady",
        "assessed_on": made.assessed_on.isoformat(),
        "valid_until": made.valid_until.isoformat(),
        "filled_by": people.manager.username,
        "filled_at": first.json()["filled_at"],
    }
    assert as_(people.manager).get(f"{API}{path}").json()["results"] == [first.json()]


@pytest.mark.parametrize(
    ("content", "status", "where"),
    [
        ({}, 400, "answers"),
        ({"answers": {}}, 400, "answers"),
        ({"answers": answers() | {"old": []}}, 400, "answers"),
        ({"answers": answers() | {"luck": ["yes"]}}, 400, "answers"),
        ({"answers": answers(), "points": 5}, 400, "points"),
        ({"answers": answers(), "questionnaire": 1}, 409, ""),
        ({"answers": "all of them"}, 400, "answers"),
    ],
)
def test_what_cannot_be_scored(
    people: People, client: Client, content: dict[str, Any], status: int, where: str
) -> None:
    answer = post(people.manager, f"/clients/{client.client_id}/assessments/", content)
    assert answer.status_code == status
    assert where in answer.content.decode()
    assert not Assessment.objects.exists()


def test_faults_name_the_question(people: People, client: Client) -> None:
    content = {"answers": answers() | {"old": []}}
    answer = post(people.manager, f"/clients/{client.client_id}/assessments/", content)
    assert "old" in answer.content.decode()


def test_scope_and_rights(people: People, client: Client) -> None:
    assess(client, people.manager, now=timezone.now())
    path = f"/clients/{client.client_id}/assessments/"
    for person, reads, writes in (
        ("manager", 200, 201),
        ("compliance", 200, 403),
        ("colleague", 404, 404),
        ("nobody", 404, 404),
    ):
        user = getattr(people, person)
        assert as_(user).get(f"{API}{path}").status_code == reads
        assert post(user, path, {"answers": answers()}).status_code == writes
        refusal = {"words": "no", "is_told": True}
        assert post(user, f"/clients/{client.client_id}/assessment-refusals/", refusal).status_code == writes
        seen = as_(user).get(f"{API}/assessments/").json()["results"]
        assert len(seen) == (2 if reads == 200 else 0)


def test_the_list_is_filtered(people: People) -> None:
    bold, careful = make_client(manager=people.manager), make_client(manager=people.manager)
    assess(bold, people.manager, "old", "years", "rich", "bold", now=timezone.now())
    assess(careful, people.manager, now=timezone.now())

    def whose(query: str) -> list[str]:
        answer = as_(people.manager).get(f"{API}/assessments/?{query}")
        assert answer.status_code == 200
        return [one["client_id"] for one in answer.json()["results"]]

    assert whose("risk_class=C4") == [bold.client_id]
    assert whose("risk_type=conservative") == [careful.client_id]
    assert whose(f"client_id={bold.client_id}") == [bold.client_id]
    assert whose(f"search={careful.client_id}") == [careful.client_id]
    assert whose("assessed_from=2099-01-01") == []
    assert as_(people.manager).get(f"{API}/assessments/?risk_class=C9").status_code == 400


def test_a_refusal(people: People, client: Client) -> None:
    path = f"/clients/{client.client_id}/assessment-refusals/"
    untold = post(people.manager, path, {"words": "不方便", "is_told": False})
    assert (untold.status_code, AssessmentRefusal.objects.count()) == (400, 0)
    made = post(people.manager, path, {"words": "不方便", "is_told": True})
    assert (made.status_code, made.json()["words"], made.json()["noted_by"]) == (
        201,
        "不方便",
        people.manager.username,
    )
    assert as_(people.manager).get(f"{API}{path}").json()["results"] == [made.json()]
