"""Runs of schemes by the API: asked for, followed, and what past days would look like now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from clients.models import Client
from crm import locks
from crm.celery import app
from crm.enums import JobStatus, Role
from crm.models import AuditEvent, JobRun
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.organisation import make_unit, make_user
from tests.factories.runs import give
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import bands
from tests.integration.api.conftest import Caller
from tiering.models import Scheme, TierAssignment

pytestmark = pytest.mark.django_db
RUNS, DIFFERENCES, TIERS = "/api/v1/tier-runs/", "/api/v1/tier-differences/", "/api/v1/tiers/"
DAY, NEXT_DAY = date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture
def system() -> Any:
    return make_user(Role.API_SYSTEM)


@pytest.fixture
def rich(system: Any) -> Client:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()
    give("two", bands())
    unit = make_unit()
    client = make_client(branch=unit)
    for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY, NEXT_DAY):
        settle(client, day, "2000000.00")
    return client


@pytest.fixture
def api(caller: Caller, system: Any) -> APIClient:
    return caller(system)


@pytest.fixture
def work(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> Callable[[APIClient, dict[str, Any]], Any]:
    """Ask for a run, and be the worker that takes it up."""

    def ask(api: APIClient, body: dict[str, Any], **headers: Any) -> Any:
        with django_capture_on_commit_callbacks() as sent:
            answer = api.post(RUNS, body, format="json", **headers)
        if answer.status_code == 202 and sent:
            app.tasks["crm.run_job"](run_id=answer.json()["id"])
        return answer

    return ask


def test_every_scheme_of_the_newest_day_is_published(rich: Client, api: APIClient, work: Any) -> None:
    asked = work(api, {})
    assert (asked.status_code, asked.json()["status"], asked.json()["results"]) == (202, "waiting", [])
    place = asked.headers["Location"]
    found = api.get(place).json()
    assert place == f"{RUNS}{found['id']}/"
    assert (found["scheme"], found["as_of"], found["kind"], found["status"]) == (
        None,
        "2026-11-20",
        "published",
        "done",
    )
    assert [(step["name"], step["status"], step["done"], step["total"]) for step in found["steps"]] == [
        ("tiering.measure_and_assign", "done", 1, 1),
        ("tiering.run_schemes", "done", 1, 1),
    ]
    house, two = found["results"]
    assert (house["scheme"], house["version"], house["clients"], house["different"]) == ("house", 1, 1, None)
    assert house["distribution"]["gold"] == 1
    assert two == {
        "scheme": "two",
        "version": 1,
        "clients": 1,
        "distribution": {"big": 1, "small": 0},
        "different": None,
    }


def test_a_past_day_is_compared_and_its_differences_listed(
    rich: Client, api: APIClient, work: Any, caller: Caller
) -> None:
    work(api, {})
    asked = work(api, {"scheme": "two", "as_of": "2026-11-19"})
    found = api.get(asked.headers["Location"]).json()
    assert (found["kind"], found["scheme"], found["results"][0]["different"]) == ("compared", "two", 1)
    row = {
        "client_id": rich.client_id,
        "scheme": "two",
        "as_of": "2026-11-19",
        "published": None,
        "computed": "big",
        "rule": "equity",
        "is_published_since": False,
    }
    assert api.get(DIFFERENCES).json()["results"] == [row]
    assert api.get(f"{DIFFERENCES}?computed=small").json()["results"] == []
    assert api.get(f"{DIFFERENCES}?branch={rich.branch.code}").json()["results"] == [row]  # type: ignore[union-attr]
    stranger = caller(make_user(unit=make_unit()))
    assert stranger.get(DIFFERENCES).json()["results"] == []
    assert stranger.get(RUNS).status_code == 403
    listed = api.get(f"{RUNS}?as_of=2026-11-19").json()["results"]
    assert [(one["id"], "results" in one) for one in listed] == [(found["id"], False)]


def test_the_same_key_starts_one_run(rich: Client, api: APIClient, work: Any) -> None:
    first = work(api, {"scheme": "two"}, HTTP_IDEMPOTENCY_KEY="evening")
    again = work(api, {"scheme": "two"}, HTTP_IDEMPOTENCY_KEY="evening")
    assert (again.status_code, again.json()["id"], again.headers["Idempotent-Replayed"]) == (
        202,
        first.json()["id"],
        "true",
    )
    assert JobRun.objects.get().attempts == 1
    other = api.post(RUNS, {}, format="json", HTTP_IDEMPOTENCY_KEY="evening")
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"scheme": "nobody"}, 400, "scheme"),
        ({"day": "2026-11-20"}, 400, "day"),
        ({"as_of": "tomorrow"}, 400, "as_of"),
        ({"as_of": "2026-11-23"}, 409, None),
        ({"scheme": "cards"}, 409, None),
    ],
)
def test_what_cannot_be_run(
    rich: Client, api: APIClient, body: dict[str, str], status: int, field: str | None
) -> None:
    answer = api.post(RUNS, body, format="json")
    assert answer.status_code == status
    assert [entry["field"] for entry in answer.json().get("errors", [])] == ([field] if field else [])
    assert not JobRun.objects.exists()


def test_without_the_right_it_is_refused_and_noted(rich: Client, caller: Caller) -> None:
    answer = caller(make_user(Role.COMPLIANCE)).post(RUNS, {}, format="json")
    assert answer.status_code == 403
    event = AuditEvent.objects.get(verb="refused")
    assert event.after == {"attempt": "run", "obstacle": "no_right"}


def test_while_it_is_at_work_it_says_so(rich: Client, api: APIClient, work: Any) -> None:
    run = JobRun.objects.create(
        name="tiers:two", trading_day=NEXT_DAY, status=JobStatus.RUNNING, created_at="2026-11-20T12:00:00Z"
    )
    with locks.exclusive("job:tiers:two:2026-11-20"):
        answer = api.post(RUNS, {"scheme": "two"}, format="json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "10")
    # The one who held it is gone: the run is taken up again.
    assert work(api, {"scheme": "two"}).status_code == 202
    run.refresh_from_db()
    assert (run.status, TierAssignment.objects.filter(scheme__code="two").count()) == ("done", 1)


class TestTiersOfADay:
    def test_as_of_and_the_tiers_of_any_scheme(self, rich: Client, api: APIClient) -> None:
        two, house = Scheme.objects.get(code="two"), Scheme.objects.get(is_house=True)
        rows = [
            (two, "small", date(2026, 3, 2), date(2026, 6, 1)),
            (two, "big", date(2026, 6, 1), None),
            (house, "gold", date(2026, 3, 2), None),
        ]
        for scheme, word, since, until in rows:
            TierAssignment.objects.create(
                client=rich, scheme=scheme, tier=word, effective_on=since, ended_on=until, method_version="1"
            )

        def found(query: str) -> list[tuple[str, str]]:
            answer = api.get(f"{TIERS}?{query}")
            assert answer.status_code == 200, answer.json()
            return sorted((row["scheme"], row["tier"]) for row in answer.json()["results"])

        assert found("as_of=2026-03-01") == []
        assert found("as_of=2026-05-31") == [("house", "gold"), ("two", "small")]
        assert found("as_of=2026-06-01&scheme=two") == [("two", "big")]
        assert found("tier=big&tier=gold&is_current=true") == [("house", "gold"), ("two", "big")]
        assert api.get(f"{TIERS}?tier=nothing").status_code == 400
        assert api.get(f"{TIERS}?as_of=yesterday").status_code == 400
