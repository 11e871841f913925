"""Audit, jobs, outgoing messages and administration: who may, what they show, what they write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from crm import audit, outbox
from crm.enums import JobStatus, OutboxKind, OutboxStatus, Role, ScopeKind, Verb
from crm.models import ApiToken, AuditEvent, JobRun, JobStep, OrgUnit, OutboxMessage, TradingDay, User
from tests.factories.clients import make_client
from tests.factories.organisation import PASSWORD, make_unit, make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MANY = 60


@pytest.fixture
def people() -> People:
    return make_people()


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_event(number: int = 0, client_id: str = "", by: User | None = None) -> AuditEvent:
    return audit.record(
        by=by,
        verb=Verb.CHANGED,
        target="clients.client",
        now=NOW - timedelta(minutes=number),
        before={"status": "prospect"},
        after={"status": "active"},
        client_id=client_id,
        reason=f"reason {number}",
    )


def make_run() -> JobRun:
    run = JobRun.objects.create(
        name="nightly",
        trading_day=date(2026, 11, 20),
        status=JobStatus.FAILED,
        created_at=NOW,
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=72),
        attempts=1,
    )
    JobStep.objects.create(
        run=run,
        position=1,
        name="risk.judge_accounts",
        status=JobStatus.FAILED,
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=12),
        done_count=1200,
        total_count=2000,
        counts={"alerts_new": 3, "states": {"normal": 1990, "margin_call": 10}},
        error="OperationalError: connection lost",
    )
    return run


PAGES = {
    "/audit/": {Role.COMPLIANCE, Role.ADMINISTRATOR},
    "/audit/panel/": {Role.COMPLIANCE, Role.ADMINISTRATOR},
    "/jobs/": {
        Role.HEAD_OFFICE_MANAGER,
        Role.RISK_OFFICER,
        Role.COMPLIANCE,
        Role.FINANCE,
        Role.ADMINISTRATOR,
    },
    "/jobs/panel/": {
        Role.HEAD_OFFICE_MANAGER,
        Role.RISK_OFFICER,
        Role.COMPLIANCE,
        Role.FINANCE,
        Role.ADMINISTRATOR,
    },
    "/outbox/": {Role.ADMINISTRATOR},
    "/outbox/panel/": {Role.ADMINISTRATOR},
    "/administration/": {Role.ADMINISTRATOR},
    "/administration/panel/": {Role.ADMINISTRATOR},
    "/administration/users/": {Role.ADMINISTRATOR},
    "/administration/users/new/": {Role.ADMINISTRATOR},
    "/administration/units/": {Role.ADMINISTRATOR},
    "/administration/units/new/": {Role.ADMINISTRATOR},
    "/administration/tokens/": {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.API_SYSTEM])
def test_each_role_opens_what_it_may_and_nothing_else(role: Role) -> None:
    page = desk(make_user(role))
    for path, allowed in PAGES.items():
        assert page.get(path).status_code == (200 if role in allowed else 403), path


@pytest.mark.parametrize("path", list(PAGES))
def test_a_page_costs_as_many_queries_with_many_rows(
    path: str, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(MANY):
        make_event(number)
        make_user(unit=people.branch)
        outbox.post(
            key=str(number), kind=OutboxKind.MAIL, recipient="a@example.invalid", subject="", body="", now=NOW
        )
    make_run()
    page = desk(people.administrator)
    page.get(path)
    with django_assert_max_num_queries(9):
        assert page.get(path).status_code == 200


def test_the_audit_is_found_by_person_verb_kind_client_and_day(people: People) -> None:
    make_event(1, "80000001", people.manager)
    make_event(2, "80000002", people.colleague)
    page = desk(people.compliance)

    def found(**query: str) -> list[str]:
        text = page.get("/audit/", query).content.decode()
        return [number for number in ("80000001", "80000002") if f">{number}<" in text]

    assert found() == ["80000001", "80000002"]
    assert found(search=people.manager.username) == ["80000001"]
    assert found(search=people.colleague.display_name) == ["80000002"]
    assert found(verb="changed") == ["80000001", "80000002"]
    assert found(verb="exported") == []
    assert found(client="80000002") == ["80000002"]
    assert found(at_after="2026-11-21") == []
    assert found(at_before="2026-11-20", kind="clients.client") == ["80000001", "80000002"]


def test_an_audit_line_shows_both_sides_in_the_field_s_words(people: People) -> None:
    event = make_event(client_id="80000001", by=people.manager)
    people.compliance.language = "en"
    people.compliance.save()
    text = desk(people.compliance).get(f"/audit/{event.pk}/").content.decode()
    assert '<th scope="row" data-label="Field">Status</th>' in text
    assert '<td data-label="Before">prospect</td><td data-label="After">active</td>' in text


def test_a_narrowed_reader_sees_own_lines_and_those_of_clients_in_scope(people: People) -> None:
    mine = make_client(manager=people.manager)
    other = make_client(manager=people.colleague)
    reader = make_user(Role.COMPLIANCE, unit=people.branch, client_scope=ScopeKind.UNIT)
    near, far = make_event(1, mine.client_id), make_event(2, other.client_id)
    own = make_event(3, other.client_id, reader)
    page = desk(reader)
    assert [page.get(f"/audit/{event.pk}/").status_code for event in (near, far, own)] == [200, 404, 200]
    assert other.client_id not in page.get("/audit/", {"client": mine.client_id}).content.decode()


def test_a_failed_run_shows_its_step_its_counts_and_a_way_on(people: People) -> None:
    run = make_run()
    people.administrator.language = "en"
    people.administrator.save()
    text = desk(people.administrator).get(f"/jobs/{run.pk}/").content.decode()
    assert "OperationalError: connection lost" in text
    assert "1,200 / 2,000" in text
    assert "New alerts</span> 3" in text
    assert "Normal 1,990 · Margin call 10" in text
    assert "0:01:12" in text
    assert f'action="/jobs/{run.pk}/retry/"' in text


def test_only_who_may_run_jobs_sees_and_uses_retry(people: People) -> None:
    run = make_run()
    page = desk(people.compliance)
    assert "retry" not in page.get(f"/jobs/{run.pk}/").content.decode()
    assert page.post(f"/jobs/{run.pk}/retry/").status_code == 403
    assert page.get(f"/jobs/{run.pk}/retry/").status_code == 405


def test_a_retry_is_audited_and_goes_to_a_worker(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, object]] = []
    monkeypatch.setattr(
        "crm.jobs.enqueue", lambda name, **arguments: sent.append({"name": name, **arguments})
    )
    run = make_run()
    step = run.steps.get()
    desk(people.administrator).post(f"/jobs/{run.pk}/retry/", {"step": str(step.pk)})
    assert sent == [{"name": "crm.run_job", "run_id": run.pk, "step_id": step.pk}]
    assert AuditEvent.objects.get(verb=Verb.RAN).after == {"step": "risk.judge_accounts"}


def test_a_message_that_was_given_up_is_sent_again(people: People) -> None:
    message = outbox.post(
        key="k", kind=OutboxKind.MAIL, recipient="a@example.invalid", subject="Call", body="Text", now=NOW
    )
    page = desk(people.administrator)
    assert "retry" not in page.get(f"/outbox/{message.pk}/").content.decode()
    OutboxMessage.objects.update(status=OutboxStatus.FAILED, attempts=6)
    assert "retry" in page.get(f"/outbox/{message.pk}/").content.decode()
    page.post(f"/outbox/{message.pk}/retry/")
    message.refresh_from_db()
    assert (message.status, message.attempts) == (OutboxStatus.WAITING, 0)


USER_FACTS = {
    "username": "chen.jing",
    "display_name": "陈静",
    "email": "chen@example.invalid",
    "role": Role.BRANCH_MANAGER.value,
    "org_unit": "",
    "client_scope": "",
    "language": "zh-hans",
    "is_active": "on",
}


def test_a_new_user_must_choose_a_password_and_is_audited(people: People) -> None:
    facts = USER_FACTS | {"org_unit": str(people.branch.pk), "password": "first-long-word-26"}
    answer = desk(people.administrator).post("/administration/users/new/", facts)
    user = User.objects.get(username="chen.jing")
    assert answer.headers["Location"] == f"/administration/users/{user.pk}/access/"
    assert user.must_change_password
    assert user.check_password("first-long-word-26")
    event = AuditEvent.objects.get(verb=Verb.CREATED)
    assert (event.actor_id, event.after["role"]) == (people.administrator.pk, "branch_manager")
    assert "password" not in str(event.after)


def test_a_weak_first_password_is_refused(people: People) -> None:
    answer = desk(people.administrator).post(
        "/administration/users/new/", USER_FACTS | {"password": "password1"}
    )
    assert answer.status_code == 422
    assert not User.objects.filter(username="chen.jing").exists()


def test_a_user_is_changed_and_only_differences_are_audited(people: People) -> None:
    user = people.colleague
    facts = USER_FACTS | {
        "username": user.username,
        "display_name": user.display_name,
        "email": user.email,
        "role": user.role,
        "org_unit": str(people.branch.pk),
        "client_scope": "chosen",
        "chosen_units": [str(people.other_branch.pk)],
    }
    assert desk(people.administrator).post(f"/administration/users/{user.pk}/", facts).status_code == 302
    event = AuditEvent.objects.get(verb=Verb.CHANGED)
    assert event.before == {"client_scope": "", "org_unit": people.other_branch.name, "chosen_units": []}
    assert event.after == {
        "client_scope": "chosen",
        "org_unit": people.branch.name,
        "chosen_units": [people.other_branch.name],
    }


def test_an_administrator_cannot_shut_oneself_out(people: People) -> None:
    user = people.administrator
    facts = USER_FACTS | {"username": user.username, "role": Role.FINANCE.value}
    assert desk(user).post(f"/administration/users/{user.pk}/", facts).status_code == 422
    user.refresh_from_db()
    assert user.role == Role.ADMINISTRATOR


def test_a_password_set_for_somebody_else_must_change(people: People) -> None:
    user = people.manager
    facts = USER_FACTS | {"username": user.username, "role": user.role, "password": "second-long-word-26"}
    desk(people.administrator).post(f"/administration/users/{user.pk}/", facts)
    user.refresh_from_db()
    assert user.must_change_password
    assert user.check_password("second-long-word-26")
    assert not user.check_password(PASSWORD)
    assert AuditEvent.objects.filter(verb=Verb.PASSWORD_CHANGED, target_id=str(user.pk)).count() == 1


def test_effective_access_counts_what_the_user_sees(people: People) -> None:
    make_client(manager=people.manager)
    make_client(manager=people.colleague)
    page = desk(people.administrator)

    def seen(user: User) -> int:
        answer = page.get(f"/administration/users/{user.pk}/access/")
        count: int = answer.context["access"].client_count
        return count

    assert seen(people.manager) == 1
    assert seen(people.branch_manager) == 1
    assert seen(people.nobody) == 0
    assert seen(people.compliance) == 2
    access = page.get(f"/administration/users/{people.branch_manager.pk}/access/").context["access"]
    assert [unit.pk for unit in access.units] == [people.branch.pk]
    assert sum(granted for _label, granted in access.rights) == 14


def test_a_unit_moves_with_everything_below_it(people: People) -> None:
    team = make_unit(parent=people.branch)
    facts = {
        "code": people.branch.code,
        "name": people.branch.name,
        "kind": people.branch.kind,
        "parent": str(people.other_branch.pk),
        "is_active": "on",
    }
    page = desk(people.administrator)
    assert page.post(f"/administration/units/{people.branch.pk}/", facts).status_code == 302
    team.refresh_from_db()
    assert team.path == f"{people.other_branch.path}{people.branch.pk}/{team.pk}/"
    assert (
        page.post(
            f"/administration/units/{people.other_branch.pk}/", facts | {"parent": str(team.pk), "code": "x"}
        ).status_code
        == 422
    )


def test_a_new_unit_stands_below_its_parent(people: People) -> None:
    facts = {
        "code": "hz-2",
        "name": "二部",
        "kind": "team",
        "parent": str(people.branch.pk),
        "is_active": "on",
    }
    page = desk(people.administrator)
    assert page.post("/administration/units/new/", facts).status_code == 302
    unit = OrgUnit.objects.get(code="hz-2")
    assert unit.path == f"{people.branch.path}{unit.pk}/"
    lines = page.get("/administration/units/").context["lines"]
    assert [(line.unit.pk, line.depth) for line in lines][:3] == [
        (people.head_office.pk, 0),
        (people.branch.pk, 1),
        (unit.pk, 2),
    ]


def test_a_revoked_token_is_revoked_once(people: People) -> None:
    token = ApiToken.objects.create(
        user=make_user(Role.API_SYSTEM), label="CTP", token_hash="0" * 64, created_at=NOW
    )
    page = desk(people.administrator)
    assert "CTP" in page.get("/administration/tokens/").content.decode()
    assert "data-confirm" in page.get(f"/administration/tokens/{token.pk}/").content.decode()
    page.post(f"/administration/tokens/{token.pk}/revoke/")
    page.post(f"/administration/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert AuditEvent.objects.filter(target_type="crm.apitoken").count() == 1


def test_configuration_is_for_administrators_and_every_write_is_audited(people: People) -> None:
    facts = {"day": "2031-01-06", "is_trading": "on", "has_night": "on", "is_working": "on", "note": ""}
    assert desk(people.compliance).get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert desk(people.compliance).get("/admin/login/").status_code == 403
    assert desk(people.compliance).post("/admin/crm/tradingday/add/", facts).status_code == 302
    assert not TradingDay.objects.filter(day=date(2031, 1, 6)).exists()
    page = desk(people.administrator)
    assert page.post("/admin/crm/tradingday/add/", facts).status_code == 302
    page.post("/admin/crm/tradingday/2031-01-06/change/", facts | {"note": "check"})
    created, changed = AuditEvent.objects.filter(target_type="crm.tradingday").order_by("pk")
    assert (created.verb, created.target_id, created.after["is_trading"]) == (
        Verb.CREATED,
        "2031-01-06",
        True,
    )
    assert (changed.before, changed.after) == ({"note": ""}, {"note": "check"})


def test_configuration_deletes_nothing_and_holds_nothing_else(people: People) -> None:
    page = desk(people.administrator)
    assert page.post("/admin/crm/tradingday/2026-11-20/delete/", {"post": "yes"}).status_code == 403
    for path in ("crm/user/", "auth/group/", "axes/accessattempt/", "clients/client/"):
        assert page.get(f"/admin/{path}").status_code == 404, path
    assert page.get("/admin/crm/orgunit/").status_code == 200
    assert page.get("/admin/crm/orgunit/add/").status_code == 403
