"""Runs in pages: listed, looked at, started by hand, followed, and taken up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import psycopg2
import pytest
from django.test import Client as Browser
from django.urls import reverse

from crm import jobs, locks
from crm.celery import app
from crm.enums import JobStatus, Role
from crm.models import AuditEvent, JobRun, JobStep, User
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.organisation import make_user
from tests.factories.runs import give
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import bands
from tests.integration.nightly.test_kills import database_url
from tiering.models import PastTierRun, TierAssignment, TierRun

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY = date(2026, 11, 19), date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _book() -> None:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()
    give("two", bands()).__class__.objects.filter(code="two").update(is_running=True)
    client = make_client()
    for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY, NEXT_DAY):
        settle(client, day, "2000000.00")


def as_(user: User) -> Browser:
    browser = Browser()
    user.language = "en"
    user.save()
    browser.force_login(user)
    return browser


@pytest.fixture
def finance() -> Browser:
    """Keeps the nights going."""
    return as_(make_user(Role.FINANCE, username="fin", display_name="Finance"))


@pytest.fixture
def start(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for a run in the page, and be the worker that takes it up."""

    def ask(browser: Browser, **fields: str) -> Any:
        with django_capture_on_commit_callbacks() as sent:
            answer = browser.post(reverse("tiering:start_run"), {"scheme": "", **fields})
        if answer.status_code == 302:
            assert len(sent) == 1
            app.tasks["crm.run_job"](run_id=JobRun.objects.order_by("-pk")[0].pk)
        return answer

    return ask


