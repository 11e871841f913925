"""Signatures: the specification's published example, and the second road that a receiver takes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.bootstrap import ROOT
from crm.webhooks import signature

# The example that the specification's own libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, STAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_example() -> None:
    assert signature.sign(SECRET, ID, STAMP, BODY) == SIGNED


def test_the_prefix_of_the_secret_is_no_part_of_the_key() -> None:
    assert signature.sign(SECRET.removeprefix("whsec_"), ID, STAMP, BODY) == SIGNED


@pytest.mark.parametrize(
    ("message_id", "stamp", "body"),
    [
        ("msg_other", STAMP, BODY),
        (ID, STAMP + 1, BODY),
        (ID, STAMP, BODY + b" "),
    ],
)
def test_whatever_changes_changes_the_signature(message_id: str, stamp: int, body: bytes) -> None:
    assert signature.sign(SECRET, message_id, stamp, body) != SIGNED


def test_three_headers_and_a_signature_for_each_secret() -> None:
    other = signature.new_secret()
    headers = signature.headers([other, SECRET], ID, STAMP, BODY)
    assert headers == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": f"{signature.sign(other, ID, STAMP, BODY)} {SIGNED}",
    }


def test_a_secret_is_long_random_and_readable_by_any_library() -> None:
    first, second = signature.new_secret(), signature.new_secret()
    assert first.startswith("whsec_")
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
    assert first != second


def test_a_broken_secret_is_no_silent_other_key() -> None:
    with pytest.raises(ValueError):
        signature.sign("whsec_not base64!", ID, STAMP, BODY)


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=2**40))
def test_a_receiver_works_it_out_by_itself(body: bytes, stamp: int) -> None:
    key = base64.b64decode(SECRET[6:])
    ours = hmac.new(key, f"{ID}.{stamp}.".encode() + body, hashlib.sha256).digest()
    assert signature.sign(SECRET, ID, stamp, body) == "v1," + base64.b64encode(ours).decode()


def test_the_lines_of_the_documentation_check_a_message() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```python\n(.*?def is_ours.*?)```", text, re.DOTALL)
    namespace: dict[str, Any] = {}
    exec(lines, namespace)
    is_ours, now, other = namespace["is_ours"], int(time.time()), signature.new_secret()
    for secrets in ([SECRET], [SECRET, other], [other, SECRET]):
        assert is_ours(SECRET, signature.headers(secrets, ID, now, BODY), BODY) is True
    assert is_ours(SECRET, signature.headers([other], ID, now, BODY), BODY) is False
    assert is_ours(SECRET, signature.headers([SECRET], ID, now, BODY), BODY + b" ") is False
    assert is_ours(SECRET, signature.headers([SECRET], ID, now - 600, BODY), BODY) is False
