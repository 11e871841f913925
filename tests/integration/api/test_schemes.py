from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from crm.enums import Role
from crm.models import AuditEvent, User
from tests.factories import versions as make
from tests.factories.schemes import make_house_scheme
from tests.integration.api.conftest import Caller, amend
from tests.integration.api.house import House, user
from tiering.engine.measures import MEASURES
from tiering.models import SchemeVersion, TierOverride

SCHEMES, OVERRIDES = "/api/v1/schemes/", "/api/v1/tier-overrides/"
WISH = {
    "client_id": "80001",
    "scheme": "house",
    "tier": "gold",
    "reason": "promised",
    "evidence": "minutes 12",
    "starts_on": "2099-01-05",
    "ends_on": "2099-03-01",
}


@pytest.fixture(autouse=True)
def _house_scheme(db: Any) -> None:
    make_house_scheme()


@pytest.fixture
def author() -> User:
    return user("author", Role.HEAD_OFFICE_MANAGER, language="en")


@pytest.fixture
def second() -> User:
    return user("second", Role.HEAD_OFFICE_MANAGER, language="en")


def step(api: APIClient, version: SchemeVersion, name: str, tag: str = "*", **fields: Any) -> Any:
    path = f"{SCHEMES}{version.scheme.code}/versions/{version.number}/{name}/"
    return api.post(path, json.dumps(fields), content_type="application/json", HTTP_IF_MATCH=tag)


