from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from crm.local.report import Failure, Interrupted, Report


@pytest.fixture(autouse=True)
def _english(environment_of: Callable[..., None]) -> None:
    environment_of(LC_ALL="en_US.UTF-8")


def test_a_step_is_named_before_and_timed_after() -> None:
    stream = io.StringIO()
    with Report(stream).step("step_migrate"):
        assert stream.getvalue() == "→ Migrating the database …\n"
    assert stream.getvalue().splitlines()[1] == "✓ Migrating the database  0.0 s"


def test_a_step_that_fails_says_so_and_lets_the_failure_through() -> None:
    stream = io.StringIO()
    with pytest.raises(Failure, match="No test matched"), Report(stream).step("step_migrate"):
        raise Failure("note_no_tests")
    assert stream.getvalue().splitlines()[1] == "✗ Migrating the database  0.0 s"


def test_an_interruption_is_not_an_error_that_code_on_the_way_may_catch() -> None:
    assert not issubclass(Interrupted, Exception)


def test_progress_is_shown_now_and_then_only() -> None:
    stream = io.StringIO()
    report = Report(stream)
    report.progress("1/9")
    report.progress("2/9")
    assert stream.getvalue() == "    1/9\n"