def test_the_newest_day_is_published_and_its_runs_are_listed(
    finance: Browser, start: Any, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    answer = start(finance, trading_day="2026-11-20")
    job = JobRun.objects.get()
    assert answer.headers["Location"] == reverse("tiering:run_job", args=[job.pk])
    assert (job.name, job.status, job.requested_by.username) == ("tiers", "done", "fin")  # type: ignore[union-attr]
    with django_assert_max_num_queries(MOST_QUERIES):
        followed = finance.get(answer.headers["Location"]).content.decode()
    house, two = TierRun.objects.order_by("scheme__code")
    assert all(reverse("tiering:run", args=[run.pk]) in followed for run in (house, two))
    assert "hx-get" not in followed.split('id="steps"')[1].split(">")[0]
    with django_assert_max_num_queries(MOST_QUERIES):
        listed = finance.get(reverse("tiering:runs")).content.decode()
    assert all(word in listed for word in ("Big 1 · Small 0", "Gold 1", "Finance", "2026-11-20", "2 rows"))
    with django_assert_max_num_queries(MOST_QUERIES):
        page = finance.get(reverse("tiering:run", args=[two.pk])).content.decode()
    assert '<th scope="row">Big</th><td class="num">1</td>' in page
    assert (two.made_by, house.made_by) == (job.requested_by, job.requested_by)


def test_the_run_before_stands_beside(finance: Browser, start: Any) -> None:
    start(finance, scheme="two", trading_day="2026-11-20")
    run = TierRun.objects.get(scheme__code="two")
    TierRun.objects.create(
        scheme=run.scheme, trading_day=DAY, started_at=NOW, finished_at=NOW, distribution={"big": 0, "small": 4},
        client_count=4, method_version="1",
    )  # fmt: skip
    page = finance.get(reverse("tiering:run", args=[run.pk])).content.decode()
    assert (
        '<th scope="row">Small</th><td class="num">0</td><td class="num">4</td><td class="num">−4</td>'
        in page
    )


def test_a_past_day_is_compared_and_nothing_published(
    finance: Browser, start: Any, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    start(finance, scheme="two", trading_day="2026-11-19")
    assert not TierAssignment.objects.exists()
    run = PastTierRun.objects.get()
    assert (run.different_count, run.made_by.username) == (1, "fin")  # type: ignore[union-attr]
    with django_assert_max_num_queries(MOST_QUERIES):
        listed = finance.get(reverse("tiering:past_runs")).content.decode()
    assert reverse("tiering:past_run", args=[run.pk]) in listed
    page = finance.get(reverse("tiering:run_job", args=[JobRun.objects.get().pk])).content.decode()
    assert reverse("tiering:past_run", args=[run.pk]) in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"trading_day": "2026-11-23"}, "No settlement is stored"),
        ({"trading_day": ""}, "This field is required"),
        ({"trading_day": "2026-11-20", "scheme": "cards"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_run(finance: Browser, start: Any, fields: dict[str, str], message: str) -> None:
    answer = start(finance, **fields)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not JobRun.objects.exists()


class TestAtWork:
    @pytest.fixture
    def job(self) -> JobRun:
        run = jobs.prepare(
            name="tiers:two", trading_day=NEXT_DAY, step_names=["tiering.run_scheme"], by=None, now=NOW
        )
        JobRun.objects.filter(pk=run.pk).update(status=JobStatus.RUNNING, started_at=NOW)
        JobStep.objects.filter(run=run).update(status=JobStatus.RUNNING, done_count=1, total_count=3)
        return run

    def test_it_says_so_and_follows(self, finance: Browser, start: Any, job: JobRun) -> None:
        url = reverse("tiering:run_job", args=[job.pk])
        with locks.exclusive(jobs.lock_name(job)):
            answer = start(finance, scheme="two", trading_day="2026-11-20")
            again = finance.post(reverse("tiering:repeat_run", args=[job.pk]), follow=True)
            page = finance.get(url).content.decode()
            steps = finance.get(url, headers={"HX-Request": "true", "HX-Target": "steps"})
        assert answer.status_code == 422
        assert all("at work already" in one.content.decode() for one in (answer, again))
        assert f'hx-get="{url}"' in page
        assert '<progress class="run-bar" max="3" value="1"' in page
        assert (steps.status_code, "HX-Refresh" in steps.headers) == (200, False)

    def test_the_night_of_the_day_keeps_it_waiting(self, finance: Browser, start: Any) -> None:
        night = jobs.prepare(name="nightly", trading_day=NEXT_DAY, step_names=[], by=None, now=NOW)
        JobRun.objects.filter(pk=night.pk).update(status=JobStatus.RUNNING)
        with locks.exclusive(jobs.lock_name(night)):
            assert start(finance, trading_day="2026-11-20").status_code == 422
        assert start(finance, trading_day="2026-11-20").status_code == 302

    def test_one_whose_worker_is_gone_is_taken_up_again(
        self, finance: Browser, job: JobRun, django_capture_on_commit_callbacks: Any
    ) -> None:
        url = reverse("tiering:run_job", args=[job.pk])
        assert "Take up what is unfinished" in finance.get(url).content.decode()
        with django_capture_on_commit_callbacks() as sent:
            assert finance.post(reverse("tiering:repeat_run", args=[job.pk])).status_code == 302
        assert len(sent) == 1
        app.tasks["crm.run_job"](run_id=job.pk)
        job.refresh_from_db()
        assert (job.status, TierAssignment.objects.filter(scheme__code="two").count()) == ("done", 1)
        # What asks for the steps alone is told to look at the whole page.
        ended = finance.get(url, headers={"HX-Request": "true", "HX-Target": "steps"})
        assert ended.headers["HX-Refresh"] == "true"

    def test_done_it_can_be_run_again(
        self, finance: Browser, start: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        start(finance, scheme="two", trading_day="2026-11-20")
        job = JobRun.objects.get()
        with django_capture_on_commit_callbacks():
            finance.post(reverse("tiering:repeat_run", args=[job.pk]))
        job.refresh_from_db()
        assert (job.status, job.steps.get().status) == ("waiting", "waiting")
        app.tasks["crm.run_job"](run_id=job.pk)
        job.refresh_from_db()
        assert (job.status, job.attempts, TierRun.objects.filter(scheme__code="two").count()) == (
            "done",
            2,
            1,
        )

    def test_a_step_that_meets_another_says_it_plainly(self, finance: Browser, job: JobRun) -> None:
        other = psycopg2.connect(database_url())
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [locks._key(f"tiering.run:two:{NEXT_DAY}")])
            app.tasks["crm.run_job"](run_id=job.pk)
        finally:
            other.close()
        step = job.steps.get()
        assert step.status == "failed"
        page = finance.get(reverse("tiering:run_job", args=[job.pk])).content.decode()
        assert "Another process is at work on the same. Wait for it to end, then try again." in page
        app.tasks["crm.run_job"](run_id=job.pk)
        job.refresh_from_db()
        assert job.status == "done"


class TestWho:
    @pytest.mark.parametrize(
        ("role", "may_see", "may_start"),
        [
            (Role.ACCOUNT_MANAGER, False, False),
            (Role.BRANCH_MANAGER, False, False),
            (Role.SERVICE_SUPERVISOR, True, False),
            (Role.COMPLIANCE, True, False),
            (Role.HEAD_OFFICE_MANAGER, True, True),
            (Role.RISK_OFFICER, True, True),
            (Role.FINANCE, True, True),
            (Role.ADMINISTRATOR, True, True),
        ],
    )
    def test_each_role(self, start: Any, role: Role, may_see: bool, may_start: bool) -> None:
        browser = as_(make_user(role))
        for name in ("tiering:runs", "tiering:past_runs"):
            answer = browser.get(reverse(name))
            assert answer.status_code == (200 if may_see else 403)
            assert (reverse("tiering:start_run") in answer.content.decode()) == may_start
        assert browser.get(reverse("tiering:start_run")).status_code == (200 if may_start else 403)
        answer = start(browser, scheme="two", trading_day="2026-11-20")
        assert answer.status_code == (302 if may_start else 403)
        assert AuditEvent.objects.filter(verb="refused").count() == (0 if may_start else 1)
        job = JobRun.objects.first() or JobRun.objects.create(
            name="tiers", trading_day=NEXT_DAY, created_at=NOW
        )
        assert browser.get(reverse("tiering:run_job", args=[job.pk])).status_code == (200 if may_see else 403)

    def test_other_jobs_are_not_shown_here(self, finance: Browser) -> None:
        job = JobRun.objects.create(name="tiersmith", trading_day=NEXT_DAY, created_at=NOW)
        assert finance.get(reverse("tiering:run_job", args=[job.pk])).status_code == 404
        assert finance.post(reverse("tiering:repeat_run", args=[job.pk])).status_code == 404
