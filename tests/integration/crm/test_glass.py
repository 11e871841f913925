"""The frame: language, colours, errors, health, search and the content policy."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from crm.access import permissions
from crm.enums import Role, Verb
from crm.menu import menu_for
from crm.models import AuditEvent
from crm.panels import panels_for
from crm.queries import readiness
from tests.factories.organisation import make_user

pytestmark = pytest.mark.django_db


def test_a_stranger_reads_chinese_and_may_choose_english(client: Client) -> None:
    page = client.get("/login/")
    assert page.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-Hans"' in page.content.decode()
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert '<html lang="en"' in client.get("/login/").content.decode()
    assert client.post("/language/", {"language": "tlh"}).status_code == 400


def test_a_user_s_language_is_kept_with_the_user(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.invalid/"})
    assert answer.headers["Location"] == "/"
    user.refresh_from_db()
    assert user.language == "en"
    assert '<html lang="en"' in client.get("/settings/").content.decode()


def test_colours_are_set_by_the_server(client: Client) -> None:
    user = make_user(theme="dark", is_gain_red=False)
    client.force_login(user)
    page = client.get("/settings/").content.decode()
    assert 'data-bs-theme="dark" data-theme="dark"' in page
    assert 'data-gain="green"' in page
    client.post("/theme/", {"theme": "auto"})
    assert 'data-bs-theme="light" data-theme="auto"' in client.get("/settings/").content.decode()
    assert client.post("/theme/", {"theme": "pink"}).status_code == 400


def test_own_settings_are_saved_and_audited(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    facts = {"display_name": "陈静", "email": "", "language": "en", "theme": "light"}
    assert client.post("/settings/", facts).status_code == 302
    user.refresh_from_db()
    assert (user.display_name, user.email, user.language, user.theme) == ("陈静", "", "en", "light")
    assert user.is_gain_red is False
    event = AuditEvent.objects.get(verb=Verb.CHANGED)
    assert event.after["display_name"] == "陈静"
    assert client.post("/settings/", facts | {"email": "no address"}).status_code == 422


def test_pages_hold_no_inline_style_or_script(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    for path in ("/", "/audit/", "/jobs/", "/administration/", "/administration/users/new/", "/settings/"):
        page = client.get(path)
        text = page.content.decode()
        assert re.findall(r"<[^>]+\sstyle=", text) == [], path
        assert re.findall(r"\son[a-z]+=", text) == [], path
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", text) == [], path
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.API_SYSTEM])
def test_what_the_menu_and_the_home_page_show_opens(client: Client, role: Role) -> None:
    user = make_user(role)
    client.force_login(user)
    addresses = [link.url for group in menu_for(permissions(user), "/") for link in group.links]
    addresses += [panel.url for panel in panels_for(role, permissions(user))]
    assert len(addresses) > 6
    assert [path for path in addresses if client.get(path).status_code != 200] == []


@pytest.mark.parametrize("path", ["/", "/settings/"])
def test_a_page_costs_few_queries(
    client: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    client.get(path)
    with django_assert_max_num_queries(4):
        assert client.get(path).status_code == 200


def test_what_is_not_there_is_said_in_words(client: Client) -> None:
    client.force_login(make_user(language="en"))
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert "There is nothing here" in page.content.decode()


def test_what_is_forbidden_is_said_in_words(client: Client) -> None:
    client.force_login(make_user(language="en"))
    page = client.get("/audit/")
    assert page.status_code == 403
    assert "You may not do this" in page.content.decode()


def test_a_stale_form_is_said_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/language/", {"language": "en"})
    assert page.status_code == 403
    assert "errors" not in page.content.decode()
    assert "clock-off" in page.content.decode()


def test_a_fault_is_said_in_words_even_without_a_database(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    client.raise_request_exception = False
    user = make_user()
    client.force_login(user)
    monkeypatch.setattr("crm.views.personal.SettingsForm", None)
    page = client.get("/settings/")
    assert page.status_code == 500
    assert "bolt-off" in page.content.decode()


def test_health_is_for_strangers(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "parts": {"database": "ok", "broker": "ok", "migrations": "ok"}},
    )


def test_a_broker_that_is_gone_is_not_ready(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "ok", "broker": "failed", "migrations": "ok"}


def test_a_database_that_is_gone_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> bool:
        raise DatabaseError("gone")

    monkeypatch.setitem(readiness.CHECKS, "database", refuse)
    assert readiness.check_all()["database"] is False


def test_search_asks_each_app_the_user_may_open(client: Client) -> None:
    client.force_login(make_user())
    page = client.get("/search/", {"q": " chen\x00 "}).content.decode()
    assert 'hx-get="/clients/suggest/?q=chen"' in page
    assert 'hx-get="/tickets/suggest/?q=chen"' in page
    assert "hx-get" not in client.get("/search/").content.decode().split("<main")[1].split("</main>")[0]


def test_the_fragment_of_a_search_is_without_the_frame(client: Client) -> None:
    client.force_login(make_user())
    page = client.get("/search/", {"q": "chen"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "/clients/suggest/" in page
