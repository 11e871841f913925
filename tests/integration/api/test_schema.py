from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from tests.integration.api.house import House

PROMISED = {
    "/api/v1/clients/": {"get", "post"},
    "/api/v1/clients/{client_id}/": {"get", "patch"},
    "/api/v1/clients/{client_id}/accounts/": {"get"},
    "/api/v1/clients/{client_id}/tier/": {"get"},
    "/api/v1/dashboards/tiers/": {"get"},
    "/api/v1/dashboards/movement/": {"get"},
    "/api/v1/dashboards/money/": {"get"},
    "/api/v1/dashboards/pareto/": {"get"},
    "/api/v1/clients/{client_id}/measures/": {"get"},
    "/api/v1/clients/{client_id}/days/": {"get"},
    "/api/v1/clients/{client_id}/days/{trading_day}/": {"get"},
    "/api/v1/clients/{client_id}/trades/": {"get"},
    "/api/v1/clients/{client_id}/positions/": {"get"},
    "/api/v1/clients/{client_id}/cash-flows/": {"get"},
    "/api/v1/settlement/imports/": {"get", "post"},
    "/api/v1/settlement/imports/{import_id}/": {"get"},
    "/api/v1/settlement/days/{trading_day}/": {"get"},
    "/api/v1/settlement/days/{trading_day}/complete/": {"post"},
    "/api/v1/accounts/": {"get"},
    "/api/v1/tiers/": {"get"},
    "/api/v1/churn/": {"get"},
    "/api/v1/dormancy/": {"get"},
    "/api/v1/measures/": {"get"},
    "/api/v1/schemes/": {"get"},
    "/api/v1/schemes/{code}/": {"get"},
    "/api/v1/schemes/{code}/versions/": {"get", "post"},
    "/api/v1/schemes/{code}/versions/{number}/": {"get", "patch"},
    "/api/v1/schemes/{code}/versions/{number}/simulation/": {"post"},
    "/api/v1/schemes/{code}/versions/{number}/{step}/": {"post"},
    "/api/v1/tier-overrides/": {"get", "post"},
    "/api/v1/tier-overrides/{override_id}/": {"get"},
    "/api/v1/tier-overrides/{override_id}/decision/": {"post"},
    "/api/v1/tier-overrides/{override_id}/end/": {"post"},
    "/api/v1/tier-runs/": {"get", "post"},
    "/api/v1/tier-runs/{run_id}/": {"get"},
    "/api/v1/tier-differences/": {"get"},
    "/api/v1/questionnaires/": {"get"},
    "/api/v1/questionnaires/{number}/": {"get"},
    "/api/v1/assessments/": {"get"},
    "/api/v1/clients/{client_id}/assessments/": {"get", "post"},
    "/api/v1/clients/{client_id}/assessment-refusals/": {"get", "post"},
    "/api/v1/alerts/": {"get"},
    "/api/v1/alerts/{alert_id}/": {"get"},
    "/api/v1/tickets/": {"get", "post"},
    "/api/v1/tickets/{ticket_id}/": {"get", "patch"},
    "/api/v1/tickets/{ticket_id}/replies/": {"post"},
    "/api/v1/tickets/{ticket_id}/notes/": {"post"},
    "/api/v1/webhooks/": {"get", "post"},
    "/api/v1/webhooks/{webhook_id}/": {"get"},
    "/api/v1/webhooks/{webhook_id}/disable/": {"post"},
    "/api/v1/webhooks/{webhook_id}/enable/": {"post"},
    "/api/v1/webhooks/{webhook_id}/rotate/": {"post"},
    "/api/v1/webhooks/{webhook_id}/test/": {"post"},
    "/api/v1/webhooks/{webhook_id}/deliveries/": {"get"},
}


@pytest.fixture
def schema(db: None) -> dict[str, Any]:
    body: dict[str, Any] = APIClient().get("/api/v1/schema/").json()
    return body


def test_the_schema_names_what_is_promised_and_nothing_else(schema: dict[str, Any]) -> None:
    assert {path: set(methods) for path, methods in schema["paths"].items()} == PROMISED


def test_the_schema_is_made_without_a_warning(db: None) -> None:
    written = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    assert written.getvalue().startswith("openapi: 3.")


def test_lists_take_the_same_four_parameters(schema: dict[str, Any]) -> None:
    lists = {
        path: {parameter["name"] for parameter in methods["get"]["parameters"]}
        for path, methods in schema["paths"].items()
        if "Paginated" in str(methods.get("get", {}).get("responses"))
    }
    assert len(lists) == 24
    assert all(names >= {"search", "ordering", "page_size", "cursor"} for names in lists.values())


def test_each_operation_can_answer_with_a_problem(schema: dict[str, Any]) -> None:
    operations = [operation for methods in schema["paths"].values() for operation in methods.values()]
    assert all(
        "application/problem+json" in str(operation["responses"]["default"]) for operation in operations
    )
    assert schema["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}


def test_yaml_is_there_for_who_asks(db: None) -> None:
    answer = APIClient().get("/api/v1/schema/", HTTP_ACCEPT="application/vnd.oai.openapi")
    assert answer.content.startswith(b"openapi: 3.0.3")


def test_the_page_brings_no_inline_code_and_nothing_from_elsewhere(house: House) -> None:
    answer = APIClient().get("/api/v1/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<style" not in page
    assert "onload" not in page
    assert page.count("<script src=") == page.count("<script") == 4
    assert "//" not in page.replace("<!--", "")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    script = APIClient().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
