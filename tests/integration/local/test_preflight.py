from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from crm.local import preflight
from crm.local.options import UpOptions
from crm.local.report import Failure


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_busy_port_is_named(busy_port: int, environment_of: Callable[..., None]) -> None:
    environment_of(LC_ALL="zh_CN.UTF-8")
    with pytest.raises(Failure) as caught:
        preflight.require_port(UpOptions(busy_port, "127.0.0.1", None))
    assert str(caught.value) == f"端口 {busy_port} 已被其他程序占用；请停掉它，或用 --port 换一个。"


def test_an_address_of_another_machine(environment_of: Callable[..., None]) -> None:
    options = UpOptions(8000, "192.0.2.1", None)
    with pytest.raises(Failure) as caught:
        preflight.require_port(options)
    assert caught.value.key == "port_refused"
    preflight.require_port(options, is_early=True)


@pytest.mark.parametrize(("given", "missing"), [("DATABASE_URL", "REDIS_URL"), ("REDIS_URL", "DATABASE_URL")])
def test_one_server_named_and_the_other_not(
    environment_of: Callable[..., None], given: str, missing: str
) -> None:
    environment_of(**{"LC_ALL": "en_US.UTF-8", given: "x", missing: None})
    with pytest.raises(Failure, match=f"{missing} is missing"):
        preflight.require_both_urls()
