"""Which addresses may be given, and which machines they may lead to."""

from __future__ import annotations

import ipaddress

import pytest

from crm.webhooks.targets import (
    BadAddress,
    Fault,
    ForbiddenTarget,
    Target,
    is_public,
    machines_of,
    read_address,
)

PUBLIC, OTHER = "93.184.216.34", "2606:2800:220:1::1"


def fault_of(address: str, *named: str) -> Fault | None:
    try:
        read_address(address, named)
    except BadAddress as error:
        return error.fault
    return None


def test_an_address_is_taken_apart() -> None:
    target = read_address("https://Crm.Example:8443/hooks?x=1&y=%20", ())
    assert target == Target("crm.example", 8443, True, "Crm.Example:8443", "/hooks?x=1&y=%20")
    assert read_address("https://crm.example", ()) == Target("crm.example", 443, True, "crm.example", "/")
    assert read_address("http://127.0.0.1/a", ["127.0.0.1"]) == Target(
        "127.0.0.1", 80, False, "127.0.0.1", "/a"
    )
    assert read_address("http://[::1]:81/", ["::1"]).port == 81


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", Fault.NOT_AN_ADDRESS),
        ("https://", Fault.NOT_AN_ADDRESS),
        ("https:///path", Fault.NOT_AN_ADDRESS),
        ("https://a.example:99999/", Fault.NOT_AN_ADDRESS),
        ("https://a.example:0/", Fault.NOT_AN_ADDRESS),
        ("https://a.example:port/", Fault.NOT_AN_ADDRESS),
        ("https://[::1/", Fault.NOT_AN_ADDRESS),
        ("https://a.example/with space", Fault.NOT_AN_ADDRESS),
        ("https://a.example/\r\nX-Header: 1", Fault.NOT_AN_ADDRESS),
        ("https://a.example\\@b.example/", Fault.NOT_AN_ADDRESS),
        ("https://例子.example/", Fault.NOT_AN_ADDRESS),
        ("https://a.example/" + "x" * 200, Fault.NOT_AN_ADDRESS),
        ("http://a.example/", Fault.NOT_HTTPS),
        ("http://10.0.0.1/", Fault.NOT_HTTPS),
        ("ftp://a.example/", Fault.NOT_HTTPS),
        ("file:///etc/passwd", Fault.NOT_AN_ADDRESS),
        ("a.example/hook", Fault.NOT_AN_ADDRESS),
        ("https://user:password@a.example/", Fault.HAS_LOGIN),
        ("https://user@a.example/", Fault.HAS_LOGIN),
        ("https://:@a.example/", Fault.HAS_LOGIN),
        ("https://a.example/#part", Fault.HAS_FRAGMENT),
        ("https://a.example/#", Fault.HAS_FRAGMENT),
        ("https://localhost/", Fault.NOT_NAMED),
        ("https://LOCALHOST/", Fault.NOT_NAMED),
        ("http://127.0.0.1:8000/", Fault.NOT_NAMED),
        ("https://10.1.2.3/", Fault.NOT_NAMED),
        ("https://169.254.169.254/latest/", Fault.NOT_NAMED),
        ("https://[fd00::1]/", Fault.NOT_NAMED),
        ("https://[::ffff:10.0.0.1]/", Fault.NOT_NAMED),
    ],
)
def test_what_an_address_may_not_be(address: str, fault: Fault) -> None:
    assert fault_of(address) == fault


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://crm.example/hooks", ()),
        (f"https://{PUBLIC}/", ()),
        ("https://10.1.2.3/", ("10.1.2.3",)),
        ("http://localhost:9/", ("localhost",)),
        ("http://127.0.0.2/", ("127.0.0.2",)),
    ],
)
def test_what_an_address_may_be(address: str, named: tuple[str, ...]) -> None:
    assert fault_of(address, *named) is None


def test_naming_a_host_lets_no_plain_http_out_of_the_machine() -> None:
    assert fault_of("http://10.1.2.3/", "10.1.2.3") == Fault.NOT_HTTPS


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (PUBLIC, True),
        (OTHER, True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd12::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        (f"::ffff:{PUBLIC}", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
        ("2002:5db8:d822::", True),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_what_is_the_open_internet(number: str, expected: bool) -> None:
    assert is_public(ipaddress.ip_address(number)) is expected


TARGET = Target("crm.example", 443, True, "crm.example", "/")


def test_the_numbers_that_were_checked_are_those_that_are_used() -> None:
    asked: list[tuple[str, int]] = []

    def find(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return [PUBLIC, OTHER]

    assert machines_of(TARGET, (), find) == [PUBLIC, OTHER]
    assert asked == [("crm.example", 443)]


@pytest.mark.parametrize("inside", ["10.0.0.7", "127.0.0.1", "fe80::1%eth0"])
def test_one_number_inside_the_house_is_enough_to_refuse(inside: str) -> None:
    with pytest.raises(ForbiddenTarget, match=r"crm\.example leads to"):
        machines_of(TARGET, ("other.example",), lambda _host, _port: [PUBLIC, inside])


def test_a_named_host_may_lead_into_the_house() -> None:
    assert machines_of(TARGET, ("crm.example",), lambda _host, _port: ["10.0.0.7"]) == ["10.0.0.7"]
