"""Where a webhook may go: what an address may look like, and which machines it may lead to."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], list[str]]
LONGEST = 200
# Through these an address of version 4, private ones too, is reached by one of version 6.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class Fault(StrEnum):
    """What is wrong with an address; crm.forms.webhooks has the sentences."""

    NOT_AN_ADDRESS = "not_an_address"
    NOT_HTTPS = "not_https"
    HAS_LOGIN = "has_login"
    HAS_FRAGMENT = "has_fragment"
    NOT_NAMED = "not_named"


class BadAddress(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class ForbiddenTarget(Exception):
    """The host leads into the house, and no administrator has named it."""


@dataclass(frozen=True)
class Target:
    """An address taken apart; `netloc` is what the Host header says."""

    host: str
    port: int
    is_tls: bool
    netloc: str
    path: str


def read_address(address: str, named_hosts: Collection[str]) -> Target:
    """The parts of an address. Raises BadAddress for one that may not be used at all.

    Plain http is for trials on this very machine. What a name leads to is only known when something is sent.
    """
    parts = _split(address)
    host = parts.hostname or ""
    literal = _literal(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(host, literal)):
        raise BadAddress(Fault.NOT_HTTPS)
    if parts.username is not None or parts.password is not None:
        raise BadAddress(Fault.HAS_LOGIN)
    if "#" in address:
        raise BadAddress(Fault.HAS_FRAGMENT)
    is_inside = _is_this_machine(host, literal) or (literal is not None and not is_public(literal))
    if is_inside and host not in named_hosts:
        raise BadAddress(Fault.NOT_NAMED)
    is_tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, parts.port or (443 if is_tls else 80), is_tls, parts.netloc, path)


def look_up(host: str, port: int) -> list[str]:
    """The machines a name leads to. Raises OSError where it leads nowhere."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def machines_of(target: Target, named_hosts: Collection[str], find: Lookup = look_up) -> list[str]:
    """Numbers to connect to, so that what was checked is what is used. Raises ForbiddenTarget.

    One number inside the house is enough to refuse: a name may not lead there now and then.
    """
    numbers = find(target.host, target.port)
    if target.host not in named_hosts:
        for number in numbers:
            if not is_public(ipaddress.ip_address(number.partition("%")[0])):
                raise ForbiddenTarget(f"{target.host} leads to {number}")
    return numbers


def is_public(number: IpAddress) -> bool:
    """Whether a number is one of the open internet: not this machine, not the house's network, not a group."""
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if number in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if number.teredo is not None:
            return False
    return number.is_global and not number.is_multicast


def _split(address: str) -> SplitResult:
    is_plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    if not is_plain or len(address) > LONGEST:
        raise BadAddress(Fault.NOT_AN_ADDRESS)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise BadAddress(Fault.NOT_AN_ADDRESS) from error
    if not parts.hostname or port == 0:
        raise BadAddress(Fault.NOT_AN_ADDRESS)
    return parts


def _literal(host: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_this_machine(host: str, literal: IpAddress | None) -> bool:
    return host == "localhost" or (literal is not None and literal.is_loopback)
