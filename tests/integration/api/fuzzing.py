"""Requests made from the schema, sent to the application in this process, with what they were answered counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


@dataclass
class Tally:
    """How many requests were sent, how they were answered, and those that broke something."""

    answers: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.answers.total()

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.answers.items() if status >= 500)

    def __str__(self) -> str:
        return (
            f"schemathesis: {self.requests} requests over {len(self.operations)} operations, "
            f"5xx {self.server_errors}, answers {dict(sorted(self.answers.items()))}"
        )


def fuzz(secret: str, *, examples: int, values: dict[str, list[str]]) -> Tally:
    """Up to `examples` good and bad requests for each operation; half of them aim at the `values` that exist."""
    application = get_wsgi_application()
    # As Django's own test client does: the test's transaction lives on this connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        return _fuzz(application, secret, examples, values)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _fuzz(application: Any, secret: str, examples: int, values: dict[str, list[str]]) -> Tally:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    tally = Tally()
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # a schema that cannot be read fails here
        tally.operations.add(operation.label)
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _try(operation, mode, secret, max(1, examples // 2), values, tally)
    return tally


def _try(
    operation: Any, mode: Any, secret: str, examples: int, values: dict[str, list[str]], tally: Tally
) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), pick=st.data())
    def send(case: Any, pick: st.DataObject) -> None:
        for name in set(case.path_parameters or {}) & set(values):
            if pick.draw(st.booleans()):
                case.path_parameters[name] = pick.draw(st.sampled_from(values[name]))
        response = case.call(headers={"Authorization": f"Bearer {secret}"})
        tally.answers[response.status_code] += 1
        if response.status_code >= 500:
            tally.broken.append(f"{case.as_curl_command()} -> {response.status_code}")
        case.validate_response(response, checks=CHECKS)

    send()
