from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from clients.actions import imports
from clients.models import Client, ImportRun
from crm.enums import Role
from crm.models import AuditEvent
from tests.integration.api.conftest import Caller, raw
from tests.integration.api.house import House, day, user

IMPORTS = "/api/v1/settlement/imports/"
GOLDEN = Path(__file__).parents[2] / "golden" / "statements"
STATEMENT = (GOLDEN / "mtm_new.txt").read_bytes()


def send(api: APIClient, *contents: bytes) -> Any:
    files = [SimpleUploadedFile(f"{number}.txt", content) for number, content in enumerate(contents)]
    return api.post(IMPORTS, {"files": files})


def run(import_id: int) -> None:
    imports.run(run_id=import_id, clock=timezone.now)


@pytest.mark.django_db(transaction=True)
@override_settings(CELERY_TASK_ALWAYS_EAGER=False)
def test_files_are_taken_at_once_and_told_of_afterwards(
    house: House, api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.actions.imports.receiving.enqueue", lambda name, **arguments: None)
    taken = send(api, STATEMENT, b"no statement at all")
    assert taken.status_code == 202, taken.json()
    body = taken.json()
    assert (body["status"], body["total_files"], body["requested_by"]) == ("queued", 2, "system")
    assert taken["Location"] == f"{IMPORTS}{body['id']}/"
    assert [row["status"] for row in api.get(taken["Location"]).json()["files"]] == ["queued", "queued"]
    run(body["id"])
    told = api.get(taken["Location"]).json()
    assert (told["status"], told["done_files"]) == ("done", 2)
    stored, refused = told["files"]
    assert (stored["status"], stored["client_id"], stored["trading_day"]) == (
        "stored",
        "00731900",
        "2026-08-11",
    )
    assert (refused["status"], refused["problem_count"]) == ("refused", 1)
    problem = refused["problems"][0]
    assert set(problem) == {"code", "severity", "line", "field", "reason", "expected", "found"}
    assert (problem["severity"], problem["code"]) == ("error", problem["code"])
    assert problem["reason"].endswith(".")
    figures = api.get("/api/v1/clients/00731900/days/2026-08-11/").json()
    assert (figures["client_equity"], figures["margin_occupied"]) == ("1153472.50", "230694.50")
    assert (figures["risk_degree"], figures["margin_call"]) == ("0.200000", "0.00")
    again = send(api, STATEMENT).json()["id"]
    run(again)
    assert [row["status"] for row in api.get(f"{IMPORTS}{again}/").json()["files"]] == ["unchanged"]
    assert AuditEvent.objects.filter(verb="imported", target_type="clients.importrun").exists()


@pytest.mark.django_db
def test_a_folder_of_hundreds_of_files_is_taken_in_one_request(house: House, api: APIClient) -> None:
    taken = send(api, *[f"file {number}".encode() for number in range(150)])
    assert (taken.status_code, taken.json()["total_files"]) == (202, 150)


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "files"), ({"files": "text"}, "files.0"), ({"mapping": "none"}, "files"), ({"file": "x"}, "file")],
)
def test_a_delivery_without_files_is_refused(
    house: House, api: APIClient, body: dict[str, Any], field: str
) -> None:
    answer = api.post(IMPORTS, body)
    fields = [error["field"] for error in answer.json()["errors"]]
    assert (answer.status_code, field in fields) == (400, True), fields
    assert not ImportRun.objects.exists()


@override_settings(IMPORT_FILE_BYTES=10)
def test_a_file_too_large_is_refused_before_it_is_read(house: House, api: APIClient) -> None:
    assert send(api, b"x" * 11).status_code == 413
    assert not ImportRun.objects.exists()


def test_what_is_not_multipart_is_refused(house: House, api: APIClient) -> None:
    assert api.post(IMPORTS, {"files": []}, format="json").status_code == 415
    broken = raw(api, "POST", IMPORTS, b"--x\r\nnothing", "multipart/form-data; boundary=x")
    assert broken.status_code == 400
    assert raw(api, "POST", IMPORTS, b"x", "multipart/form-data").status_code == 400


def test_reading_and_importing_are_permissions_of_their_own(house: House, caller: Caller) -> None:
    assert caller(house.manager).get(IMPORTS).status_code == 403
    assert send(caller(house.manager), STATEMENT).status_code == 403
    assert caller(house.system, "settlement.view").get(IMPORTS).status_code == 200
    assert send(caller(house.system, "settlement.view"), STATEMENT).status_code == 403


def test_a_branch_sees_the_files_of_its_clients_only(house: House, api: APIClient, caller: Caller) -> None:
    run = ImportRun.objects.create(created_at=timezone.now(), total_files=3)
    for client_id in ("80001", "90001", ""):
        file = run.files.create(name=f"of-{client_id}.txt", client_id=client_id)
        file.problems.create(code="file_too_large", severity="error", client_id=client_id, found="1")
    branch_manager = caller(user("branch", Role.BRANCH_MANAGER, house.north, language="en"))
    seen = branch_manager.get(f"{IMPORTS}{run.pk}/").json()
    assert [(file["name"], file["problem_count"]) for file in seen["files"]] == [("of-80001.txt", 1)]
    assert "90001" not in str(seen)
    assert branch_manager.get(IMPORTS, {"search": "90001.txt"}).json()["results"] == []
    assert len(api.get(IMPORTS, {"search": "90001.txt"}).json()["results"]) == 1
    assert len(api.get(IMPORTS, {"search": str(run.pk)}).json()["results"]) == 1
    assert api.get(IMPORTS, {"search": "9" * 50}).json()["results"] == []


@pytest.mark.parametrize("size", [5, 50])
def test_query_counts(
    house: House, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    for _number in range(60):
        run = ImportRun.objects.create(created_at=timezone.now(), requested_by=house.system)
    for number in range(40):
        file = run.files.create(name=str(number))
        file.problems.create(code="file_too_large", severity="error", found="1")
    api.get(IMPORTS)
    with django_assert_num_queries(2):
        assert len(api.get(IMPORTS, {"page_size": size}).json()["results"]) == size
    with django_assert_num_queries(4):
        assert len(api.get(f"{IMPORTS}{run.pk}/").json()["files"]) == 40


def test_a_day_is_marked_complete_once(house: House, api: APIClient, caller: Caller) -> None:
    path = "/api/v1/settlement/days/2026-03-11/"
    empty = api.post(f"{path}complete/")
    assert (empty.status_code, empty.json()["code"]) == (409, "conflict")
    day(house.ours, date(2026, 3, 10))
    day(house.ours)
    before = api.get(path).json()
    assert (before["expected"], before["covered"], before["is_complete"]) == (1, 1, False)
    marked, again = api.post(f"{path}complete/"), api.post(f"{path}complete/")
    assert (marked.status_code, marked.json()) == (200, again.json())
    assert (marked.json()["trading_day"], marked.json()["covered_count"]) == ("2026-03-11", 1)
    assert api.get(path).json()["is_complete"] is True
    assert caller(house.manager).post(f"{path}complete/").status_code == 403
    assert api.post("/api/v1/settlement/days/2026-02-30/complete/").status_code == 400
    assert Client.objects.count() == 2
