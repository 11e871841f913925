"""One POST to a real server that behaves well, badly, or not at all."""

from __future__ import annotations

import datetime as clock
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crm.webhooks.targets import ForbiddenTarget, read_address
from crm.webhooks.transport import READ, Answer, TimedOut, Unreachable, post
from tests.factories.receiver import receiver

HOME = ("127.0.0.1", "localhost")


def send(address: str, seconds: float = 3.0, body: bytes = b'{"a":1}') -> Answer:
    target = read_address(address, HOME)
    return post(target, body, {"X-One": "1"}, seconds=seconds, named_hosts=HOME)


def test_a_post_arrives_as_it_was_meant() -> None:
    with receiver(201) as other:
        assert send(other.address) == Answer(201, "status 201")
        (received,) = other.received
    assert received.line == "POST /hook?a=1 HTTP/1.1"
    assert received.body == b'{"a":1}'
    wanted = {"host": f"127.0.0.1:{other.port}", "x-one": "1", "content-length": "7"}
    assert {name: received.headers[name] for name in wanted} == wanted


@pytest.mark.parametrize("status", [200, 204, 302, 400, 404, 410, 429, 500, 503])
def test_every_status_is_told(status: int) -> None:
    with receiver(status) as other:
        assert send(other.address).status == status


def test_a_redirect_is_not_followed() -> None:
    with receiver("redirect") as other:
        assert send(other.address) == Answer(307, "")
        assert len(other.received) == 1


@pytest.mark.parametrize("fault", ["drop", "cut in the status", "no HTTP", "long header"])
def test_what_is_no_answer_is_an_error(fault: str) -> None:
    with receiver(fault) as other, pytest.raises(Unreachable):
        send(other.address)


@pytest.mark.parametrize("fault", ["cut in the head", "cut in the text", "cut in a chunk"])
def test_a_status_counts_though_the_rest_breaks_off(fault: str) -> None:
    with receiver(fault) as other:
        assert send(other.address).status == 200


def test_only_the_beginning_of_a_long_answer_is_read() -> None:
    with receiver("endless") as other:
        answer = send(other.address)
    assert answer.status == 200
    assert len(answer.text.encode()) < READ + 10
    # A byte that is no text is marked as such; one that no database takes is left out.
    assert answer.text.startswith("\ufffd长长")


def test_no_answer_in_time() -> None:
    with receiver("hang") as other:
        began = time.monotonic()
        with pytest.raises(TimedOut, match=r"no answer within 0\.3 s"):
            send(other.address, seconds=0.3)
        assert 0.3 <= time.monotonic() - began < 2


def test_a_byte_now_and_then_does_not_hold_the_line() -> None:
    """The whole answer would take 26 seconds, none of its steps more than one fiftieth of one."""
    with receiver("drip") as other:
        began = time.monotonic()
        with pytest.raises(TimedOut):
            send(other.address, seconds=0.4)
        assert time.monotonic() - began < 2


def test_nobody_is_listening() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        send(f"http://127.0.0.1:{port}/")


def test_a_name_that_leads_nowhere() -> None:
    target = read_address("https://nowhere.invalid/", ())
    with pytest.raises(Unreachable, match="gaierror"):
        post(target, b"", {}, seconds=5, named_hosts=())


def test_a_machine_of_the_house_is_refused_before_anything_is_sent() -> None:
    with receiver() as other:
        target = read_address(other.address, HOME)
        with pytest.raises(ForbiddenTarget):
            post(target, b"{}", {}, seconds=3, named_hosts=())
        assert other.received == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate of 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    now = clock.datetime.now(clock.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - clock.timedelta(days=1))
        .not_valid_after(now + clock.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, no_password)
    path.write_bytes(private + made.public_bytes(encoding))
    return path


@contextmanager
def tls_server(certificate: Path) -> Iterator[int]:
    """Answers one caller over TLS, if that gets so far."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def serve() -> None:
        caller, _address = server.accept()
        with caller:
            try:
                with context.wrap_socket(caller, server_side=True) as line:
                    line.recv(4_000)
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
            except ssl.SSLError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_a_certificate_that_is_not_trusted_is_refused(certificate: Path) -> None:
    with tls_server(certificate) as port, pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        send(f"https://127.0.0.1:{port}/")


def test_a_trusted_certificate_is_taken(certificate: Path, environment_of: Callable[..., None]) -> None:
    environment_of(SSL_CERT_FILE=str(certificate))
    with tls_server(certificate) as port:
        assert send(f"https://127.0.0.1:{port}/") == Answer(200, "hi")