def test_schemes_measures_and_versions_are_read(
    house: House, caller: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api = caller(house.manager)
    api.get(SCHEMES)
    with django_assert_num_queries(3):
        listed = api.get(SCHEMES, {"search": "house", "page_size": "5"}).json()["results"]
    assert [(one["code"], one["version"], one["is_house"]) for one in listed] == [("house", 1, True)]
    assert api.get(f"{SCHEMES}house/").json()["code"] == "house"
    detail = api.get(f"{SCHEMES}house/versions/1/")
    assert (detail.headers["ETag"], detail.json()["status"], detail.json()["faults"]) == (
        '"1"',
        "effective",
        [],
    )
    assert detail.json()["document"]["kind"] == "bands"
    listed = api.get(f"{SCHEMES}house/versions/", {"search": "no such note"}).json()["results"]
    assert listed == []
    measures = api.get("/api/v1/measures/").json()["results"]
    assert [one["name"] for one in measures] == list(MEASURES)
    for path in ("nothing/", "nothing/versions/", "nothing/versions/1/", "house/versions/9/"):
        assert api.get(f"{SCHEMES}{path}").status_code == 404


def test_a_rule_comes_into_force_through_two_people(
    house: House, caller: Caller, author: User, second: User
) -> None:
    first = make.make_draft(author, code="trial")
    writer, decider = caller(author), caller(second)
    made = writer.post(f"{SCHEMES}trial/versions/", {"base": 1, "note": "higher"}, format="json")
    assert (made.status_code, made.headers["Location"]) == (201, f"{SCHEMES}trial/versions/2/")
    path = made.headers["Location"]
    assert amend(writer, path, {"note": "x"}).status_code == 428
    changed = amend(writer, path, {"document": {"format": 1}}, HTTP_IF_MATCH=made.headers["ETag"])
    assert changed.json()["faults"][0] == {
        "place": "kind",
        "message": "“kind” is missing.",
        "remedy": "Fill it in.",
    }
    assert amend(writer, path, {"note": "y"}, HTTP_IF_MATCH=made.headers["ETag"]).status_code == 412
    amend(writer, path, {"document": make.bands(2.0)}, HTTP_IF_MATCH=changed.headers["ETag"])
    version = SchemeVersion.objects.get(scheme=first.scheme, number=2)
    assert step(writer, version, "submit").json()["code"] == "conflict"
    make.simulate(version, author)
    assert step(writer, version, "submit").json()["status"] == "submitted"
    meeting = {"meeting_name": "总经理办公会", "meeting_on": "2026-11-18", "meeting_number": "31"}
    assert step(writer, version, "approve", **meeting).status_code == 409
    assert AuditEvent.objects.latest("pk").after == {"attempt": "approve", "obstacle": "author"}
    assert step(decider, version, "approve", '"1"', **meeting).status_code == 412
    assert step(decider, version, "approve", **meeting).json()["decided_by"] == "second"
    assert step(decider, version, "schedule").json()["errors"][0]["field"] == "day"
    assert step(decider, version, "schedule", day="2020-01-02").status_code == 409
    assert step(decider, version, "retire", reason="over").json()["status"] == "retired"
    assert step(decider, version, "jump").status_code == 404
    assert step(caller(house.manager), version, "withdraw").status_code == 403


def test_a_document_too_deep_is_refused(caller: Caller, author: User) -> None:
    draft = make.make_draft(author)
    deep: Any = {}
    for _level in range(40):
        deep = {"all": [deep]}
    path = f"{SCHEMES}{draft.scheme.code}/versions/1/"
    for document in (deep, [1], "x"):
        assert amend(caller(author), path, {"document": document}, HTTP_IF_MATCH="*").status_code == 400


def test_an_override_is_asked_for_and_decided(house: House, caller: Caller, second: User) -> None:
    asking, deciding = caller(house.manager), caller(second)
    made = asking.post(OVERRIDES, WISH, format="json", HTTP_IDEMPOTENCY_KEY="a")
    again = asking.post(OVERRIDES, WISH, format="json", HTTP_IDEMPOTENCY_KEY="a")
    assert (made.status_code, again.json(), TierOverride.objects.count()) == (201, made.json(), 1)
    path = made.headers["Location"]
    yes = {"decision": "approve", "note": "yes"}
    assert asking.post(f"{path}decision/", yes, format="json", HTTP_IF_MATCH="*").status_code == 403
    assert AuditEvent.objects.latest("pk").after["obstacle"] == "no_right"
    assert deciding.post(f"{path}decision/", yes, format="json").status_code == 428
    done = deciding.post(f"{path}decision/", yes, format="json", HTTP_IF_MATCH='"1"')
    assert (done.json()["status"], done.json()["decided_by"], done.headers["ETag"]) == (
        "approved",
        "second",
        '"2"',
    )
    no = {"decision": "refuse", "note": "no"}
    assert deciding.post(f"{path}decision/", no, format="json", HTTP_IF_MATCH="*").status_code == 409
    ended = asking.post(f"{path}end/", {"reason": "left"}, format="json", HTTP_IF_MATCH="*")
    assert (ended.json()["status"], ended.json()["ended_by"]) == ("ended", "manager")
    assert [row["id"] for row in asking.get(OVERRIDES, {"status": "ended"}).json()["results"]] == [
        done.json()["id"]
    ]
    assert asking.get(OVERRIDES, {"search": "李"}).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"client_id": "90001"}, 400),
        ({"scheme": "none"}, 400),
        ({"tier": "tin"}, 409),
        ({"ends_on": "2099-01-05"}, 409),
        ({"colour": "red"}, 400),
    ],
)
def test_wishes_that_do_not_fit(house: House, caller: Caller, change: dict[str, str], status: int) -> None:
    assert caller(house.manager).post(OVERRIDES, WISH | change, format="json").status_code == status


def test_a_stranger_sees_no_override_of_another_branch(house: House, caller: Caller) -> None:
    made = caller(house.manager).post(OVERRIDES, WISH, format="json").json()
    stranger = caller(house.colleague)
    assert stranger.get(OVERRIDES).json()["results"] == []
    assert stranger.get(f"{OVERRIDES}{made['id']}/").status_code == 404
    for path in ("decision/", "end/"):
        body = {"decision": "approve", "reason": "x"}
        answer = stranger.post(f"{OVERRIDES}{made['id']}/{path}", body, format="json", HTTP_IF_MATCH="*")
        assert answer.status_code == 404
