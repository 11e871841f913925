"""Quarters in pages: freezing, the review list, remarks, publishing, and what goes out as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from crm.celery import app
from crm.enums import Role
from crm.jobs import Progress
from crm.models import Export, JobRun, OutboxMessage, User
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.organisation import make_unit, make_user
from tests.factories.runs import give
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import bands
from tests.unit.crm.test_pdf import texts
from tiering.actions import quarters, runs
from tiering.models import QuarterTier, Scheme, TierQuarter

pytestmark = pytest.mark.django_db
LAST, AFTER = date(2026, 9, 30), date(2026, 10, 9)
NOW = datetime(2026, 10, 9, 12, 0, tzinfo=UTC)
MOST_QUERIES = 12
MONEY_DAYS = (date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 3), date(2026, 9, 1), LAST, AFTER)


def as_(user: User) -> Browser:
    browser = Browser()
    user.language = "en"
    user.save()
    browser.force_login(user)
    return browser


@pytest.fixture
def manager() -> User:
    return make_user(unit=make_unit())


@pytest.fixture(autouse=True)
def client(manager: User) -> Client:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()
    give("two", bands())
    Scheme.objects.filter(code="two").update(is_running=True)
    client = make_client(manager=manager, name="鲲鹏")
    other = make_client(manager=make_user(unit=make_unit()), name="别家")
    for day in MONEY_DAYS:
        settle(client, day, "2000000.00")
        settle(other, day, "5.00")
    runs.run_day(trading_day=AFTER, by=None, now=NOW, progress=Progress())
    return client


@pytest.fixture
def supervisor() -> User:
    return make_user(Role.SERVICE_SUPERVISOR)


@pytest.fixture
def quarter(supervisor: User) -> TierQuarter:
    quarters.freeze_quarter(code="two", trading_day=LAST, by=supervisor, now=NOW, progress=Progress())
    return TierQuarter.objects.get()


def page(name: str, *args: Any) -> str:
    return reverse(f"tiering:{name}", args=args)


def publish(quarter: TierQuarter, by: User | None = None) -> Any:
    step = page("quarter_step", quarter.pk, "publish")
    return as_(by or make_user(Role.COMPLIANCE)).post(step, {"reason": "office meeting 41"}, follow=True)


@pytest.mark.django_db
def test_frozen_from_the_page_by_a_worker(
    supervisor: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    browser = as_(supervisor)
    fields = {"scheme": Scheme.objects.get(code="two").pk, "starts_on": "2026-07-01"}
    with django_capture_on_commit_callbacks() as sent:
        answer = browser.post(page("quarters"), fields)
    job = JobRun.objects.get()
    assert (answer.status_code, answer.headers["Location"], len(sent)) == (302, page("run_job", job.pk), 1)
    app.tasks["crm.run_job"](run_id=job.pk)
    assert "Freeze the quarter&#x27;s tiers" in browser.get(page("run_job", job.pk)).content.decode()
    found = TierQuarter.objects.get()
    assert (found.name, found.frozen_by, found.client_count) == ("2026Q3", supervisor, 2)
    again = browser.post(page("quarters"), fields)
    assert (again.status_code, "frozen already" in again.content.decode()) == (422, True)


def test_who_may_freeze(manager: User) -> None:
    for person in (manager, make_user(Role.ADMINISTRATOR)):
        browser = as_(person)
        assert "Freeze a quarter" not in browser.get(page("quarters")).content.decode()
        fields = {"scheme": Scheme.objects.get(code="two").pk, "starts_on": "2026-07-01"}
        assert browser.post(page("quarters"), fields).status_code == 403
    assert not JobRun.objects.exists()


class TestFrozen:
    def test_only_reviewers_see_it(self, quarter: TierQuarter, manager: User) -> None:
        row = quarter.tiers.get(client__account_manager=manager)
        browser = as_(manager)
        assert browser.get(page("quarter", quarter.pk)).status_code == 404
        assert browser.get(page("quarter_tier", row.pk)).status_code == 404
        assert "鲲鹏" not in browser.get(page("quarter_tiers")).content.decode()
        assert "2026Q3" not in browser.get(page("quarters")).content.decode()

    def test_the_pages_of_a_reviewer(
        self, quarter: TierQuarter, supervisor: User, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        browser = as_(supervisor)
        addresses = {
            page("quarters"): "2026Q3",
            page("quarter", quarter.pk): "another person who publishes tiers has to publish it",
            f"{page('quarter_tiers')}?quarter={quarter.pk}": "鲲鹏",
            page("quarter_tier", quarter.tiers.order_by("client")[0].pk): "Keep the remark",
        }
        for address, word in addresses.items():
            with django_assert_max_num_queries(MOST_QUERIES):
                answer = browser.get(address)
            assert (answer.status_code, word in answer.content.decode()) == (200, True), address

    def test_the_matrix_leads_to_the_clients(self, quarter: TierQuarter, supervisor: User) -> None:
        text = as_(supervisor).get(page("quarter", quarter.pk)).content.decode()
        found = re.search(r'<th scope="row">No tier</th><td class="num"><a href="([^"]+)">1</a>', text)
        assert found
        rows = as_(supervisor).get(found[1].replace("&amp;", "&")).content.decode()
        assert "鲲鹏" in rows
        assert "别家" not in rows

    def test_filters(self, quarter: TierQuarter, supervisor: User) -> None:
        QuarterTier.objects.filter(client__name="别家").update(before="small", note="x")
        browser = as_(supervisor)
        for query, names in (
            ("is_changed=true", ["鲲鹏"]),
            ("is_changed=false", ["别家"]),
            ("is_noted=true", ["别家"]),
            ("from_tier=none", ["鲲鹏"]),
            ("to_tier=small", ["别家"]),
            ("search=鲲", ["鲲鹏"]),
        ):
            text = browser.get(f"{page('quarter_tiers')}?{query}").content.decode()
            assert [name for name in ("鲲鹏", "别家") if name in text] == names, query

    def test_a_remark_and_a_proposal(self, quarter: TierQuarter, supervisor: User, client: Client) -> None:
        row = quarter.tiers.get(client=client)
        browser = as_(supervisor)
        assert browser.post(page("quarter_tier", row.pk), {"note": "leaves soon"}).status_code == 302
        row.refresh_from_db()
        assert (row.note, row.noted_by) == ("leaves soon", supervisor)
        client.tier_overrides.create(
            scheme=quarter.scheme, kind="general", tier="small", tier_names={"zh": "小户", "en": "Small"},
            reason="r", evidence="e", starts_on=AFTER, ends_on=date(2026, 12, 1), asked_by=supervisor, asked_at=NOW,
        )  # fmt: skip
        text = browser.get(page("quarter_tier", row.pk)).content.decode()
        assert "Small (Waiting for a decision)" in text
        assert "leaves soon" in text
        assert "Small (Waiting for a decision)" in browser.get(page("quarter_tiers")).content.decode()

    def test_thrown_away(self, quarter: TierQuarter, supervisor: User) -> None:
        browser, step = as_(supervisor), page("quarter_step", quarter.pk, "discard")
        assert browser.post(step, {"reason": ""}).status_code == 422
        assert browser.post(step, {"reason": "a file was missing"}).headers["Location"] == page("quarters")
        assert not TierQuarter.objects.exists()

    def test_not_published_by_whoever_froze_it(self, quarter: TierQuarter, supervisor: User) -> None:
        text = publish(quarter, supervisor).content.decode()
        assert "Whoever froze the quarter cannot publish it" in text
        quarter.refresh_from_db()
        assert quarter.status == "frozen"
        assert as_(make_user(Role.COMPLIANCE)).post(
            page("quarter_step", quarter.pk, "burn"), {"reason": "x"}
        ).status_code == 422  # fmt: skip


class TestPublished:
    def test_by_a_second_person_and_seen_by_the_manager(
        self, quarter: TierQuarter, manager: User, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        assert "Published. Account managers are written to." in publish(quarter).content.decode()
        assert OutboxMessage.objects.filter(recipient=manager.email).count() == 1
        browser = as_(manager)
        with django_assert_max_num_queries(MOST_QUERIES):
            text = browser.get(page("quarter", quarter.pk)).content.decode()
        assert '<td class="num">1</td></tr></tfoot>' in text
        assert "Throw away" not in text
        rows = browser.get(page("quarter_tiers")).content.decode()
        assert ("鲲鹏" in rows, "别家" in rows) == (True, False)

    @pytest.mark.parametrize("file_format", ["xlsx", "pdf"])
    def test_it_goes_out_by_the_rules_of_exports(
        self, quarter: TierQuarter, manager: User, file_format: str
    ) -> None:
        publish(quarter)
        browser = as_(manager)
        address = f"{reverse('export_new', args=['quarter_tiers'])}?quarter={quarter.pk}"
        assert browser.post(address, {"purpose": "", "file_format": file_format}).status_code == 422
        browser.post(address, {"purpose": "quarterly talk", "file_format": file_format})
        export = Export.objects.get()
        assert (export.status, export.done_rows, export.purpose) == ("done", 1, "quarterly talk")
        answer = browser.post(reverse("export_download", args=[export.pk]))
        assert answer.headers["Content-Disposition"].endswith(f'.{file_format}"')
        if file_format == "pdf":
            (text,) = texts(answer.content)
            assert "鲲鹏" in text
            assert "别家" not in text
            assert "Tiers of quarters|Quarter|Client ID|Client|Before" in text

    def test_a_pdf_has_a_limit(self, quarter: TierQuarter, manager: User, monkeypatch: Any) -> None:
        publish(quarter)
        monkeypatch.setattr("crm.exports.rules.LARGEST_PAPER", 0)
        address = reverse("export_new", args=["quarter_tiers"])
        answer = as_(manager).post(address, {"purpose": "quarterly talk", "file_format": "pdf"})
        assert (answer.status_code, "a PDF 20,000" in answer.content.decode()) == (422, True)


class TestElsewhere:
    def test_the_client_s_page_shows_the_other_schemes(self, client: Client, manager: User) -> None:
        text = as_(manager).get(page("client_panel", client.client_id)).content.decode()
        assert f'/tiers/clients/{client.client_id}/why/?scheme=two">Two tiers</a>' in text
        assert '<span class="badge bg-indigo-lt">Big</span>' in text

    def test_the_schemes_show_which_run(self, manager: User) -> None:
        text = as_(manager).get(page("schemes")).content.decode()
        line = next(part for part in text.split("<tr>") if 'href="/tiers/schemes/two/"' in part)
        assert ("every night" in line, "2026-10-09" in line) == (True, True)
        other = next(part for part in text.split("<tr>") if 'href="/tiers/schemes/cards/"' in part)
        assert "every night" not in other
