"""Coming in: login, its lock, the password that must change, and what the audit says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from crm.enums import Role, Verb
from crm.models import AuditEvent, User
from tests.factories.organisation import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
NEW = "another-long-word-26"


def log_in(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    facts = {"username": user.username, "password": password}
    return cast(HttpResponse, client.post("/login/", facts))


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_stranger_is_sent_to_the_login_and_back(client: Client) -> None:
    user = make_user()
    answer = client.get("/settings/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/settings/")
    page = client.get("/login/?next=/settings/")
    assert 'name="next" value="/settings/"' in page.content.decode()
    answer = client.post("/login/", {"username": user.username, "password": PASSWORD, "next": "/settings/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/")


def test_another_site_is_no_place_to_go_back_to(client: Client) -> None:
    user = make_user()
    facts = {"username": user.username, "password": PASSWORD, "next": "https://elsewhere.invalid/"}
    assert client.post("/login/", facts).headers["Location"] == "/"


def test_a_fragment_of_a_stranger_moves_the_whole_browser(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/3/"}
    answer = client.get("/jobs/panel/", headers=headers)
    assert answer.headers["HX-Redirect"] == "/login/?next=/jobs/3/"
    headers["HX-Current-URL"] = "https://elsewhere.invalid/jobs/3/"
    assert client.get("/jobs/panel/", headers=headers).headers["HX-Redirect"] == "/login/?next=/"


def test_login_and_logout_are_audited_with_address(client: Client) -> None:
    user = make_user()
    client.post("/login/", {"username": user.username, "password": PASSWORD}, REMOTE_ADDR="10.1.2.3")
    client.post("/logout/", REMOTE_ADDR="10.1.2.3")
    assert verbs() == [Verb.LOGGED_IN, Verb.LOGGED_OUT]
    event = AuditEvent.objects.order_by("pk")[0]
    assert (event.actor_id, event.target_label, event.ip_address) == (user.pk, str(user), "10.1.2.3")


def test_a_failed_login_is_audited_without_an_actor_and_without_the_password(client: Client) -> None:
    user = make_user()
    answer = log_in(client, user, "wrong-and-secret")
    assert answer.status_code == 200
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_id, event.after) == (Verb.LOGIN_FAILED, None, {"username": user.username})
    assert event.target_id == str(user.pk)


def test_a_failed_login_of_nobody_is_audited_too(client: Client) -> None:
    client.post("/login/", {"username": "nobody-at-all", "password": "x"})
    event = AuditEvent.objects.get()
    assert (event.target_type, event.after) == ("login", {"username": "nobody-at-all"})


def test_five_failures_lock_the_login_and_say_for_how_long(client: Client) -> None:
    user = make_user()
    with time_machine.travel(NOW, tick=False) as clock:
        for _attempt in range(4):
            assert log_in(client, user, "wrong").status_code == 200
        answer = log_in(client, user, "wrong")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "900"
        clock.shift(timedelta(minutes=10))
        answer = log_in(client, user)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "300"
        clock.shift(timedelta(minutes=5, seconds=1))
        assert log_in(client, user).status_code == 302


def test_another_address_is_not_locked(client: Client) -> None:
    user = make_user()
    for _attempt in range(5):
        log_in(client, user, "wrong")
    facts = {"username": user.username, "password": PASSWORD}
    assert client.post("/login/", facts, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_an_administrator_unlocks_at_once(client: Client) -> None:
    user, administrator = make_user(), make_user(Role.ADMINISTRATOR)
    for _attempt in range(5):
        log_in(client, user, "wrong")
    desk = Client()
    desk.force_login(administrator)
    assert user.username in desk.get("/administration/").content.decode()
    desk.post("/administration/unlock/", {"username": user.username})
    assert log_in(client, user).status_code == 302
    unlocked = AuditEvent.objects.get(verb=Verb.CHANGED)
    assert (unlocked.actor_id, unlocked.after) == (
        administrator.pk,
        {"username": user.username, "is_locked": False},
    )


def test_a_password_set_by_somebody_else_must_change_before_anything_opens(client: Client) -> None:
    user = make_user(must_change_password=True)
    client.force_login(user)
    assert client.get("/settings/").headers["Location"] == "/password/"
    assert client.get("/api/v1/clients/").headers["Location"] == "/password/"
    assert client.get("/password/").status_code == 200
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert answer.headers["Location"] == "/"
    assert client.get("/settings/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert AuditEvent.objects.filter(verb=Verb.PASSWORD_CHANGED, actor_id=user.pk).count() == 1


@pytest.mark.parametrize("weak", [PASSWORD, "short1", "password12", "12345678901234"])
def test_a_weak_or_old_password_is_refused(client: Client, weak: str) -> None:
    user = make_user()
    client.force_login(user)
    facts = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    assert client.post("/password/", facts).status_code == 422
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_new_password_ends_other_sessions(client: Client) -> None:
    user = make_user()
    other = Client()
    client.force_login(user)
    other.force_login(user)
    client.post("/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert client.get("/settings/").status_code == 200
    assert other.get("/settings/").status_code == 302


def test_a_user_switched_off_cannot_come_in(client: Client) -> None:
    user = make_user(is_active=False)
    assert log_in(client, user).status_code == 200
    assert "_auth_user_id" not in client.session
