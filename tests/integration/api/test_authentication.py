from __future__ import annotations

import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from crm.actions import tokens
from crm.models import ApiToken, AuditEvent
from tests.integration.api.conftest import Caller, amend
from tests.integration.api.house import NOW, House, token

CLIENTS = "/api/v1/clients/"


def bearer(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_without_a_token_the_answer_says_how_to_log_in(house: House) -> None:
    answer = APIClient().get(CLIENTS)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_authenticated"


def test_a_token_opens_what_its_user_may_see(house: House) -> None:
    answer = bearer(token(house.manager)).get(CLIENTS)
    assert [row["client_id"] for row in answer.json()["results"]] == ["80001"]


def test_only_the_hash_is_kept_and_use_is_noted_once_a_day(house: House) -> None:
    secret = token(house.manager)
    kept = ApiToken.objects.get()
    assert kept.token_hash == tokens.hash_of(secret)
    assert secret not in str(ApiToken.objects.values().get())
    bearer(secret).get(CLIENTS)
    kept.refresh_from_db()
    assert kept.last_used_on == timezone.localdate()
    ApiToken.objects.update(last_used_on=date(2020, 1, 1))
    assert tokens.redeem(secret=secret, today=date(2020, 1, 1), now=NOW) == kept
    kept.refresh_from_db()
    assert kept.last_used_on == date(2020, 1, 1)


@pytest.mark.parametrize("ending", ["unknown", "expired", "revoked", "inactive"])
def test_a_token_that_has_ended_opens_nothing(house: House, ending: str) -> None:
    secret = token(house.manager, expires_at=NOW - timedelta(days=365) if ending == "expired" else None)
    if ending == "unknown":
        secret += "x"
    if ending == "revoked":
        assert tokens.revoke(token=ApiToken.objects.get(), by=house.administrator, now=NOW)
        assert not tokens.revoke(token=ApiToken.objects.get(), by=house.administrator, now=NOW)
    if ending == "inactive":
        house.manager.is_active = False
        house.manager.save()
    answer = bearer(secret).get(CLIENTS)
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


def test_scopes_only_narrow_what_the_role_allows(house: House) -> None:
    narrow = bearer(token(house.manager, "alerts.view", "administration"))
    assert narrow.get("/api/v1/alerts/").status_code == 200
    assert narrow.get(CLIENTS).status_code == 403
    assert narrow.get("/api/v1/settlement/imports/").status_code == 403


def test_a_browser_session_reads_with_its_cookie_and_writes_only_with_the_csrf_token(house: House) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(house.manager)
    assert client.get(CLIENTS).status_code == 200
    refused = amend(client, "/api/v1/clients/80001/", {"email": "a@example.com"})
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize(
    ("accept", "title"),
    [("", "Not found"), ("zh-CN,zh;q=0.9", "未找到"), ("en", "Not found"), ("fr", "Not found")],
)
def test_errors_are_in_the_language_asked_for_else_in_the_users(
    house: House, accept: str, title: str
) -> None:
    client = bearer(token(house.manager))
    answer = client.get("/api/v1/clients/none/", HTTP_ACCEPT_LANGUAGE=accept)
    assert answer.json()["title"] == title


def test_server_timing_is_for_administrators(house: House, caller: Caller) -> None:
    assert "Server-Timing" not in caller(house.manager).get(CLIENTS)
    shown = caller(house.administrator).get(CLIENTS)["Server-Timing"]
    assert re.fullmatch(r'db;dur=[\d.]+;desc="\d+ queries", total;dur=[\d.]+', shown)
    assert "Server-Timing" in caller(house.administrator).get("/api/v1/nothing/")


def test_the_command_prints_the_token_alone(house: House) -> None:
    out = StringIO()
    call_command("api_token", "manager", "--scope", "clients.view", "--label", "warehouse", stdout=out)
    secret = out.getvalue().strip()
    assert out.getvalue() == f"{secret}\n"
    assert re.fullmatch(r"anlan_[\w-]{43}", secret)
    assert bearer(secret).get(CLIENTS).status_code == 200
    made = ApiToken.objects.get()
    assert (made.label, made.scopes, made.expires_at) == ("warehouse", ["clients.view"], None)
    assert AuditEvent.objects.get(target_type="crm.apitoken").after["user"] == "manager"


def test_the_command_takes_a_day_or_a_number_of_days(house: House) -> None:
    call_command("api_token", "manager", "--expires", "2999-12-31", stdout=StringIO())
    call_command("api_token", "manager", "--expires", "90d", stdout=StringIO())
    last, first = ApiToken.objects.order_by("-pk")
    assert timezone.localtime(first.expires_at).isoformat() == "3000-01-01T00:00:00+08:00"
    assert last.expires_at is not None
    assert (last.expires_at - last.created_at).days == 90


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody",),
        ("manager", "--expires", "soon"),
        ("manager", "--expires", "2020-01-01"),
        ("manager", "--expires", "2026-02-30"),
        ("manager", "--scope", "everything"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(house: House, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("api_token", *arguments, stdout=StringIO())
    assert not ApiToken.objects.exists()
