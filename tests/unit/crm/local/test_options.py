from __future__ import annotations

import pytest

from crm.local.options import parse_up


def test_what_is_not_said() -> None:
    options = parse_up([])
    assert (options.port, options.bind, options.demo) == (8000, "127.0.0.1", None)
    assert options.url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(("words", "demo"), [(["--demo"], True), (["--no-demo"], False)])
def test_demo_asked_or_refused(words: list[str], demo: bool) -> None:
    assert parse_up(words).demo is demo


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:81"),
        ("::1", "http://[::1]:81"),
        ("10.1.2.3", "http://10.1.2.3:81"),
        ("localhost", "http://127.0.0.1:81"),
    ],
)
def test_the_address_to_open(bind: str, url: str) -> None:
    assert parse_up(["--bind", bind, "--port", "81"]).url == url


@pytest.mark.parametrize(
    "words", [["--port", "0"], ["--port", "65536"], ["--port", "x"], ["--demo", "--no-demo"]]
)
def test_a_slip_ends_at_once(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse_up(words)
    assert caught.value.code == 2
    assert "manage.py up: error" in capsys.readouterr().err
